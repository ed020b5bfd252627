// SPDX-License-Identifier: Apache-2.0
// Access tokens of a user or of an organization behind one interface, so that
// the commands exist once.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret_text.h"
#include "cli/hub_client.h"
#include "hub/org_access_tokens.h"

namespace tokensweep::cli {

// Times are RFC 3339 texts, empty for never. Texts come from the Hub: escape
// them for terminals.
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
  std::vector<hub::OrgTokenResource> resources;
};

struct NewToken {
  TokenRecord token;
  SecretText value;
};

enum class TokenState : std::uint8_t { kInactive, kActive };

class TokenShelf {
 public:
  virtual ~TokenShelf() = default;

  // The name that these tokens log in with.
  [[nodiscard]] virtual const std::string& login_name() const = 0;
  [[nodiscard]] virtual bool of_organization() const = 0;

  // Errors say what to do.
  [[nodiscard]] virtual Result<std::vector<TokenRecord>> list() const = 0;
  [[nodiscard]] virtual Result<TokenRecord> get(std::string_view id) const = 0;
  // With the label, rights and expiry of `like`.
  [[nodiscard]] virtual Result<NewToken> create(
      const TokenRecord& like) const = 0;
  [[nodiscard]] virtual Result<TokenRecord> rename(
      std::string_view id, std::string_view label) const = 0;
  [[nodiscard]] virtual Result<TokenRecord> set_state(
      std::string_view id, TokenState state) const = 0;
  // Cannot be undone. kNotFound when it is gone already.
  [[nodiscard]] virtual Result<void> remove(std::string_view id) const = 0;
};

// `client` and `session` must outlive what is returned. The organization's
// tokens when it is named, else the user's.
[[nodiscard]] std::unique_ptr<TokenShelf> make_token_shelf(
    const HubClient& client, const LoggedIn& session,
    const std::string& organization);

}  // namespace tokensweep::cli
