// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/line_blocks.h"

#include <algorithm>

namespace tokensweep {
namespace {

std::uint64_t key_of(std::uint32_t state, std::uint32_t word) {
  constexpr unsigned kWordBits = 32;
  return (std::uint64_t{state} << kWordBits) | word;
}

}  // namespace

std::uint32_t LineBlocks::add(const LineIndex& lines, LineRange block) {
  std::uint32_t state = 0;
  for (std::uint32_t line = block.first; line <= block.last; ++line) {
    const std::uint32_t word =
        words_
            .try_emplace(std::string(lines.bare(line)),
                         static_cast<std::uint32_t>(words_.size()))
            .first->second;
    const auto [next, fresh] = steps_.try_emplace(
        key_of(state, word), static_cast<std::uint32_t>(states_.size()));
    if (fresh) {
      State made;
      made.parent = state;
      made.word = word;
      made.depth = states_[state].depth + 1;
      states_.push_back(made);
    }
    state = next->second;
  }
  if (states_[state].block == kNone) {
    states_[state].block = size();
    ends_.push_back(state);
  }
  return states_[state].block;
}

const std::uint32_t* LineBlocks::find(std::uint32_t state,
                                      std::uint32_t word) const {
  const auto found = steps_.find(key_of(state, word));
  return found == steps_.end() ? nullptr : &found->second;
}

std::uint32_t LineBlocks::step(std::uint32_t state, std::uint32_t word) const {
  while (true) {
    if (const std::uint32_t* next = find(state, word)) return *next;
    if (state == 0) return 0;
    state = states_[state].fallback;
  }
}

void LineBlocks::freeze() {
  // States are made parent first, but deeper ones of one block come before
  // shallow ones of the next.
  for (std::uint32_t i = 1; i < states_.size(); ++i) by_depth_.push_back(i);
  std::ranges::stable_sort(by_depth_, {},
                           [&](auto state) { return states_[state].depth; });
  for (const std::uint32_t i : by_depth_) {
    State& state = states_[i];
    if (state.parent != 0) {
      state.fallback = step(states_[state.parent].fallback, state.word);
    }
    state.ends = state.block != kNone ? i : states_[state.fallback].ends;
  }
}

void LineBlocks::for_each_place(std::string_view content,
                                const TakePlace& take) const {
  std::uint32_t state = 0;
  std::uint32_t line = 0;
  for_each_line(content, [&](std::string_view text) {
    const auto word = words_.find(bare_line(text));
    state = word == words_.end() ? 0 : step(state, word->second);
    for (std::uint32_t at = states_[state].ends; at != 0;
         at = states_[states_[at].fallback].ends) {
      take(states_[at].block, {line + 1 - states_[at].depth, line});
    }
    ++line;
  });
}

std::vector<std::uint32_t> LineBlocks::count(std::string_view content) const {
  std::vector<std::uint32_t> visits(states_.size());
  std::uint32_t state = 0;
  for_each_line(content, [&](std::string_view line) {
    const auto word = words_.find(bare_line(line));
    state = word == words_.end() ? 0 : step(state, word->second);
    ++visits[state];
  });
  // Who stands in a state has read the blocks of its fallbacks, too.
  for (auto at = by_depth_.rbegin(); at != by_depth_.rend(); ++at) {
    visits[states_[*at].fallback] += visits[*at];
  }
  std::vector<std::uint32_t> counts;
  for (const std::uint32_t end : ends_) counts.push_back(visits[end]);
  return counts;
}

}  // namespace tokensweep
