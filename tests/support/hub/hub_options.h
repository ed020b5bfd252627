// SPDX-License-Identifier: Apache-2.0
// What a test sets up: the Hub's habits, accounts and tokens.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokensweep::test_hub {

enum class Scheme : std::uint8_t { kHttp, kHttps };

struct HubOptions {
  Scheme scheme = Scheme::kHttp;
  std::uint16_t port = 0;  // 0: a free one
  std::string service = "registry.docker.io";
  std::string issuer = "auth.docker.io";  // of the registry's tokens
  std::chrono::milliseconds latency{0};
  unsigned failures_before_lock = 10;
  std::chrono::seconds lock_time{900};
  unsigned requests_per_minute = 3000;  // of one session or address
  // After this time a use of a token shows in `last_used`; nullopt: never.
  std::optional<std::chrono::seconds> last_used_delay = std::chrono::seconds(0);
  unsigned organization_token_length = 32;  // of the random part
  // Device logins approve themselves as this user after so many polls; empty:
  // they wait for somebody.
  std::string approving_user;
  unsigned polls_before_approval = 1;
  unsigned device_interval_seconds = 1;
};

// An organization that enforces single sign-on forbids its members' passwords.
enum class PasswordLogin : std::uint8_t { kAllowed, kForbidden };

struct NewUser {
  std::string name;
  std::string password;
  std::string email;          // empty: NAME@example.test
  std::string second_factor;  // six digits; empty: none
  PasswordLogin password_login = PasswordLogin::kAllowed;
};

struct NewOrganization {
  std::string name;
  std::vector<std::string> owners;
  std::vector<std::string> members;
};

enum class TokenKind : std::uint8_t { kPersonal, kOrganization };

struct TokenResource {
  std::string type;
  std::string path;
  std::vector<std::string> scopes;
};

struct NewToken {
  TokenKind kind = TokenKind::kPersonal;
  std::string owner;
  std::string label = "test";
  std::string description;
  std::vector<std::string> scopes = {"repo:admin"};
  std::vector<TokenResource> resources;
  std::string creator;  // empty: the owner, or an owner of the organization
  std::string creator_ip = "127.0.0.1";
  std::string creator_user_agent = "test";
  std::string expires;    // RFC 3339; empty: never
  std::string created;    // empty: now
  std::string last_used;  // empty: never
  std::string value;      // empty: a random one
};

struct MadeToken {
  std::string id;
  std::string value;
};

struct LoggedRequest {
  std::string method;
  std::string target;
  int status = 0;
  std::string authorization;  // "Bearer", "Basic", "JWT" or empty
  std::string host;           // as the client named it
  std::string user_agent;
  std::string identifier;  // the name that a login tried; empty: no login
  std::string fault;       // that spoiled it; empty: none
};

}  // namespace tokensweep::test_hub
