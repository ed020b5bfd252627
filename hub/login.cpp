// SPDX-License-Identifier: Apache-2.0
#include "hub/login.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "hub/json_body.h"
#include "hub/json_document.h"
#include "hub/lockout.h"
#include "hub/rate_limit.h"
#include "hub/reply.h"

namespace tokensweep::hub {
namespace {

// A login call and its reply's names.
struct LoginCall {
  std::string_view path;
  std::string_view session_member;
  ClaimIssuer issuer;
};
constexpr LoginCall kExchange{"/v2/auth/token", "access_token",
                              ClaimIssuer::kMustBeNamed};
constexpr LoginCall kPassword{"/v2/users/login", "token",
                              ClaimIssuer::kMayBeMissing};
constexpr LoginCall kSecondFactor{"/v2/users/2fa-login", "token",
                                  ClaimIssuer::kMayBeMissing};

Result<LoginResult> read_session(const LoginCall& call,
                                 const net::HttpResponse& response) {
  TRY_ASSIGN(
      const JsonDocument document,
      JsonDocument::parse(response.body, "cannot log in: the Hub's reply"));
  const JsonValue member = document.root().member(call.session_member);
  TRY_ASSIGN(SecretText jwt, member.secret_or_empty());
  if (jwt.empty()) return member.error("must be a session token");
  Result<SessionClaims> claims = read_session_claims(jwt.view(), call.issuer);
  if (!claims) return std::move(claims).error().with_context("cannot log in");
  return LoginResult(Session{std::move(jwt), *std::move(claims)});
}

// The token of a second-factor challenge: the field tells, not the text.
std::optional<SecretText> challenge_in(const net::HttpResponse& response) {
  const Result<JsonDocument> document =
      JsonDocument::parse(response.body, "the reply");
  if (!document) return std::nullopt;
  Result<SecretText> token =
      document->root().member("login_2fa_token").secret_or_empty();
  if (!token || token->empty()) return std::nullopt;
  return *std::move(token);
}

Result<LoginResult> send(net::HttpClient& client, const Endpoints& endpoints,
                         const LoginCall& call, const JsonBody& body,
                         const SentSecrets& sent) {
  net::HttpRequest request;
  request.method = "POST";
  request.url = endpoints.hub + std::string(call.path);
  request.resend = net::Resend::kOnlyUnsent;
  request.headers = {{"Content-Type", "application/json"},
                     {"Accept", "application/json"}};
  TRY_ASSIGN(request.body, body.finish());
  TRY_ASSIGN(const net::HttpResponse response, client.send(request));
  if (response.status == 200) return read_session(call, response);
  std::string message = error_message(response.body, sent);
  if (is_locked_out(response)) {
    return LoginResult(LoginThrottled{
        std::move(message), when_to_retry(read_rate_limit(response))});
  }
  if (response.status == 401) {
    if (std::optional<SecretText> token = challenge_in(response)) {
      return LoginResult(SecondFactorNeeded{*std::move(token)});
    }
    return LoginResult(LoginRefused{std::move(message)});
  }
  if (response.status == 403) {
    return LoginResult(LoginForbidden{std::move(message)});
  }
  return reply_error("log in", response, sent);
}

// An attempt that cannot succeed would still count towards the lock-out.
Result<void> check_given(std::string_view name, const SecretText& secret) {
  if (name.empty()) {
    return Error(ErrorKind::kUsage, "cannot log in without a name");
  }
  if (secret.empty()) {
    return Error(ErrorKind::kUsage,
                 "cannot log in with an empty password or token");
  }
  return {};
}

}  // namespace

Result<LoginResult> exchange(net::HttpClient& client,
                             const Endpoints& endpoints,
                             std::string_view identifier,
                             const SecretText& secret) {
  TRY(check_given(identifier, secret));
  JsonBody body;
  body.add_text("identifier", identifier);
  body.add_text("secret", secret.view());
  return send(client, endpoints, kExchange, body, {secret.view()});
}

Result<LoginResult> login_with_password(net::HttpClient& client,
                                        const Endpoints& endpoints,
                                        std::string_view username,
                                        const SecretText& password) {
  TRY(check_given(username, password));
  JsonBody body;
  body.add_text("username", username);
  body.add_text("password", password.view());
  return send(client, endpoints, kPassword, body, {password.view()});
}

Result<LoginResult> finish_second_factor(net::HttpClient& client,
                                         const Endpoints& endpoints,
                                         const SecondFactorNeeded& challenge,
                                         std::string_view code) {
  const bool six_digits =
      code.size() == 6 &&
      std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; });
  if (!six_digits) {
    return Error(ErrorKind::kUsage,
                 "the code of the second factor must be six digits");
  }
  JsonBody body;
  body.add_text("login_2fa_token", challenge.login_token.view());
  body.add_text("code", code);
  return send(client, endpoints, kSecondFactor, body,
              {challenge.login_token.view(), code});
}

}  // namespace tokensweep::hub
