// SPDX-License-Identifier: Apache-2.0
// Access tokens of a user or of an organization in one shape, so that what is
// done with them exists once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/secret_text.h"
#include "hub/access_tokens.h"
#include "hub/endpoints.h"
#include "hub/org_access_tokens.h"
#include "net/http_client.h"

namespace tokensweep::hub {

// Times are RFC 3339 texts, empty for never or not said. Texts come from the
// Hub: escape them for terminals.
struct TokenRecord {
  std::string id;
  std::string label;
  bool active = false;
  // Of an organization's token: those of all its resources, each once.
  std::vector<std::string> scopes;
  std::string created;
  std::string last_used;
  std::string expires;
  // Users' tokens only.
  std::string generated_by;
  std::string client_id;
  std::string creator_ip;
  std::string creator_user_agent;
  // Organizations' tokens only.
  std::string description;
  std::string created_by;
  std::vector<OrgTokenResource> resources;

  friend bool operator==(const TokenRecord&, const TokenRecord&) = default;
};

struct CreatedToken {
  TokenRecord token;
  SecretText value;  // shown this once only
};

enum class TokenState : std::uint8_t { kInactive, kActive };

// Errors as of AccessTokens and OrgAccessTokens.
class AccountTokens {
 public:
  // The session's own user. All three must outlive this.
  static AccountTokens of_user(net::HttpClient& client,
                               const Endpoints& endpoints,
                               const SecretText& jwt) {
    return AccountTokens(AccessTokens(client, endpoints, jwt));
  }
  static AccountTokens of_organization(net::HttpClient& client,
                                       const Endpoints& endpoints,
                                       const SecretText& jwt,
                                       std::string organization) {
    return AccountTokens(
        OrgAccessTokens(client, endpoints, jwt, std::move(organization)));
  }

  [[nodiscard]] Result<std::vector<TokenRecord>> list() const;
  [[nodiscard]] Result<TokenRecord> get(std::string_view id) const;
  // With the label, rights and expiry of `like`.
  [[nodiscard]] Result<CreatedToken> create(const TokenRecord& like) const;
  [[nodiscard]] Result<TokenRecord> rename(std::string_view id,
                                           std::string_view label) const;
  [[nodiscard]] Result<TokenRecord> set_state(std::string_view id,
                                              TokenState state) const;
  // Cannot be undone. kNotFound when it is gone already.
  [[nodiscard]] Result<void> remove(std::string_view id) const;

 private:
  using Tokens = std::variant<AccessTokens, OrgAccessTokens>;
  explicit AccountTokens(Tokens tokens) : tokens_(std::move(tokens)) {}

  Tokens tokens_;
};

}  // namespace tokensweep::hub
