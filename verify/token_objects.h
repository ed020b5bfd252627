// SPDX-License-Identifier: Apache-2.0
// Access tokens at Docker Hub as their owner's session sees them: personal and
// organizations' ones alike, with the HTTP status of each call.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret_text.h"
#include "hub/account_tokens.h"
#include "hub/endpoints.h"
#include "net/http_client.h"
#include "verify/journal_entry.h"

namespace tokensweep::verify {

// Texts come from outside: escape them for terminals.
struct TokenObject {
  TokenKind kind = TokenKind::kPersonal;
  std::string owner;  // user or organization
  std::string id;
  std::string label;
  bool active = false;
  std::vector<std::string> scopes;
  std::string created;  // times: RFC 3339; empty: never, or not said
  std::string last_used;
  std::string expires;
  std::string creator;  // how or by whom: "manual", a user
  std::string creator_ip;
  std::string creator_user_agent;

  friend bool operator==(const TokenObject&, const TokenObject&) = default;
};

// Remembers the status of the last reply.
class StatusRecorder : public net::HttpClient {
 public:
  explicit StatusRecorder(net::HttpClient& inner) : inner_(inner) {}
  [[nodiscard]] Result<net::HttpResponse> send(
      const net::HttpRequest& request) override;
  // 0: no reply came.
  [[nodiscard]] int status() const { return status_; }

 private:
  net::HttpClient& inner_;
  int status_ = 0;
};

// One thread at a time.
class TokenObjects {
 public:
  // All three must outlive this.
  TokenObjects(net::HttpClient& client, const hub::Endpoints& endpoints,
               const SecretText& jwt)
      : recorder_(client), endpoints_(endpoints), jwt_(jwt) {}

  // Of the last call: tells a 403 from a 401. 0: no reply.
  [[nodiscard]] int status() const { return recorder_.status(); }

  // Of the session's own account: id in lower case to last use.
  [[nodiscard]] Result<std::map<std::string, std::string>> last_uses();

  // Errors as hub::AccountTokens says. `kind` is not
  // kOther.
  [[nodiscard]] Result<TokenObject> get(TokenKind kind, std::string_view owner,
                                        std::string_view id);
  // The object as it is then.
  [[nodiscard]] Result<TokenObject> activate(TokenKind kind,
                                             std::string_view owner,
                                             std::string_view id);
  [[nodiscard]] Result<TokenObject> deactivate(TokenKind kind,
                                               std::string_view owner,
                                               std::string_view id);
  [[nodiscard]] Result<void> remove(TokenKind kind, std::string_view owner,
                                    std::string_view id);

 private:
  [[nodiscard]] hub::AccountTokens tokens_of(TokenKind kind,
                                             std::string_view owner);
  [[nodiscard]] Result<TokenObject> set(TokenKind kind, std::string_view owner,
                                        std::string_view id,
                                        hub::TokenState state);

  StatusRecorder recorder_;
  const hub::Endpoints& endpoints_;
  const SecretText& jwt_;
};

}  // namespace tokensweep::verify
