// SPDX-License-Identifier: Apache-2.0
// Access tokens of a user or of an organization by the same calls.
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
#include "hub/token_record.h"
#include "net/http_client.h"

namespace tokensweep::hub {

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
  [[nodiscard]] Result<TokenRecord> change(std::string_view id,
                                           const TokenChange& what) const;

  explicit AccountTokens(Tokens tokens) : tokens_(std::move(tokens)) {}

  Tokens tokens_;
};

}  // namespace tokensweep::hub
