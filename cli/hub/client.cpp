// SPDX-License-Identifier: Apache-2.0
#include "cli/hub/client.h"

#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <ctime>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "cli/harden_process.h"
#include "hub/device_flow.h"
#include "net/curl_client.h"
#include "net/retrying_client.h"

namespace tokensweep::cli {
namespace {

using std::chrono::milliseconds;

constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr milliseconds kQuickConnect{400};
constexpr milliseconds kQuickTotal{1'200};

const char* user_setting(const char* name) {
  return std::getenv(name);
}

std::vector<std::string> whole_environment() {
  std::vector<std::string> result;
  for (char** each = ::environ; each != nullptr && *each != nullptr; ++each) {
    result.emplace_back(*each);
  }
  return result;
}

// Waits, and says false as soon as the run is interrupted.
bool wait_unless_stopped(const std::stop_token& stop, milliseconds pause) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any never;
  never.wait_for(lock, stop, pause, [] { return false; });
  return !stop.stop_requested();
}

// libcurl takes milliseconds to open, so it waits for the first request.
class LazyCurl : public net::HttpClient {
 public:
  explicit LazyCurl(net::CurlOptions options) : options_(std::move(options)) {}

  Result<net::HttpResponse> send(const net::HttpRequest& request) override {
    TRY_ASSIGN(net::HttpClient * client, open());
    return client->send(request);
  }

 private:
  Result<net::HttpClient*> open() {
    const MutexLock lock(mutex_);
    if (!client_) {
      TRY_ASSIGN(client_, net::make_curl_client(options_));
    }
    return client_.get();
  }

  Mutex mutex_;
  net::CurlOptions options_;
  std::unique_ptr<net::HttpClient> client_ GUARDED_BY(mutex_);
};

}  // namespace

// Remembers the status of the last reply: what an error means depends on it.
class HubClient::Transport : public net::HttpClient {
 public:
  Transport(net::CurlOptions curl, net::RetryOptions retries)
      : curl_(std::move(curl)), retrying_(curl_, std::move(retries)) {}

  Result<net::HttpResponse> send(const net::HttpRequest& request) override {
    last_status_ = 0;
    Result<net::HttpResponse> response = retrying_.send(request);
    if (response) last_status_ = response->status;
    return response;
  }

  [[nodiscard]] int last_status() const { return last_status_; }

 private:
  LazyCurl curl_;
  net::RetryingClient retrying_;
  std::atomic<int> last_status_ = 0;
};

HubClient::HubClient() = default;
HubClient::~HubClient() = default;

Result<std::unique_ptr<HubClient>> HubClient::open(HubClientOptions options) {
  harden_process();
  std::unique_ptr<HubClient> client(new HubClient());
  client->use_helper_ = options.use_helper;
  client->quick_ = options.quick;
  TRY_ASSIGN(client->endpoints_, hub::endpoints_from_environment(user_setting));
  Result<hub::DockerConfig> docker = hub::load_docker_config(user_setting);
  // Who does without a helper needs no sound configuration of docker.
  if (!docker && options.use_helper) return std::move(docker).error();
  if (docker) client->docker_ = *std::move(docker);

  net::CurlOptions curl;
  net::take_environment(curl);
  curl.allowed = client->endpoints_.origins();
  curl.allowed.merge(options.also_allowed);
  curl.stop = options.stop;
  net::RetryOptions retries;
  retries.wait = [stop = options.stop](milliseconds pause) {
    return wait_unless_stopped(stop, pause);
  };
  if (options.quick) {
    curl.connect_timeout = kQuickConnect;
    curl.total_timeout = kQuickTotal;
    retries.retries = 0;
  }
  client->transport_ =
      std::make_unique<Transport>(std::move(curl), std::move(retries));

  hub::SessionStoreOptions store;
  store.endpoint = client->endpoints_.hub;
  store.folder = hub::state_folder(user_setting);
  TRY_ASSIGN(store.helper,
             client->helper_for(client->endpoints_.hub + "/tokensweep"));
  client->store_ = std::make_unique<hub::SessionStore>(std::move(store));
  return client;
}

net::HttpClient& HubClient::http() const {
  return *transport_;
}

Result<std::optional<hub::CredentialHelper>> HubClient::helper_for(
    std::string_view server) const {
  const std::string name = docker_.helper_for(server);
  if (!use_helper_ || name.empty()) {
    return std::optional<hub::CredentialHelper>();
  }
  hub::HelperOptions options;
  options.environment = whole_environment();
  if (quick_) options.timeout = kQuickTotal;
  Result<hub::CredentialHelper> helper =
      hub::CredentialHelper::make(name, std::move(options));
  if (!helper) return std::move(helper).error().with_context(docker_.path);
  return std::optional<hub::CredentialHelper>(*std::move(helper));
}

Result<LoggedIn> HubClient::session() const {
  TRY_ASSIGN(std::optional<hub::KeptSession> kept, store_->load());
  if (!kept) {
    return Error(ErrorKind::kNetwork, "not logged in at " + endpoints_.hub +
                                          ": run tokensweep hub login first");
  }
  if (kept->session.expired(std::time(nullptr))) {
    if (!kept->session.refresh_token.empty() && !quick_) return renew(*kept);
    return Error(ErrorKind::kNetwork,
                 "the session of " + kept->session.username +
                     " has ended: run tokensweep hub login again");
  }
  LoggedIn session;
  TRY_ASSIGN(session.claims,
             hub::read_session_claims(kept->session.jwt.view()));
  session.jwt = std::move(kept->session.jwt);
  session.username = std::move(kept->session.username);
  session.place = std::move(kept->place);
  return session;
}

Result<LoggedIn> HubClient::renew(const hub::KeptSession& kept) const {
  const hub::DeviceFlow flow(http(), endpoints_);
  Result<hub::DeviceSession> renewed = flow.refresh(kept.session.refresh_token);
  if (!renewed) {
    return Error(ErrorKind::kNetwork,
                 renewed.error().message() + "\nThe session of " +
                     kept.session.username +
                     " has ended: run tokensweep hub login again.");
  }
  LoggedIn session;
  session.jwt = std::move(renewed->session.jwt);
  session.claims = std::move(renewed->session.claims);
  session.username = kept.session.username;
  hub::StoredSession stored;
  stored.endpoint = endpoints_.hub;
  stored.username = session.username;
  stored.jwt = session.jwt.copy();
  stored.refresh_token = std::move(renewed->refresh_token);
  stored.expires_at = session.claims.expires_at;
  // The old refresh token may be good for nothing now, so this must not fail
  // quietly.
  TRY_ASSIGN(session.place, store_->save(stored));
  return session;
}

Error HubClient::explain(Error error, const LoggedIn& session) const {
  if (error.kind() != ErrorKind::kNetwork) return error;
  const int status = transport_->last_status();
  if (status == kUnauthorized) {
    return Error(error.kind(), error.message() +
                                   "\nThe session has ended: run tokensweep "
                                   "hub login again.");
  }
  if (status == kForbidden && !session.may_manage_tokens()) {
    return Error(error.kind(),
                 error.message() +
                     "\nThis session was made from an access token, and the "
                     "Hub lets only the owner's own session manage tokens: "
                     "run tokensweep hub login with the password or with "
                     "--device.");
  }
  return error;
}

}  // namespace tokensweep::cli
