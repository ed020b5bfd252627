// SPDX-License-Identifier: Apache-2.0
// A rule's pattern as a tree, for what can be said of all its matches without
// running it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "rules/byte_set.h"

namespace tokensweep {

// Every match of the pattern is one of the tree, not the other way round:
// tests of a place (\b, ^, $) are left out.
struct PatternNode {
  enum class Kind : std::uint8_t { kBytes, kSequence, kChoice, kRepeat };

  Kind kind = Kind::kSequence;  // without parts: the empty text
  ByteSet bytes;                // kBytes: one of them
  std::vector<PatternNode> parts;
  std::uint32_t least = 0;  // kRepeat
  std::optional<std::uint32_t> most;
};

// nullopt when the pattern has something that this does not know, or is none.
[[nodiscard]] std::optional<PatternNode> read_pattern(std::string_view pattern);

// With the other case of every letter. What RE2 folds beyond ASCII, any byte
// there stands for.
[[nodiscard]] ByteSet with_both_cases(const ByteSet& set);

}  // namespace tokensweep
