// SPDX-License-Identifier: Apache-2.0
// All that the test Hub knows, in memory only. One thread at a time.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/support/hub/faults.h"
#include "tests/support/hub/hashing.h"
#include "tests/support/hub/hub_options.h"
#include "tests/support/hub/jwt_signer.h"
#include "tests/support/hub/times.h"

namespace tokensweep::test_hub {

struct User {
  std::string name;
  std::string id;
  std::string email;
  HashedSecret password;
  std::string second_factor;  // the six digits; empty: none
  PasswordLogin password_login = PasswordLogin::kAllowed;
};

struct Organization {
  std::string name;
  std::string id;
  std::set<std::string> owners;  // names of users
  std::set<std::string> members;
};

struct Token {
  TokenKind kind = TokenKind::kPersonal;
  std::string owner;  // name of the user or organization
  std::string id;
  std::string label;
  std::string description;               // organizations only
  std::vector<std::string> scopes;       // personal only
  std::vector<TokenResource> resources;  // organizations only
  std::string creator;                   // name of a user
  std::string creator_ip;
  std::string creator_user_agent;
  std::string generated_by = "manual";
  Micros created = 0;
  std::optional<Micros> expires;
  std::vector<Micros> uses;
  HashedSecret value;
  bool active = true;
  bool works_though_inactive = false;  // a fault
};

enum class SessionKind : std::uint8_t {
  kPassword,
  kDevice,
  kPersonalToken,
  kOrganizationToken,
};

struct Session {
  SessionKind kind = SessionKind::kPassword;
  std::string account;  // name of the user or organization
  std::string token_id;
  Micros expires = 0;
};

// Between the password and the six digits.
struct Challenge {
  std::string user;
  Micros expires = 0;
};

struct DeviceGrant {
  enum class Answer : std::uint8_t { kPending, kApproved, kDenied };
  std::string user_code;
  std::string client_id;
  std::string user;  // who approved
  Answer answer = Answer::kPending;
  Micros expires = 0;
  unsigned polls = 0;
};

struct RefreshToken {
  SessionKind kind = SessionKind::kDevice;
  std::string account;
  std::string token_id;  // of an access token; empty: none
  std::string client_id;
};

struct AuditEvent {
  std::string account;
  std::string action;
  std::string name;
  std::string actor;
  std::map<std::string, std::string> data;
  Micros time = 0;
};

struct RateWindow {
  std::int64_t minute = 0;
  unsigned requests = 0;
};

struct State {
  explicit State(HubOptions wanted, Identity signing_key)
      : options(std::move(wanted)), signer(std::move(signing_key)) {}

  [[nodiscard]] Micros now() const { return system_now() + clock_offset; }
  [[nodiscard]] std::int64_t unix_now() const { return now() / kSecond; }

  // Names in lower case.
  std::map<std::string, User> users;
  std::map<std::string, Organization> organizations;
  std::set<std::string> public_repositories;
  // In the order they were made; references stay valid when one is added.
  std::deque<Token> tokens;
  // Keyed by digest_of() the secret that was given out.
  std::map<std::string, Session> sessions;
  std::map<std::string, Challenge> challenges;
  std::map<std::string, DeviceGrant> device_grants;
  std::map<std::string, RefreshToken> refresh_tokens;
  std::map<std::string, RefreshToken> registry_refresh_tokens;
  // By the name that was tried.
  std::map<std::string, std::vector<Micros>> failed_logins;
  std::map<std::string, RateWindow> rates;
  std::vector<AuditEvent> audit_events;
  FaultList faults;
  std::vector<LoggedRequest> log;  // without those under /_test
  HubOptions options;
  JwtSigner signer;
  Micros clock_offset = 0;
  std::string base_url;
  // Another origin that leads here too, so that the log shows who follows a
  // link to it.
  std::string foreign_url;
};

}  // namespace tokensweep::test_hub
