// SPDX-License-Identifier: Apache-2.0
// A pattern becomes a nondeterministic automaton after Thompson ("Regular
// expression search algorithm", 1968), which then reads the anchor and, behind
// it, any byte. It accepts more than the pattern, never less.
#include "rules/leading_bytes.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "rules/pattern_tree.h"

namespace tokensweep {
namespace {

// A pattern with more states is not worth it.
constexpr std::size_t kMaxStates = 10'000;
// Copies of a repeated part; more than that may follow, or none.
constexpr std::uint32_t kMaxCopies = 40;

class Automaton {
 public:
  using Index = std::uint32_t;
  static constexpr Index kEnd = 0;  // where a match may end

  struct State {
    ByteSet bytes;  // none: goes on without one
    Index next = kEnd;
    Index other = kEnd;  // without a byte
  };

  Automaton() { states_.resize(1); }

  Index add(const State& state) {
    states_.push_back(state);
    return static_cast<Index>(states_.size() - 1);
  }
  State& state(Index index) { return states_[index]; }
  [[nodiscard]] std::size_t size() const { return states_.size(); }

  // States in which it can be.
  using Set = std::vector<Index>;

  // Those where it waits for a byte, and kEnd.
  Set reach(const Set& from) const {
    std::vector<bool> seen(states_.size());
    Set pending = from;
    Set waiting;
    while (!pending.empty()) {
      const Index at = pending.back();
      pending.pop_back();
      if (seen[at]) continue;
      seen[at] = true;
      const State& here = states_[at];
      if (at == kEnd || !here.bytes.empty()) {
        waiting.push_back(at);
        continue;
      }
      pending.push_back(here.next);
      pending.push_back(here.other);
    }
    return waiting;
  }

  [[nodiscard]] static bool may_end(const Set& waiting) {
    return std::ranges::find(waiting, kEnd) != waiting.end();
  }

  // What it goes on with, given a set from reach() and the next byte's set.
  [[nodiscard]] Set step(const Set& waiting, const ByteSet& allowed) const {
    Set next;
    for (const Index at : waiting) {
      ByteSet both = states_[at].bytes;
      both &= allowed;
      if (!both.empty()) next.push_back(states_[at].next);
    }
    return next;
  }

  [[nodiscard]] ByteSet next_bytes(const Set& waiting) const {
    ByteSet bytes;
    for (const Index at : waiting) bytes |= states_[at].bytes;
    return bytes;
  }

 private:
  std::vector<State> states_;
};

class AutomatonBuilder {
 public:
  // nullopt when it gets too big.
  static std::optional<std::pair<Automaton, Automaton::Index>> build(
      const PatternNode& node) {
    AutomatonBuilder builder;
    const Automaton::Index start = builder.before(node, Automaton::kEnd);
    if (builder.too_big()) return std::nullopt;
    return std::pair(std::move(builder.made_), start);
  }

 private:
  using Index = Automaton::Index;

  [[nodiscard]] bool too_big() const { return made_.size() > kMaxStates; }

  // The state from which the node leads to `next`.
  Index before(const PatternNode& node, Index next) {
    if (too_big()) return next;
    switch (node.kind) {
      case PatternNode::Kind::kBytes:
        return made_.add({node.bytes, next, next});
      case PatternNode::Kind::kSequence:
        for (auto part = node.parts.rbegin(); part != node.parts.rend();
             ++part) {
          next = before(*part, next);
        }
        return next;
      case PatternNode::Kind::kChoice: {
        Index first = before(node.parts.back(), next);
        for (std::size_t i = node.parts.size() - 1; i > 0; --i) {
          first = made_.add({{}, before(node.parts[i - 1], next), first});
        }
        return first;
      }
      case PatternNode::Kind::kRepeat:
        return before_repeat(node, next);
    }
    return next;
  }

  Index before_repeat(const PatternNode& node, Index next) {
    const PatternNode& part = node.parts.front();
    const std::uint32_t least = std::min(node.least, kMaxCopies);
    if (!node.most || *node.most > kMaxCopies) {
      const Index loop = made_.add({{}, next, next});
      const Index body = before(part, loop);
      made_.state(loop).other = body;
      next = loop;
    } else {
      const Index behind = next;
      for (std::uint32_t i = least; i < *node.most; ++i) {
        next = made_.add({{}, before(part, next), behind});
      }
    }
    for (std::uint32_t i = 0; i < least; ++i) next = before(part, next);
    return next;
  }

  Automaton made_;
};

std::vector<ByteSet> leading_bytes_of(std::string_view pattern,
                                      std::string_view anchor, bool caseless,
                                      std::size_t most) {
  const std::optional<PatternNode> node = read_pattern(pattern);
  if (!node) return {};
  const auto built = AutomatonBuilder::build(*node);
  if (!built) return {};
  const auto& [automaton, start] = *built;
  Automaton::Set states = automaton.reach({start});
  for (const char c : anchor) {
    ByteSet here;
    here.insert(static_cast<std::uint8_t>(c));
    if (caseless) here = with_both_cases(here);
    states = automaton.reach(automaton.step(states, here));
  }
  std::vector<ByteSet> places;
  while (places.size() < most && !Automaton::may_end(states)) {
    places.push_back(automaton.next_bytes(states));
    // An anchor that no match starts with: the lint of rules is there for it.
    if (places.back().empty()) return {};
    states = automaton.reach(automaton.step(states, ~ByteSet()));
  }
  return places;
}

}  // namespace

std::vector<ByteSet> leading_bytes(const Rule& rule, AnchorPlace place,
                                   std::string_view anchor, bool caseless,
                                   std::size_t most) {
  if (place != AnchorPlace::kPrefix) return {};
  if (!rule.pattern.empty()) {
    return leading_bytes_of(rule.pattern, anchor, caseless, most);
  }
  const std::size_t least =
      rule.body.lengths.empty() ? rule.body.min : rule.body.lengths.front();
  return std::vector<ByteSet>(std::min(least, most), rule.body.alphabet);
}

}  // namespace tokensweep
