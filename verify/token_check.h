// SPDX-License-Identifier: Apache-2.0
// What a provider says of a secret.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "findings/kinds.h"

namespace tokensweep::verify {

// Texts come from outside: escape them for terminals. None is a secret.
struct TokenCheck {
  LiveState state = LiveState::kNotChecked;
  // One clause for people: "the Hub refused the token for acme, whose name
  // stands in the same auths entry".
  std::string reason;
  std::string owner;                // user or organization, proven by a login
  std::vector<std::string> scopes;  // of the token itself
  std::string expires;              // RFC 3339; empty when not known
  std::string token_id;             // the provider's id of this very token
  std::string email;
  // Docker: the secret is an account's password, and a second factor stands
  // between it and a session.
  bool needs_second_factor = false;
  // Unix seconds of the login that proved it live; 0: none.
  std::int64_t proven_at = 0;
  // Docker: until when sessions live that are made from it now, RFC 3339.
  std::string session_expires;
  // Unknown because the service failed or could not be reached, and not for
  // what it said: exit code 4.
  bool service_failed = false;
};

}  // namespace tokensweep::verify
