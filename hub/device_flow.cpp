// SPDX-License-Identifier: Apache-2.0
#include "hub/device_flow.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "hub/json_document.h"
#include "hub/reply.h"
#include "net/origin.h"

namespace tokensweep::hub {
namespace {

constexpr std::string_view kAudience = "https://hub.docker.com";
constexpr std::string_view kScopes = "openid offline_access";
constexpr std::string_view kDeviceGrant =
    "urn:ietf:params:oauth:grant-type:device_code";
constexpr std::string_view kWhat = "log in with the browser";
// RFC 8628, section 3.2 and 3.5.
constexpr std::int64_t kDefaultInterval = 5;
constexpr std::chrono::seconds kSlowDown{5};

struct FormField {
  std::string_view name;
  std::string_view value;
};

Result<net::HttpResponse> post_form(net::HttpClient& client, std::string url,
                                    std::initializer_list<FormField> fields) {
  net::HttpRequest request;
  request.method = "POST";
  request.url = std::move(url);
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                     {"Accept", "application/json"}};
  std::size_t size = 0;
  for (const FormField& field : fields) {
    size += 3 * (field.name.size() + field.value.size()) + 2;
  }
  request.body.reserve(size);  // a longer one would leave copies behind
  for (const FormField& field : fields) {
    if (!request.body.empty()) request.body += '&';
    request.body += net::percent_encode(field.name);
    request.body += '=';
    const SecretText value(net::percent_encode(field.value));
    request.body += value.view();
  }
  return client.send(request);
}

// What goes to a browser and to the screen.
Result<std::string> read_url(const JsonValue& root) {
  JsonValue member = root.member("verification_uri_complete");
  if (member.is_absent()) member = root.member("verification_uri");
  TRY_ASSIGN(std::string url, member.text());
  const Result<net::Origin> origin = net::parse_origin(url);
  if (!origin || !origin->may_carry_secrets()) {
    return member.error("is no https URL");
  }
  return url;
}

Result<std::string> read_user_code(const JsonValue& root) {
  const JsonValue member = root.member("user_code");
  TRY_ASSIGN(std::string code, member.text());
  const bool plain =
      std::ranges::all_of(code, [](char c) { return c > ' ' && c <= '~'; });
  if (code.empty() || code.size() > 64 || !plain) {
    return member.error("is no code that a person could type");
  }
  return code;
}

// Between bounds, so that a reply cannot make us ask without a pause or wait
// for ever.
Result<std::chrono::seconds> read_seconds(const JsonValue& member,
                                          std::int64_t fallback,
                                          std::int64_t longest) {
  TRY_ASSIGN(std::int64_t seconds, member.whole_number_or_zero());
  if (seconds <= 0) seconds = fallback;
  return std::chrono::seconds(std::min(seconds, longest));
}

Result<DeviceSession> read_session(const net::HttpResponse& response) {
  TRY_ASSIGN(const JsonDocument document,
             JsonDocument::parse(response.body, "cannot " + std::string(kWhat) +
                                                    ": the server's reply"));
  const JsonValue root = document.root();
  DeviceSession login;
  TRY_ASSIGN(login.session.jwt, root.member("access_token").secret_or_empty());
  if (login.session.jwt.empty()) {
    return root.member("access_token").error("must be a session token");
  }
  TRY_ASSIGN(login.refresh_token,
             root.member("refresh_token").secret_or_empty());
  TRY_ASSIGN(login.session.claims,
             read_session_claims(login.session.jwt.view()));
  return login;
}

// The word of an OAuth error; empty when the reply has none.
std::string error_word(const std::string& body) {
  const Result<JsonDocument> document = JsonDocument::parse(body, "the reply");
  if (!document) return {};
  const JsonValue member = document->root().member("error");
  if (!member.is_text()) return {};
  return member.text().value_or(std::string());
}

}  // namespace

Result<DeviceCode> DeviceFlow::start() const {
  TRY_ASSIGN(const net::HttpResponse response,
             post_form(client_, endpoints_.login + "/oauth/device/code",
                       {{"client_id", client_id_},
                        {"audience", kAudience},
                        {"scope", kScopes}}));
  if (response.status != 200) return reply_error(kWhat, response, {});
  TRY_ASSIGN(const JsonDocument document,
             JsonDocument::parse(response.body, "cannot " + std::string(kWhat) +
                                                    ": the server's reply"));
  const JsonValue root = document.root();
  DeviceCode code;
  TRY_ASSIGN(code.code, root.member("device_code").secret_or_empty());
  if (code.code.empty()) {
    return root.member("device_code").error("must be a code");
  }
  TRY_ASSIGN(code.user_code, read_user_code(root));
  TRY_ASSIGN(code.verification_url, read_url(root));
  TRY_ASSIGN(code.interval,
             read_seconds(root.member("interval"), kDefaultInterval, 60));
  TRY_ASSIGN(code.lifetime, read_seconds(root.member("expires_in"), 900, 3600));
  return code;
}

Result<DeviceAnswer> DeviceFlow::poll(const DeviceCode& code) const {
  TRY_ASSIGN(const net::HttpResponse response,
             post_form(client_, endpoints_.login + "/oauth/token",
                       {{"client_id", client_id_},
                        {"grant_type", kDeviceGrant},
                        {"device_code", code.code.view()}}));
  if (response.status == 200) {
    TRY_ASSIGN(DeviceSession login, read_session(response));
    return DeviceAnswer(std::move(login));
  }
  const SentSecrets sent{code.code.view()};
  const std::string word = error_word(response.body);
  if (word == "authorization_pending") return DeviceAnswer(DevicePending{});
  if (word == "slow_down" || response.status == 429) {
    return DeviceAnswer(DeviceSlowDown{});
  }
  if (word == "expired_token") return DeviceAnswer(DeviceExpired{});
  if (word == "access_denied") {
    return DeviceAnswer(DeviceDenied{error_message(response.body, sent)});
  }
  return reply_error(kWhat, response, sent);
}

Result<DeviceAnswer> DeviceFlow::wait_for_login(
    const DeviceCode& code,
    const std::function<bool(std::chrono::seconds)>& wait) const {
  std::chrono::seconds interval = code.interval;
  for (std::chrono::seconds waited{0}; waited < code.lifetime;
       waited += interval) {
    if (!wait(interval)) return DeviceAnswer(DevicePending{});
    TRY_ASSIGN(DeviceAnswer answer, poll(code));
    if (std::holds_alternative<DeviceSlowDown>(answer)) {
      interval += kSlowDown;
    } else if (!std::holds_alternative<DevicePending>(answer)) {
      return answer;
    }
  }
  return DeviceAnswer(DeviceExpired{});
}

Result<DeviceSession> DeviceFlow::refresh(
    const SecretText& refresh_token) const {
  if (refresh_token.empty()) {
    return Error(ErrorKind::kUsage, "there is no refresh token to be used");
  }
  TRY_ASSIGN(const net::HttpResponse response,
             post_form(client_, endpoints_.login + "/oauth/token",
                       {{"client_id", client_id_},
                        {"grant_type", "refresh_token"},
                        {"refresh_token", refresh_token.view()}}));
  if (response.status != 200) {
    return reply_error("renew the login of the browser", response,
                       {refresh_token.view()});
  }
  TRY_ASSIGN(DeviceSession login, read_session(response));
  // A server that does not rotate it names none.
  if (login.refresh_token.empty()) login.refresh_token = refresh_token.copy();
  return login;
}

Result<void> DeviceFlow::revoke(const SecretText& refresh_token) const {
  if (refresh_token.empty()) {
    return Error(ErrorKind::kUsage, "there is no refresh token to be revoked");
  }
  TRY_ASSIGN(
      const net::HttpResponse response,
      post_form(client_, endpoints_.login + "/oauth/revoke",
                {{"client_id", client_id_}, {"token", refresh_token.view()}}));
  if (response.status != 200) {
    return reply_error("end the login of the browser", response,
                       {refresh_token.view()});
  }
  return {};
}

}  // namespace tokensweep::hub
