// SPDX-License-Identifier: Apache-2.0
// Counts how often blocks of lines stand in contents, many blocks in one pass
// (Aho and Corasick's automaton, with lines in place of letters).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "scanner/pipeline/line_index.h"

namespace tokensweep {

// Add blocks, then freeze, then count. Lines are compared by bare_line(). Time
// is linear in the contents and the blocks, whatever they hold.
class LineBlocks {
 public:
  // Gives the block's number; equal blocks have one.
  std::uint32_t add(const LineIndex& lines, LineRange block);
  void freeze();

  [[nodiscard]] std::uint32_t size() const {
    return static_cast<std::uint32_t>(ends_.size());
  }
  // Calls `take(block, lines)` for each place of each block, by last line.
  // REQUIRES: frozen.
  using TakePlace = std::function<void(std::uint32_t block, LineRange lines)>;
  void for_each_place(std::string_view content, const TakePlace& take) const;
  // By block; blocks may overlap. REQUIRES: frozen.
  [[nodiscard]] std::vector<std::uint32_t> count(
      std::string_view content) const;

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  struct TextHash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  struct State {
    std::uint32_t parent = 0;
    std::uint32_t word = 0;      // of the step from the parent
    std::uint32_t fallback = 0;  // state of the longest suffix
    std::uint32_t block = kNone;
    std::uint32_t depth = 0;  // lines
    // The first state with a block among this and its fallbacks; the root for
    // none.
    std::uint32_t ends = 0;
  };

  [[nodiscard]] std::uint32_t step(std::uint32_t state,
                                   std::uint32_t word) const;
  [[nodiscard]] const std::uint32_t* find(std::uint32_t state,
                                          std::uint32_t word) const;

  std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>>
      words_;  // distinct lines of the blocks
  std::unordered_map<std::uint64_t, std::uint32_t> steps_;  // (state, word)
  std::vector<State> states_ = {State()};
  std::vector<std::uint32_t> by_depth_;  // states, the root left out
  std::vector<std::uint32_t> ends_;      // by block: its state
};

}  // namespace tokensweep
