// SPDX-License-Identifier: Apache-2.0
#include "scanner/engine/literals.h"

#include <algorithm>
#include <bitset>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/text.h"
#include "rules/byte_set.h"
#include "rules/leading_bytes.h"

namespace tokensweep {
namespace {

constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Shorter encoded forms would hit plain text too often. Forms under the first
// bound are lengthened by the byte that follows the anchor; those that stay
// under the second are left out.
constexpr std::size_t kGoodEncodedLength = 5;
constexpr std::size_t kLeastEncodedLength = 4;

using Key = std::pair<std::string, bool>;
using LiteralMap = std::map<Key, std::set<LiteralUse>>;

std::string to_utf16(std::string_view text, Form form) {
  std::string out;
  for (const char c : text) {
    if (form == Form::kUtf16Be) out.push_back('\0');
    out.push_back(c);
    if (form == Form::kUtf16Le) out.push_back('\0');
  }
  return out;
}

std::string to_hex_digits(std::string_view text, std::string_view digits) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
  return out;
}

// Base64 of bytes that start `offset` (0 to 2) bytes into a quantum: only the
// characters that the bytes fix wholly.
struct Base64Piece {
  std::string text;
  std::uint8_t phase = 0;       // characters from the quantum's start
  unsigned known_bits = 0;      // of the next character
  unsigned next_character = 0;  // those bits, left aligned in 6
};

Base64Piece base64_piece(std::string_view bytes, unsigned offset) {
  Base64Piece piece;
  piece.phase = static_cast<std::uint8_t>((offset * 8 + 5) / 6);
  const std::size_t end_bit = (offset + bytes.size()) * 8;
  const auto bit = [&](std::size_t position) -> unsigned {
    const std::size_t at = position - std::size_t{offset} * 8;
    return (static_cast<std::uint8_t>(bytes[at / 8]) >> (7 - at % 8)) & 1U;
  };
  std::size_t first = std::size_t{piece.phase} * 6;
  for (; first + 6 <= end_bit; first += 6) {
    unsigned value = 0;
    for (std::size_t i = 0; i < 6; ++i) value = value << 1 | bit(first + i);
    piece.text.push_back(kBase64Digits[value]);
  }
  piece.known_bits = static_cast<unsigned>(end_bit - std::min(end_bit, first));
  for (std::size_t i = 0; i < piece.known_bits; ++i) {
    piece.next_character |= bit(first + i) << (5 - i);
  }
  return piece;
}

// The bytes that may follow an anchor: those of text that every rule which uses
// it lets stand there.
ByteSet bytes_after(const RuleSet& rules, const AnchorInfo& anchor) {
  ByteSet text;
  text.insert('\n');
  text.insert_range(0x20, 0x7E);
  ByteSet after;
  for (const AnchorUse& use : anchor.uses) {
    const std::vector<ByteSet> next = leading_bytes(
        rules.rule(use.rule), use.place, anchor.text, anchor.caseless, 1);
    if (next.empty()) return text;
    after |= next.front();
  }
  after &= text;
  return after;
}

// Adds what other uses of a literal allow behind it.
void merge_tails(std::vector<ByteSet>& tail,
                 const std::vector<ByteSet>& other) {
  tail.resize(std::min(tail.size(), other.size()));
  for (std::size_t i = 0; i < tail.size(); ++i) tail[i] |= other[i];
}

// What must stand behind a literal, up to `most` bytes.
std::vector<ByteSet> tail_of(const RuleSet& rules, const Literal& literal,
                             std::size_t most) {
  std::optional<std::vector<ByteSet>> tail;
  for (const LiteralUse& use : literal.uses) {
    if (use.form != Form::kPlain) return {};
    const AnchorInfo& anchor = rules.anchor(use.anchor);
    if (anchor.text.size() > literal.bytes.size()) return {};
    for (const AnchorUse& of : anchor.uses) {
      std::vector<ByteSet> next = leading_bytes(
          rules.rule(of.rule), of.place, anchor.text, anchor.caseless, most);
      if (tail) {
        merge_tails(*tail, next);
      } else {
        tail = std::move(next);
      }
    }
  }
  if (!tail) return {};
  while (!tail->empty() && tail->back() == ~ByteSet()) tail->pop_back();
  return *std::move(tail);
}

// The piece itself when it is long enough, else one variant for each value
// that the next character can take.
std::vector<std::string> lengthen(const Base64Piece& piece,
                                  const ByteSet& after) {
  if (piece.text.size() >= kGoodEncodedLength) return {piece.text};
  std::bitset<64> values;
  for (const char c : members(after)) {
    values.set(piece.next_character |
               (static_cast<std::uint8_t>(c) >> (2 + piece.known_bits)));
  }
  std::vector<std::string> variants;
  for (std::size_t value = 0; value < 64; ++value) {
    if (values.test(value))
      variants.push_back(piece.text + kBase64Digits[value]);
  }
  return variants;
}

class Builder {
 public:
  explicit Builder(const RuleSet& rules) : rules_(rules) {
    for (std::uint32_t i = 0; i < rules.anchor_count(); ++i) {
      const AnchorInfo& anchor = rules.anchor(i);
      if (anchor.caseless || anchor.text.size() != kFamilyStart + 1) continue;
      families_[std::string(anchor.text.substr(0, kFamilyStart))].insert(
          static_cast<std::uint8_t>(anchor.text.back()));
    }
  }

  void add(std::uint32_t index) {
    const AnchorInfo& anchor = rules_.anchor(index);
    insert(std::string(anchor.text), anchor.caseless, {Form::kPlain, 0, index});
    if (is_of_family(anchor)) return;
    const ByteSet after = bytes_after(rules_, anchor);
    add_utf16(anchor.text, anchor.caseless);
    for (const std::string& spelling : spellings(anchor)) {
      add_hex(spelling);
      add_base64(spelling, after,
                 anchor.caseless ? Layers::kOne : Layers::kTwo);
    }
  }

  // Their members' encoded forms, as one.
  void add_families() {
    for (const auto& [start, bytes] : families_) {
      if (!is_family(bytes)) continue;
      add_utf16(start, false);
      add_hex(start);
      add_base64(start, bytes, Layers::kTwo);
    }
  }

  std::vector<Literal> take() {
    std::vector<Literal> literals;
    literals.reserve(map_.size());
    for (auto& [key, uses] : map_) {
      literals.push_back({key.first, key.second, {uses.begin(), uses.end()}});
      Literal& literal = literals.back();
      literal.behind =
          tail_of(rules_, literal, kMaxLiteralLength - literal.bytes.size());
    }
    return literals;
  }

 private:
  enum class Layers { kOne, kTwo };

  // Four-byte anchors that differ in the last byte only, such as re_a, re_b
  // and so on: their encoded forms are made from what they share, because each
  // by itself has a dozen.
  static constexpr std::size_t kFamilyStart = 3;
  static constexpr std::size_t kLeastMembers = 8;

  static bool is_family(const ByteSet& last_bytes) {
    return members(last_bytes).size() >= kLeastMembers;
  }
  [[nodiscard]] bool is_of_family(const AnchorInfo& anchor) const {
    if (anchor.caseless || anchor.text.size() != kFamilyStart + 1) return false;
    return is_family(
        families_.at(std::string(anchor.text.substr(0, kFamilyStart))));
  }

  // Encodings keep case, so a caseless anchor needs the spellings in use.
  static std::set<std::string> spellings(const AnchorInfo& anchor) {
    if (!anchor.caseless) return {std::string(anchor.text)};
    std::string upper(anchor.text);
    std::ranges::transform(upper, upper.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return {std::string(anchor.text), to_lower(anchor.text), upper};
  }

  void add_utf16(std::string_view text, bool caseless) {
    for (const Form form : {Form::kUtf16Le, Form::kUtf16Be}) {
      insert(to_utf16(text, form), caseless, {form, 0, LiteralUse::kNoAnchor});
    }
  }

  void add_hex(std::string_view text) {
    for (const std::string_view digits :
         {"0123456789abcdef", "0123456789ABCDEF"}) {
      insert(to_hex_digits(text, digits), false,
             {Form::kHex, 0, LiteralUse::kNoAnchor});
    }
  }

  void add_base64(std::string_view text, const ByteSet& after, Layers layers) {
    ByteSet base64;
    for (const char c : kBase64Digits) {
      base64.insert(static_cast<std::uint8_t>(c));
    }
    for (unsigned offset = 0; offset < 3; ++offset) {
      const Base64Piece piece = base64_piece(text, offset);
      for (const std::string& form : lengthen(piece, after)) {
        insert_base64(form, piece.phase);
      }
      if (layers == Layers::kOne) continue;
      for (unsigned outer = 0; outer < 3; ++outer) {
        const Base64Piece again = base64_piece(piece.text, outer);
        for (const std::string& form : lengthen(again, base64)) {
          insert_base64(form, again.phase);
        }
      }
    }
  }

  // In both base64 alphabets.
  void insert_base64(std::string text, std::uint8_t phase) {
    if (text.size() < kLeastEncodedLength) return;
    insert(text, false, {Form::kBase64, phase, LiteralUse::kNoAnchor});
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    insert(text, false, {Form::kBase64, phase, LiteralUse::kNoAnchor});
  }

  void insert(const std::string& bytes, bool caseless, LiteralUse use) {
    map_[{bytes.substr(0, kMaxLiteralLength), caseless}].insert(use);
  }

  const RuleSet& rules_;
  std::map<std::string, ByteSet> families_;  // last bytes by what is shared
  LiteralMap map_;
};

}  // namespace

std::vector<Literal> make_literals(const RuleSet& rules) {
  Builder builder(rules);
  for (std::uint32_t i = 0; i < rules.anchor_count(); ++i) builder.add(i);
  builder.add_families();
  return builder.take();
}

}  // namespace tokensweep
