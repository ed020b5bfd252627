// SPDX-License-Identifier: Apache-2.0
#include "rules/required_run.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>

#include "rules/pattern_tree.h"

namespace tokensweep {
namespace {

// Longer runs are not looked for.
constexpr std::uint32_t kMaxLength = 4096;

// The bits that a run of random bytes would have to agree in.
double weight(const RequiredRun& run) {
  constexpr double kBitsPerByte = 8;
  if (run.length == 0) return 0;
  return run.length * (kBitsPerByte - std::log2(run.bytes.count()));
}

const RequiredRun& heavier(const RequiredRun& a, const RequiredRun& b) {
  return weight(b) > weight(a) ? b : a;
}

// One run that is there whenever either is.
RequiredRun either(const RequiredRun& a, const RequiredRun& b) {
  RequiredRun both{a.bytes, std::min(a.length, b.length)};
  both.bytes |= b.bytes;
  return both;
}

// What is known of a node's texts.
struct Known {
  RequiredRun whole;  // all of the text
  RequiredRun best;   // somewhere in it
};

Known know(const PatternNode& node);

Known know_sequence(const PatternNode& node) {
  Known known;
  std::vector<Known> parts;
  for (const PatternNode& part : node.parts) {
    parts.push_back(know(part));
    known.best = heavier(known.best, parts.back().best);
  }
  for (std::size_t first = 0; first < parts.size(); ++first) {
    RequiredRun run;
    for (std::size_t i = first; i < parts.size(); ++i) {
      run.bytes |= parts[i].whole.bytes;
      run.length = std::min(kMaxLength, run.length + parts[i].whole.length);
      known.best = heavier(known.best, run);
    }
    if (first == 0) known.whole = run;
  }
  return known;
}

Known know(const PatternNode& node) {
  switch (node.kind) {
    case PatternNode::Kind::kBytes:
      return {{node.bytes, 1}, {node.bytes, 1}};
    case PatternNode::Kind::kSequence:
      return know_sequence(node);
    case PatternNode::Kind::kChoice: {
      Known known = know(node.parts.front());
      for (const PatternNode& part : node.parts) {
        const Known other = know(part);
        known.whole = either(known.whole, other.whole);
        known.best = either(known.best, other.best);
      }
      known.best = heavier(known.best, known.whole);
      return known;
    }
    case PatternNode::Kind::kRepeat: {
      Known known = know(node.parts.front());
      known.whole.length = static_cast<std::uint32_t>(std::min<std::uint64_t>(
          kMaxLength, std::uint64_t{node.least} * known.whole.length));
      if (node.least == 0) known.best = {};
      known.best = heavier(known.best, known.whole);
      return known;
    }
  }
  return {};
}

}  // namespace

RequiredRun required_run(std::string_view pattern) {
  const std::optional<PatternNode> node = read_pattern(pattern);
  return node ? know(*node).best : RequiredRun();
}

bool has_run(std::string_view text, const RequiredRun& run) {
  if (run.length == 0) return true;
  // Every run holds one of the bytes that are its length apart.
  std::size_t begin = 0;
  std::size_t last = run.length - 1;
  while (last < text.size()) {
    std::size_t at = last + 1;
    while (at > begin && run.bytes.contains(text[at - 1])) --at;
    if (at == begin) return true;
    begin = at;
    last = begin + run.length - 1;
  }
  return false;
}

}  // namespace tokensweep
