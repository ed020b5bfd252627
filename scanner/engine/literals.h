// SPDX-License-Identifier: Apache-2.0
// The literals of stage one: every anchor of every rule as it looks in plain
// text and in the encodings we see through.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
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
};

// Longer texts are looked for by their first bytes: what a hit then is, the
// scanner finds out. Around an edit a literal's length has to be searched on
// both sides.
inline constexpr std::size_t kMaxLiteralLength = 16;

// Sorted by (bytes, caseless), unique. Deterministic.
[[nodiscard]] std::vector<Literal> make_literals(const RuleSet& rules);

// What the scan needs of the literals: lengths and uses. A view of a pack's
// section, which must outlive it.
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
  [[nodiscard]] std::uint32_t longest() const { return longest_; }

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

  ByteView section_;
  std::uint32_t count_ = 0;
  std::uint32_t uses_ = 0;
  std::uint32_t longest_ = 0;
};

}  // namespace tokensweep
