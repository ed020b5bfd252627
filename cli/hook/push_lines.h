// SPDX-License-Identifier: Apache-2.0
// What git tells the hooks of a push on standard input.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "scanner/git/object_id.h"

namespace tokensweep::cli {

// One ref that a push changes at the receiving side.
struct PushedRef {
  std::string name;      // there; full; bytes
  git::ObjectId new_id;  // zero: the ref is deleted
  git::ObjectId old_id;  // zero: the ref is new; need not be known here

  friend bool operator==(const PushedRef&, const PushedRef&) = default;
};

enum class PushHook {
  kPrePush,     // "<local ref> <local id> <remote ref> <remote id>"
  kPreReceive,  // "<old id> <new id> <ref>"
};

// kUsage for a line that is not like that; the message names it by number.
[[nodiscard]] Result<std::vector<PushedRef>> parse_push_lines(
    std::string_view text, PushHook hook, git::ObjectFormat format);

}  // namespace tokensweep::cli
