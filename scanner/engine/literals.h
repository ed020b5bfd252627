// SPDX-License-Identifier: Apache-2.0
// The literals of stage one: every anchor of every rule as it looks in plain
// text and in the encodings we see through.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "rules/byte_set.h"
#include "rules/rule_set.h"

namespace tokensweep {

// How the anchor is written where the literal stands.
enum class Form : std::uint8_t {
  kPlain,
  kBase64,  // also the outer layer of base64 in base64
  kUtf16Le,
  kUtf16Be,
  kHex,
};

// What a hit of a literal may mean.
struct LiteralUse {
  static constexpr std::uint32_t kNoAnchor = 0xFFFFFFFF;

  Form form = Form::kPlain;
  // kBase64: characters from the last quantum boundary to the literal, 0 to 3.
  std::uint8_t phase = 0;
  // kPlain: index of the anchor in the RuleSet, whose text may be longer than
  // the literal; otherwise kNoAnchor, because
  // a decoded run is scanned for all anchors.
  std::uint32_t anchor = kNoAnchor;

  friend bool operator==(const LiteralUse&, const LiteralUse&) = default;
  friend bool operator<(const LiteralUse& a, const LiteralUse& b) {
    return std::tie(a.form, a.phase, a.anchor) <
           std::tie(b.form, b.phase, b.anchor);
  }
};

struct Literal {
  std::string bytes;
  bool caseless = false;
  std::vector<LiteralUse> uses;  // sorted, not empty
  // For each place behind the literal, the bytes of which one must stand there:
  // else no use of it gives a match.
  std::vector<ByteSet> behind = {};
};

// Longer texts are looked for by their first bytes: what a hit then is, the
// scanner finds out. Around an edit a literal's length has to be searched on
// both sides; what must stand behind a literal counts as part of it and fills
// it up to this length at most.
inline constexpr std::size_t kMaxLiteralLength = 16;

// Sorted by (bytes, caseless), unique. Deterministic.
[[nodiscard]] std::vector<Literal> make_literals(const RuleSet& rules);

// What the scan needs of the literals: lengths, what must stand behind them,
// and uses. A view of a pack's section, which must outlive it.
class LiteralIndex {
 public:
  static std::string encode(const std::vector<Literal>& literals);
  // kCorrupt when the bytes are not what encode() writes, or when they name an
  // anchor that does not exist.
  static Result<LiteralIndex> open(ByteView section, std::size_t anchors);
  // Without looking at the bytes, which open() accepted when the pack was
  // made: they are part of the program.
  static LiteralIndex trust(ByteView section);

  [[nodiscard]] std::uint32_t size() const { return count_; }
  [[nodiscard]] std::uint32_t length(std::uint32_t literal) const;
  // Of the longest literal, with what must stand behind it.
  [[nodiscard]] std::uint32_t longest() const { return longest_; }

  // What must stand behind a literal; many literals share one.
  [[nodiscard]] std::uint32_t tail(std::uint32_t literal) const;
  // Number of bytes.
  [[nodiscard]] std::uint32_t tail_size(std::uint32_t tail) const {
    return tails_[tail].size;
  }
  // Whether `text`, what stands behind the literal, starts with it.
  [[nodiscard]] bool holds_tail(std::uint32_t tail,
                                std::string_view text) const {
    const Tail& wanted = tails_[tail];
    if (text.size() < wanted.size) return false;
    for (std::uint32_t i = 0; i < wanted.size; ++i) {
      if (!sets_[wanted.sets[i]].contains(text[i])) return false;
    }
    return true;
  }

  // Calls `use(LiteralUse)` for each use of the literal.
  template <typename Visitor>
  void for_each_use(std::uint32_t literal, Visitor&& visit) const {
    const std::uint32_t end = first_use(literal + 1);
    for (std::uint32_t i = first_use(literal); i < end; ++i) visit(use(i));
  }

 private:
  [[nodiscard]] std::uint32_t word(std::size_t index) const;
  [[nodiscard]] std::uint32_t first_use(std::uint32_t literal) const;
  [[nodiscard]] LiteralUse use(std::uint32_t index) const;
  void read_header(ByteView section);
  // Words in front of the tails, and in all.
  [[nodiscard]] std::uint64_t tails_at() const;
  [[nodiscard]] std::uint64_t words() const;
  // False when they are damaged.
  bool read_tails();

  struct Tail {
    std::uint32_t size = 0;
    std::array<std::uint16_t, kMaxLiteralLength> sets = {};
  };

  ByteView section_;
  std::uint32_t count_ = 0;
  std::uint32_t uses_ = 0;
  std::uint32_t longest_ = 0;
  std::uint32_t tail_count_ = 0;
  std::uint32_t set_count_ = 0;
  std::vector<Tail> tails_;
  std::vector<ByteSet> sets_;
};

}  // namespace tokensweep
