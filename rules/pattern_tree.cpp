// SPDX-License-Identifier: Apache-2.0
#include "rules/pattern_tree.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace tokensweep {
namespace {

constexpr int kMaxDepth = 100;

ByteSet set_of(std::string_view bytes) {
  ByteSet set;
  for (const char c : bytes) set.insert(static_cast<std::uint8_t>(c));
  return set;
}

ByteSet word_bytes() {
  ByteSet set = set_of("_");
  set.insert_range('0', '9');
  set.insert_range('A', 'Z');
  set.insert_range('a', 'z');
  return set;
}

class PatternReader {
 public:
  explicit PatternReader(std::string_view pattern) : text_(pattern) {}

  // nullopt when there is something that it does not know.
  std::optional<PatternNode> read() {
    std::optional<PatternNode> node = choice(0, false);
    if (at_ != text_.size()) return std::nullopt;
    return node;
  }

 private:
  [[nodiscard]] bool more() const { return at_ < text_.size(); }
  bool take(std::string_view what) {
    if (!text_.substr(at_).starts_with(what)) return false;
    at_ += what.size();
    return true;
  }

  static PatternNode node_of(const ByteSet& bytes) {
    PatternNode node;
    node.kind = PatternNode::Kind::kBytes;
    node.bytes = bytes;
    return node;
  }

  // `caseless` holds to the end of the group.
  std::optional<PatternNode> choice(int depth, bool caseless) {
    if (depth > kMaxDepth) return std::nullopt;
    PatternNode node;
    node.kind = PatternNode::Kind::kChoice;
    do {
      std::optional<PatternNode> part = sequence(depth, caseless);
      if (!part) return std::nullopt;
      node.parts.push_back(*std::move(part));
    } while (take("|"));
    return node;
  }

  std::optional<PatternNode> sequence(int depth, bool& caseless) {
    PatternNode node;
    while (more() && text_[at_] != '|' && text_[at_] != ')') {
      std::optional<PatternNode> part = atom(depth, caseless);
      if (!part) return std::nullopt;
      while (more()) {
        std::optional<PatternNode> repeat = repetition();
        if (!repeat) break;
        repeat->parts.push_back(*std::move(part));
        part = std::move(repeat);
      }
      node.parts.push_back(*std::move(part));
    }
    return node;
  }

  // nullopt when there is none, as for a brace that stands for itself.
  std::optional<PatternNode> repetition() {
    PatternNode node;
    node.kind = PatternNode::Kind::kRepeat;
    if (take("*")) {
    } else if (take("+")) {
      node.least = 1;
    } else if (take("?")) {
      node.most = 1;
    } else if (!counts(node)) {
      return std::nullopt;
    }
    take("?");
    return node;
  }

  bool counts(PatternNode& node) {
    const std::size_t start = at_;
    const auto number = [&]() -> std::optional<std::uint32_t> {
      constexpr std::uint32_t kLimit = 100'000;
      std::optional<std::uint32_t> value;
      while (more() && text_[at_] >= '0' && text_[at_] <= '9') {
        const auto digit = static_cast<std::uint32_t>(text_[at_++] - '0');
        value = std::min(kLimit, value.value_or(0) * 10 + digit);
      }
      return value;
    };
    if (take("{")) {
      if (const auto least = number()) {
        node.least = *least;
        const bool comma = take(",");
        node.most = comma ? number() : least;
        if (take("}")) return true;
      }
    }
    at_ = start;
    node.least = 0;
    return false;
  }

  std::optional<PatternNode> atom(int depth, bool& caseless) {
    const char c = text_[at_];
    if (static_cast<std::uint8_t>(c) >= 0x80) return std::nullopt;
    switch (c) {
      case '(':
        ++at_;
        return group(depth, caseless);
      case '[':
        ++at_;
        return bytes_or_none(bracket(caseless));
      case '.':
        ++at_;
        return node_of(~ByteSet());
      case '^':
      case '$':
        ++at_;
        return PatternNode();
      case '\\':
        ++at_;
        for (const char mark : {'b', 'B', 'A', 'z'}) {
          if (take({&mark, 1})) return PatternNode();
        }
        return bytes_or_none(escape(caseless));
      case '*':
      case '+':
      case '?':
        return std::nullopt;
      default:
        ++at_;
        return node_of(letter(c, caseless));
    }
  }

  static std::optional<PatternNode> bytes_or_none(
      const std::optional<ByteSet>& set) {
    if (!set || set->empty()) return std::nullopt;
    return node_of(*set);
  }

  static ByteSet letter(char c, bool caseless) {
    const ByteSet set = set_of({&c, 1});
    return caseless ? with_both_cases(set) : set;
  }

  // Behind its parenthesis.
  std::optional<PatternNode> group(int depth, bool& caseless) {
    bool inner = caseless;
    if (take("?")) {
      if (take("P<") || take("<")) {
        const std::size_t end = text_.find('>', at_);
        if (end == std::string_view::npos) return std::nullopt;
        at_ = end + 1;
      } else {
        if (!flags(inner)) return std::nullopt;
        if (take(")")) {
          caseless = inner;
          return PatternNode();
        }
        if (!take(":")) return std::nullopt;
      }
    }
    std::optional<PatternNode> node = choice(depth + 1, inner);
    if (!take(")")) return std::nullopt;
    return node;
  }

  bool flags(bool& caseless) {
    bool on = true;
    while (more() && text_[at_] != ':' && text_[at_] != ')') {
      switch (text_[at_++]) {
        case '-':
          on = false;
          break;
        case 'i':
          caseless = on;
          break;
        case 's':
        case 'm':
        case 'U':
          break;
        default:
          return false;
      }
    }
    return true;
  }

  // Behind its backslash.
  std::optional<ByteSet> escape(bool caseless) {
    if (!more()) return std::nullopt;
    const char c = text_[at_++];
    ByteSet digits;
    digits.insert_range('0', '9');
    const ByteSet blanks = set_of("\t\n\f\r ");
    switch (c) {
      case 'd':
        return digits;
      case 'D':
        return ~digits;
      case 'w':
        return word_bytes();
      case 'W':
        return ~word_bytes();
      case 's':
        return blanks;
      case 'S':
        return ~blanks;
      case 'n':
        return set_of("\n");
      case 'r':
        return set_of("\r");
      case 't':
        return set_of("\t");
      case 'x':
        return hex_escape(caseless);
      default:
        break;
    }
    if (static_cast<std::uint8_t>(c) >= 0x80 || word_bytes().contains(c)) {
      return std::nullopt;
    }
    return set_of({&c, 1});
  }

  // Two hex digits.
  std::optional<ByteSet> hex_escape(bool caseless) {
    unsigned value = 0;
    for (int i = 0; i < 2; ++i) {
      constexpr std::string_view kDigits = "0123456789abcdef";
      if (!more()) return std::nullopt;
      const char c = text_[at_++];
      const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c;
      const std::size_t digit = kDigits.find(lower);
      if (digit == std::string_view::npos) return std::nullopt;
      value = value * 16 + static_cast<unsigned>(digit);
    }
    return letter(static_cast<char>(value), caseless);
  }

  // Behind its bracket.
  std::optional<ByteSet> bracket(bool caseless) {
    ByteSet set;
    const bool negated = take("^");
    for (bool first = true; first || !take("]"); first = false) {
      if (text_.substr(at_).starts_with("[:")) return std::nullopt;
      const std::optional<ByteSet> low = bracket_item();
      if (!low) return std::nullopt;
      set |= *low;
      const std::string_view rest = text_.substr(at_);
      if (rest.size() < 2 || rest[0] != '-' || rest[1] == ']') continue;
      ++at_;
      const std::optional<ByteSet> high = bracket_item();
      if (!high) return std::nullopt;
      const std::string from = members(*low);
      const std::string to = members(*high);
      if (from.size() != 1 || to.size() != 1) return std::nullopt;
      set.insert_range(static_cast<std::uint8_t>(from[0]),
                       static_cast<std::uint8_t>(to[0]));
    }
    if (!negated) return caseless ? with_both_cases(set) : set;
    ByteSet others = ~(caseless ? with_both_cases(set) : set);
    // Which of these RE2 folds is not for us to know.
    if (caseless) others.insert_range(0x80, 0xFF);
    return others;
  }

  // A byte or a class inside of brackets.
  std::optional<ByteSet> bracket_item() {
    if (!more()) return std::nullopt;
    const char c = text_[at_++];
    if (static_cast<std::uint8_t>(c) >= 0x80) return std::nullopt;
    if (c == '\\') return escape(false);
    return set_of({&c, 1});
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<PatternNode> read_pattern(std::string_view pattern) {
  return PatternReader(pattern).read();
}

ByteSet with_both_cases(const ByteSet& set) {
  ByteSet out = set;
  for (const char c : members(set)) {
    const auto byte = static_cast<std::uint8_t>(c);
    const auto upper = static_cast<std::uint8_t>(byte & ~0x20U);
    if (upper >= 'A' && upper <= 'Z') {
      out.insert(static_cast<std::uint8_t>(byte ^ 0x20U));
    }
    if (byte >= 0x80) out.insert_range(0x80, 0xFF);
  }
  return out;
}

}  // namespace tokensweep
