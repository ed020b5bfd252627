// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hub/login.h"

#include <chrono>

#include "base/text.h"
#include "tests/support/hub/accounts.h"

namespace tokensweep::test_hub {
namespace {

Token* find_by_value(State& state, TokenKind kind, std::string_view owner,
                     std::string_view value) {
  for (Token& token : state.tokens) {
    if (token.kind == kind && token.owner == owner &&
        matches(token.value, value)) {
      return &token;
    }
  }
  return nullptr;
}

LoginAttempt check_user(State& state, User& user, std::string_view secret) {
  LoginAttempt attempt;
  attempt.user = &user;
  attempt.token = find_by_value(state, TokenKind::kPersonal, user.name, secret);
  if (attempt.token != nullptr) {
    if (works(state, *attempt.token)) {
      attempt.outcome = LoginOutcome::kPersonalToken;
    } else if (attempt.token->active) {
      attempt.outcome = LoginOutcome::kExpiredPersonal;
    }
  } else if (matches(user.password, secret)) {
    attempt.outcome = user.password_login == PasswordLogin::kForbidden
                          ? LoginOutcome::kForbidden
                          : LoginOutcome::kPassword;
  }
  return attempt;
}

LoginAttempt check_organization(State& state, Organization& organization,
                                std::string_view secret) {
  LoginAttempt attempt;
  attempt.organization = &organization;
  attempt.token =
      find_by_value(state, TokenKind::kOrganization, organization.name, secret);
  if (attempt.token != nullptr) {
    if (works(state, *attempt.token)) {
      attempt.outcome = LoginOutcome::kOrganizationToken;
    } else if (attempt.token->active) {
      attempt.outcome = LoginOutcome::kExpiredOrganization;
    }
  }
  return attempt;
}

Micros micros(std::chrono::seconds seconds) {
  return std::chrono::microseconds(seconds).count();
}

}  // namespace

LoginAttempt try_login(State& state, std::string_view identifier,
                       std::string_view secret) {
  LoginAttempt attempt;
  if (locked_until(state, identifier)) {
    attempt.outcome = LoginOutcome::kLockedOut;
    return attempt;
  }
  if (User* user = find_user(state, identifier)) {
    attempt = check_user(state, *user, secret);
  } else if (Organization* found = find_organization(state, identifier)) {
    attempt = check_organization(state, *found, secret);
  }
  switch (attempt.outcome) {
    case LoginOutcome::kPersonalToken:
    case LoginOutcome::kOrganizationToken:
      note_use(state, *attempt.token);
      state.failed_logins.erase(to_lower(identifier));
      break;
    case LoginOutcome::kPassword:
      state.failed_logins.erase(to_lower(identifier));
      break;
    case LoginOutcome::kWrong:
    case LoginOutcome::kExpiredPersonal:
    case LoginOutcome::kExpiredOrganization:
      note_failure(state, identifier);
      break;
    case LoginOutcome::kForbidden:
    case LoginOutcome::kLockedOut:
      break;
  }
  return attempt;
}

void note_failure(State& state, std::string_view identifier) {
  state.failed_logins[to_lower(identifier)].push_back(state.now());
}

std::optional<std::int64_t> locked_until(const State& state,
                                         std::string_view identifier) {
  const auto found = state.failed_logins.find(to_lower(identifier));
  if (found == state.failed_logins.end()) return std::nullopt;
  const Micros lock_time = micros(state.options.lock_time);
  unsigned recent = 0;
  for (const Micros time : found->second) {
    if (time + lock_time > state.now()) ++recent;
  }
  if (recent < state.options.failures_before_lock) return std::nullopt;
  return (found->second.back() + lock_time) / kSecond;
}

void note_use(State& state, Token& token) {
  // The delay is that of the day: a token that is used all the time would
  // otherwise never seem to move.
  if (!state.options.last_used_delay) return;
  token.uses.push_back(state.now() + micros(*state.options.last_used_delay));
}

}  // namespace tokensweep::test_hub
