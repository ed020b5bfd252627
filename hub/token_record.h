// SPDX-License-Identifier: Apache-2.0
// An access token at the Hub, a user's or an organization's, in one shape, so
// that what is done with either exists once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/secret_text.h"

namespace tokensweep::hub {

// What an organization's token may do where. Scope names differ between
// sources: opaque.
struct OrgTokenResource {
  std::string type;  // "TYPE_REPO" or "TYPE_ORG"
  std::string path;  // "org/repo", "org/*", "*/*/public"
  std::vector<std::string> scopes;

  friend bool operator==(const OrgTokenResource&,
                         const OrgTokenResource&) = default;
};

// Times are RFC 3339 texts as the Hub gives them; empty: never, or not said.
// Texts come from the Hub: escape them for terminals.
struct TokenRecord {
  std::string id = {};  // of a user's token: a UUID
  std::string label = {};
  bool active = false;
  // Of an organization's token: those of all its resources, each once.
  std::vector<std::string> scopes = {};
  std::string created = {};
  std::string last_used = {};
  std::string expires = {};
  // Users' tokens only.
  std::string generated_by = {};
  std::string client_id = {};
  std::string creator_ip = {};
  std::string creator_user_agent = {};
  // Organizations' tokens only.
  std::string description = {};
  std::string created_by = {};
  std::vector<OrgTokenResource> resources = {};

  friend bool operator==(const TokenRecord&, const TokenRecord&) = default;
};

struct CreatedToken {
  TokenRecord token;
  SecretText value;  // shown this once only
};

// What is to be changed of a token.
struct TokenChange {
  std::optional<std::string> label = {};
  std::optional<bool> active = {};
};

}  // namespace tokensweep::hub
