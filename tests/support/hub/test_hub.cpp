// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hub/test_hub.h"

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>

#include "base/mutex.h"
#include "tests/support/hub/accounts.h"
#include "tests/support/hub/certificates.h"
#include "tests/support/hub/http_server.h"
#include "tests/support/hub/rate_limit.h"
#include "tests/support/hub/router.h"
#include "tests/support/hub/state.h"

namespace tokensweep::test_hub {
namespace {

constexpr std::int64_t kDay = 86'400;

Identity signing_identity(const HubOptions& options) {
  CertificateWish wish;
  wish.key = KeyKind::kRsa;
  wish.name = options.issuer;
  return make_self_signed(wish);
}

// What the https Hub shows, rightly or wrongly.
struct Certificates {
  Identity authority;
  Identity usual;
  Identity wrong_host;
  Identity expired;
  Identity unknown;
};

Certificates make_certificates() {
  Certificates made;
  CertificateWish authority;
  authority.name = "tokensweep test Hub authority";
  made.authority = make_self_signed(authority);
  CertificateWish usual;
  usual.name = "127.0.0.1";
  usual.alternative_names = {"IP:127.0.0.1", "DNS:localhost"};
  made.usual = make_signed(usual, made.authority);
  CertificateWish wrong = usual;
  wrong.alternative_names = {"DNS:wrong.example.test"};
  made.wrong_host = make_signed(wrong, made.authority);
  CertificateWish expired = usual;
  expired.valid_from = -8 * kDay;
  expired.valid_until = -7 * kDay;
  made.expired = make_signed(expired, made.authority);
  made.unknown = make_self_signed(usual);
  return made;
}

std::string scheme_of(const Request& request) {
  const std::string value = request.header("authorization");
  return value.substr(0, value.find(' '));
}

}  // namespace

struct TestHub::Impl {
  Impl(HubOptions options, Identity key)
      : state(std::move(options), std::move(key)) {}

  Reply answer(const Request& request) {
    Reply reply = answer_locked(request);
    if (reply.delay.count() > 0) pause(reply.delay);
    return reply;
  }

  Reply answer_locked(const Request& request);
  std::optional<Identity> spoiled_certificate();

  // Ends early when the Hub does.
  void pause(std::chrono::milliseconds time) {
    std::unique_lock lock(pause_mutex);
    pause_end.wait_for(lock, stop.get_token(), time, [] { return false; });
  }

  Mutex mutex;
  State state GUARDED_BY(mutex);
  Certificates certificates;
  std::string url;

  std::mutex pause_mutex;
  std::condition_variable_any pause_end;
  std::stop_source stop;

  // Last: its threads end before what they use.
  std::unique_ptr<HttpServer> server;
};

Reply TestHub::Impl::answer_locked(const Request& request) {
  const MutexLock lock(mutex);
  Context context{state, request, {}, {}};
  if (request.path.starts_with("/_test/") &&
      request.path != "/_test/followed") {
    return route(context);
  }
  const auto fault = state.faults.take_reply_fault(request);
  const bool has_limit = request.path.starts_with("/v2/");
  RateLimit rate;
  if (has_limit) rate = count_request(state, request);
  Reply reply;
  // A fault that stands in front of the Hub keeps the request from it; a
  // reply that is cut off or slow was made.
  const bool reaches = !fault || fault->kind == FaultKind::kSlow ||
                       fault->kind == FaultKind::kCutOff ||
                       fault->kind == FaultKind::kDropped;
  if (rate.exceeded) {
    reply = rate_limited(rate);
  } else if (reaches) {
    reply = route(context);
  }
  if (has_limit) add_headers(rate, reply);
  if (fault) {
    reply =
        spoil(*fault, std::move(reply), state.foreign_url, state.unix_now());
  }
  reply.delay += state.options.latency;

  LoggedRequest logged;
  logged.method = request.method;
  logged.target = request.target;
  logged.status = reply.status;
  logged.authorization = scheme_of(request);
  logged.host = request.header("host");
  logged.user_agent = request.header("user-agent");
  logged.identifier = context.identifier;
  if (fault) logged.fault = name_of(fault->kind);
  state.log.push_back(std::move(logged));
  return reply;
}

std::optional<Identity> TestHub::Impl::spoiled_certificate() {
  const MutexLock lock(mutex);
  const auto fault = state.faults.take_certificate_fault();
  if (!fault) return std::nullopt;
  switch (fault->kind) {
    case FaultKind::kExpiredCertificate:
      return certificates.expired;
    case FaultKind::kUnknownCertificate:
      return certificates.unknown;
    default:
      return certificates.wrong_host;
  }
}

Result<std::unique_ptr<TestHub>> TestHub::start(HubOptions options) {
  const Scheme scheme = options.scheme;
  const std::uint16_t port = options.port;
  Identity key = signing_identity(options);
  auto impl = std::make_unique<Impl>(std::move(options), std::move(key));
  std::optional<TlsIdentity> tls;
  if (scheme == Scheme::kHttps) {
    impl->certificates = make_certificates();
    tls.emplace();
    tls->usual = impl->certificates.usual;
    tls->instead = [raw = impl.get()] { return raw->spoiled_certificate(); };
  }
  TRY_ASSIGN(impl->server,
             HttpServer::start(port, std::move(tls),
                               [raw = impl.get()](const Request& request) {
                                 return raw->answer(request);
                               }));
  {
    const MutexLock lock(impl->mutex);
    const std::string start = scheme == Scheme::kHttps ? "https://" : "http://";
    const std::string end = ":" + std::to_string(impl->server->port());
    impl->url = start + "127.0.0.1" + end;
    impl->state.base_url = impl->url;
    impl->state.foreign_url = start + "localhost" + end;
  }
  return std::unique_ptr<TestHub>(new TestHub(std::move(impl)));
}

TestHub::TestHub(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

TestHub::~TestHub() {
  impl_->stop.request_stop();
  impl_->server.reset();
}

std::string TestHub::url() const {
  return impl_->url;
}

std::string TestHub::authority_pem() const {
  return impl_->certificates.authority.certificate_pem;
}

std::string TestHub::registry_certificate_pem() const {
  const MutexLock lock(impl_->mutex);
  return impl_->state.signer.certificate_pem();
}

Result<void> TestHub::add_user(const NewUser& user) {
  const MutexLock lock(impl_->mutex);
  return test_hub::add_user(impl_->state, user);
}

Result<void> TestHub::add_organization(const NewOrganization& wanted) {
  const MutexLock lock(impl_->mutex);
  return test_hub::add_organization(impl_->state, wanted);
}

Result<MadeToken> TestHub::add_token(const NewToken& token) {
  const MutexLock lock(impl_->mutex);
  return test_hub::add_token(impl_->state, token);
}

void TestHub::add_public_repository(std::string name) {
  const MutexLock lock(impl_->mutex);
  impl_->state.public_repositories.insert(std::move(name));
}

void TestHub::add_fault(Fault fault) {
  const MutexLock lock(impl_->mutex);
  impl_->state.faults.add(std::move(fault));
}

void TestHub::clear_faults() {
  const MutexLock lock(impl_->mutex);
  impl_->state.faults.clear();
}

void TestHub::advance_clock(std::chrono::seconds by) {
  const MutexLock lock(impl_->mutex);
  impl_->state.clock_offset += std::chrono::microseconds(by).count();
}

std::vector<LoggedRequest> TestHub::requests() const {
  const MutexLock lock(impl_->mutex);
  return impl_->state.log;
}

void TestHub::clear_requests() {
  const MutexLock lock(impl_->mutex);
  impl_->state.log.clear();
}

}  // namespace tokensweep::test_hub
