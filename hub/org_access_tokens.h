// SPDX-License-Identifier: Apache-2.0
// Access tokens of an organization; its owner's session is needed.
// Source: docs.docker.com/reference/api/hub/latest, "Organization Access
// Tokens".
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/secret_text.h"
#include "hub/endpoints.h"
#include "hub/token_record.h"
#include "net/http_client.h"

namespace tokensweep::hub {

// As AccessTokens, for one organization. kUsage when its name or an id holds
// anything but letters, digits, '-' and '_'.
class OrgAccessTokens {
 public:
  OrgAccessTokens(net::HttpClient& client, const Endpoints& endpoints,
                  const SecretText& jwt, std::string organization)
      : client_(client),
        endpoints_(endpoints),
        jwt_(jwt),
        organization_(std::move(organization)) {}

  [[nodiscard]] Result<std::vector<TokenRecord>> list() const;
  [[nodiscard]] Result<TokenRecord> get(std::string_view id) const;
  // With the label, description, resources and expiry of `like`.
  [[nodiscard]] Result<CreatedToken> create(const TokenRecord& like) const;
  [[nodiscard]] Result<TokenRecord> change(std::string_view id,
                                           const TokenChange& what) const;
  [[nodiscard]] Result<void> remove(std::string_view id) const;

 private:
  net::HttpClient& client_;
  const Endpoints& endpoints_;
  const SecretText& jwt_;
  std::string organization_;
};

}  // namespace tokensweep::hub
