// SPDX-License-Identifier: Apache-2.0
// Access tokens of an organization; its owner's session is needed.
// Source: docs.docker.com/reference/api/hub/latest, "Organization Access
// Tokens".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/secret_text.h"
#include "hub/endpoints.h"
#include "net/http_client.h"

namespace tokensweep::hub {

// What a token may do where. Scope names differ between sources: opaque.
struct OrgTokenResource {
  std::string type;  // "TYPE_REPO" or "TYPE_ORG"
  std::string path;  // "org/repo", "org/*", "*/*/public"
  std::vector<std::string> scopes;

  friend bool operator==(const OrgTokenResource&,
                         const OrgTokenResource&) = default;
};

// Times as in AccessToken.
struct OrgAccessToken {
  std::string id;
  std::string label;
  std::string description;
  bool active = false;
  std::string created;
  std::string created_by;
  std::string last_used;
  std::string expires;
  std::vector<OrgTokenResource> resources;

  friend bool operator==(const OrgAccessToken&,
                         const OrgAccessToken&) = default;
};

struct NewOrgAccessToken {
  std::string label;
  std::string description;
  std::vector<OrgTokenResource> resources;
  std::string expires;
};

struct CreatedOrgAccessToken {
  OrgAccessToken token;
  SecretText value;
};

struct OrgAccessTokenChange {
  std::optional<std::string> label;
  std::optional<std::string> description;
  std::optional<bool> active;
};

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

  [[nodiscard]] Result<std::vector<OrgAccessToken>> list() const;
  [[nodiscard]] Result<OrgAccessToken> get(std::string_view id) const;
  [[nodiscard]] Result<CreatedOrgAccessToken> create(
      const NewOrgAccessToken& wanted) const;
  [[nodiscard]] Result<OrgAccessToken> change(
      std::string_view id, const OrgAccessTokenChange& what) const;
  [[nodiscard]] Result<void> remove(std::string_view id) const;

 private:
  net::HttpClient& client_;
  const Endpoints& endpoints_;
  const SecretText& jwt_;
  std::string organization_;
};

}  // namespace tokensweep::hub
