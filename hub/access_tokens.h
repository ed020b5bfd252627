// SPDX-License-Identifier: Apache-2.0
// Personal access tokens of the logged-in user.
// Source: docs.docker.com/reference/api/hub/latest, "Personal Access Tokens".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret_text.h"
#include "hub/endpoints.h"
#include "hub/token_record.h"
#include "net/http_client.h"

namespace tokensweep::hub {

// `jwt` is the session's. Errors as of HttpClient::send and reply_error(): a
// 401 says that the session ended, a 403 that a session made from an access
// token may not do this. kCorrupt with the place when a reply is not what it
// should be, or describes another token than the one asked for.
class AccessTokens {
 public:
  // All three must outlive this.
  AccessTokens(net::HttpClient& client, const Endpoints& endpoints,
               const SecretText& jwt)
      : client_(client), endpoints_(endpoints), jwt_(jwt) {}

  // All pages, in the Hub's order. kNetwork when a `next` link leaves the
  // origin or leads in a circle, kLimit over 10,000 tokens.
  [[nodiscard]] Result<std::vector<TokenRecord>> list() const;
  // kNotFound when there is none. kUsage unless `uuid` is a UUID.
  [[nodiscard]] Result<TokenRecord> get(std::string_view uuid) const;
  // With the label (1 to 100 characters), scopes and expiry of `like`.
  [[nodiscard]] Result<CreatedToken> create(const TokenRecord& like) const;
  // kUsage when nothing is to be changed.
  [[nodiscard]] Result<TokenRecord> change(std::string_view uuid,
                                           const TokenChange& what) const;
  // Cannot be undone.
  [[nodiscard]] Result<void> remove(std::string_view uuid) const;

 private:
  net::HttpClient& client_;
  const Endpoints& endpoints_;
  const SecretText& jwt_;
};

// "repo:admin", "repo:write", "repo:read", "repo:public_read".
[[nodiscard]] bool is_known_scope(std::string_view scope);
// Whether a token with `held` may do all that `used` names (repo:admin covers
// repo:write and so on). Unknown scopes cover themselves only; an empty `used`
// is covered by anything, so it proves nothing.
[[nodiscard]] bool scopes_cover(const std::vector<std::string>& held,
                                const std::vector<std::string>& used);

}  // namespace tokensweep::hub
