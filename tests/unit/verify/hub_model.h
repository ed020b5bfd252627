// SPDX-License-Identifier: Apache-2.0
// A small Docker Hub in memory: logins, personal and organization tokens, a
// clock, and faults before or after a request takes effect.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/endpoints.h"
#include "hub/login.h"
#include "net/http_client.h"
#include "verify/journal_entry.h"
#include "verify/revocation.h"
#include "verify/subject.h"
#include "verify/token_check.h"

namespace tokensweep::testing {

struct ModelToken {
  verify::TokenKind kind = verify::TokenKind::kPersonal;
  std::string owner;
  std::string id;
  std::string value;
  std::string label = "ci";
  bool active = true;
  std::vector<std::string> scopes = {"repo:write"};
  // What its sessions claim; by default the truth.
  std::optional<std::string> claimed_id;
  std::optional<std::string> claimed_scopes;
  // Unix seconds; 0: never.
  std::int64_t last_used = 0;
  bool hides_use = false;       // last_used never moves
  bool stays_accepted = false;  // whatever its state
};

struct ModelFault {
  std::string method;
  std::string path;  // part of it
  unsigned skip = 0;
  unsigned count = 1;
  int status = 0;        // 0: no reply at all
  bool applied = false;  // the request took effect all the same
};

class HubModel : public net::HttpClient {
 public:
  HubModel();

  [[nodiscard]] Result<net::HttpResponse> send(
      const net::HttpRequest& request) override;

  ModelToken& add(ModelToken token);
  [[nodiscard]] ModelToken* find(std::string_view id);
  // As after a login with the password, or with a token.
  [[nodiscard]] hub::Session session(const std::string& username);
  [[nodiscard]] hub::Session session_from(const ModelToken& token);

  // A check that knows `owner`: what DockerChecker says.
  [[nodiscard]] verify::TokenCheck check(const verify::Subject& subject,
                                         const std::string& owner);

  // Waits pass at once; `stop` ends them.
  [[nodiscard]] verify::RevokeClock clock(const std::stop_token& stop = {});

  [[nodiscard]] std::size_t count(std::string_view method) const;

  hub::Endpoints endpoints;
  std::int64_t now = 1'772'359'200;
  std::chrono::milliseconds waited{0};
  std::vector<ModelFault> faults;
  std::vector<std::string> lines;  // "PATCH /v2/access-tokens/..."
  // Called before each request is handled.
  std::function<void(const std::string& line)> before;
  // Who may manage an organization's tokens.
  std::vector<std::pair<std::string, std::string>> org_owners;

 private:
  [[nodiscard]] net::HttpResponse handle(const net::HttpRequest& request,
                                         const std::string& path);
  [[nodiscard]] net::HttpResponse log_in(const std::string& body);
  [[nodiscard]] net::HttpResponse manage(const net::HttpRequest& request,
                                         const std::string& path);
  [[nodiscard]] std::string jwt(const std::string& username,
                                const std::string& source,
                                const std::string& scope);
  [[nodiscard]] std::string object(const ModelToken& token) const;

  std::vector<std::unique_ptr<ModelToken>> tokens_;
  std::vector<std::pair<std::string, std::string>> bearers_;  // jwt, user
};

// A token's id that ends in `number`.
[[nodiscard]] std::string model_id(unsigned number);
// A personal or organization token's value; put together at run time.
[[nodiscard]] std::string model_value(verify::TokenKind kind, char letter);
[[nodiscard]] verify::Subject subject_of(const std::string& value);

}  // namespace tokensweep::testing
