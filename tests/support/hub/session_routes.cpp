// SPDX-License-Identifier: Apache-2.0
// /v2/auth/token, /v2/users/login, /v2/users/2fa-login, /v2/user.
#include <array>
#include <optional>

#include <nlohmann/json.hpp>

#include "tests/support/hub/accounts.h"
#include "tests/support/hub/login.h"
#include "tests/support/hub/replies.h"
#include "tests/support/hub/router.h"
#include "tests/support/hub/sessions.h"

namespace tokensweep::test_hub {
namespace {

constexpr Micros kChallengeLife = 300 * kSecond;
constexpr std::string_view kWrong = "Incorrect authentication credentials";

Reply second_factor_needed(State& state, const User& user) {
  std::string token = random_url_text(43);
  Challenge challenge;
  challenge.user = user.name;
  challenge.expires = state.now() + kChallengeLife;
  state.challenges.insert_or_assign(digest_of(token), std::move(challenge));
  return json_reply(
      401,
      {{"detail", "Require secondary authentication on MFA enabled account"},
       {"login_2fa_token", token}});
}

// The token whose id a session names: the right one, but for two faults.
const Token* token_to_name(Context& context, Token& token) {
  FaultList& faults = context.state.faults;
  const auto other_of_owner = [&]() -> Token* {
    for (Token* other : tokens_of(context.state, token.kind, token.owner)) {
      if (other != &token && other->active) return other;
    }
    return nullptr;
  };
  if (faults.take(FaultKind::kOtherId, context.request)) {
    if (const Token* other = other_of_owner()) return other;
  }
  if (faults.take(FaultKind::kOtherIdMoved, context.request)) {
    if (Token* other = other_of_owner()) {
      note_use(context.state, *other);
      return other;
    }
  }
  return &token;
}

std::string session_for(Context& context, const LoginAttempt& attempt,
                        Micros life) {
  if (context.state.faults.take(FaultKind::kBadSession, context.request)) {
    return "not-a-session";
  }
  SessionWish wish;
  wish.life = life;
  if (attempt.token != nullptr) {
    wish.token = token_to_name(context, *attempt.token);
  }
  if (attempt.outcome == LoginOutcome::kOrganizationToken) {
    wish.kind = SessionKind::kOrganizationToken;
    wish.account = attempt.organization->name;
  } else {
    wish.kind = attempt.outcome == LoginOutcome::kPersonalToken
                    ? SessionKind::kPersonalToken
                    : SessionKind::kPassword;
    wish.account = attempt.user->name;
  }
  return issue_session(context.state, wish);
}

// What the two login routes reply when there is no session at once.
std::optional<Reply> refusal_of(Context& context, const LoginAttempt& attempt) {
  switch (attempt.outcome) {
    case LoginOutcome::kLockedOut:
      return locked_out(
          locked_until(context.state, context.identifier).value_or(0));
    case LoginOutcome::kForbidden:
      return error_reply(403,
                         "single sign-on is enforced: log in with a personal "
                         "access token");
    case LoginOutcome::kWrong:
    case LoginOutcome::kExpiredPersonal:
    case LoginOutcome::kExpiredOrganization:
      return newer_error(401, kWrong);
    case LoginOutcome::kPassword:
      if (attempt.user->second_factor.empty()) return std::nullopt;
      return second_factor_needed(context.state, *attempt.user);
    case LoginOutcome::kPersonalToken:
    case LoginOutcome::kOrganizationToken:
      return std::nullopt;
  }
  return std::nullopt;
}

Reply exchange(Context& context) {
  const auto body = object_of(context.request);
  if (!body) return newer_error(400, "the body is no JSON object");
  const auto identifier = text_in(*body, "identifier");
  const auto secret = text_in(*body, "secret");
  if (!identifier || !secret) {
    return newer_error(400, "identifier and secret are required");
  }
  context.identifier = *identifier;
  const LoginAttempt attempt = try_login(context.state, *identifier, *secret);
  if (auto refusal = refusal_of(context, attempt)) return *refusal;
  return json_reply(
      200, {{"access_token", session_for(context, attempt, kExchangeLife)}});
}

Reply login(Context& context) {
  const auto body = object_of(context.request);
  if (!body) return value_error("body", "is no JSON object");
  const auto username = text_in(*body, "username");
  const auto password = text_in(*body, "password");
  if (!username) return value_error("username", "this field is required");
  if (!password) return value_error("password", "this field is required");
  context.identifier = *username;
  LoginAttempt attempt = try_login(context.state, *username, *password);
  if (attempt.outcome == LoginOutcome::kOrganizationToken ||
      attempt.outcome == LoginOutcome::kWrong ||
      attempt.outcome == LoginOutcome::kExpiredPersonal ||
      attempt.outcome == LoginOutcome::kExpiredOrganization) {
    return json_reply(401, {{"detail", kWrong}});
  }
  if (auto refusal = refusal_of(context, attempt)) return *refusal;
  Json reply = {{"token", session_for(context, attempt, kLoginLife)}};
  if (context.request.parameter("refresh_token") == "true") {
    const std::string value = random_url_text(43);
    RefreshToken refresh;
    refresh.kind = SessionKind::kPassword;
    refresh.account = attempt.user->name;
    context.state.refresh_tokens.insert_or_assign(digest_of(value), refresh);
    reply["refresh_token"] = value;
  }
  return json_reply(200, reply);
}

Reply second_factor(Context& context) {
  const auto body = object_of(context.request);
  if (!body) return value_error("body", "is no JSON object");
  const auto token = text_in(*body, "login_2fa_token");
  const auto code = text_in(*body, "code");
  if (!token) return value_error("login_2fa_token", "this field is required");
  if (!code) return value_error("code", "this field is required");
  State& state = context.state;
  const auto found = state.challenges.find(digest_of(*token));
  if (found == state.challenges.end() || found->second.expires <= state.now()) {
    return json_reply(401, {{"detail", "Invalid or expired login token"}});
  }
  const User* user = find_user(state, found->second.user);
  context.identifier = found->second.user;
  if (const auto until = locked_until(state, context.identifier)) {
    return locked_out(*until);
  }
  if (user == nullptr || user->second_factor != *code) {
    note_failure(state, context.identifier);
    return json_reply(401, {{"detail", "Incorrect code"}});
  }
  state.challenges.erase(found);
  SessionWish wish;
  wish.account = user->name;
  wish.life = kLoginLife;
  return json_reply(200, {{"token", issue_session(state, wish)}});
}

Reply own_account(Context& context) {
  const auto session = session_of(context);
  if (!session) return unauthorized();
  const User* user = find_user(context.state, session->account);
  if (user == nullptr) return error_reply(404, "user not found");
  return json_reply(200, {{"id", user->id},
                          {"uuid", user->id},
                          {"username", user->name},
                          {"full_name", ""},
                          {"type", "User"}});
}

constexpr std::array kRoutes = {
    Route{"POST", "/v2/auth/token", &exchange},
    Route{"POST", "/v2/users/login", &login},
    Route{"POST", "/v2/users/2fa-login", &second_factor},
    Route{"GET", "/v2/user", &own_account},
};

}  // namespace

std::span<const Route> session_routes() {
  return kRoutes;
}

}  // namespace tokensweep::test_hub
