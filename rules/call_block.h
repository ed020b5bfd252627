// SPDX-License-Identifier: Apache-2.0
// What the calls of one `verify` or `revoke` block owe each other.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rules/problems.h"

namespace tokensweep {

enum class CallUse : std::uint8_t { kVerify, kRevoke };

// One call, as far as its neighbours care.
struct CallShape {
  std::uint32_t line = 0;
  bool has_token = false;          // {token} stands in it
  bool has_part = false;           // {part.NAME} does
  bool has_next = false;           // an expect item says `next`
  bool has_dead = false;           // one says `dead`
  std::vector<std::string> takes;  // {extract.NAME} it uses
  std::vector<std::string> gives;  // names under `extract`
};

// Adds a problem for each call that breaks a rule of the block: names that no
// earlier call gives, `next` without a next call, a call that does not depend
// on the secret.
void check_call_block(CallUse use, const std::vector<CallShape>& calls,
                      Problems& problems);

}  // namespace tokensweep
