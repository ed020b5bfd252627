// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cstring>
#include <string>
#include <vector>

#include "base/check.h"
#include "scanner/engine/literals.h"

namespace tokensweep {
namespace {

// Section layout, little-endian u32 words: count, uses, longest length, tails,
// sets; per literal (length | tail << 8, first use), a closing (0, uses); per
// use (form | phase << 8, anchor); per tail its size and kMaxLiteralLength
// indexes of sets; per set 8 words of 32 bytes' bits. Tail 0 is empty.
constexpr std::size_t kHeaderWords = 5;
constexpr unsigned kLengthBits = 8;
constexpr std::uint32_t kLengthMask = 0xFF;
constexpr std::size_t kTailWords = 1 + kMaxLiteralLength;
constexpr std::size_t kSetWords = 8;

void append_word(std::string& out, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) {
    out.push_back(static_cast<char>(value >> shift & 0xFF));
  }
}

void append_set(std::string& out, const ByteSet& set) {
  for (unsigned first = 0; first <= 0xFF; first += 32) {
    std::uint32_t word = 0;
    for (unsigned bit = 0; bit < 32; ++bit) {
      if (set.contains(static_cast<std::uint8_t>(first + bit))) {
        word |= std::uint32_t{1} << bit;
      }
    }
    append_word(out, word);
  }
}

// Numbers equal values from 0 on, in the order in which they come.
template <typename Value>
class Numbers {
 public:
  std::uint32_t number(const Value& value) {
    const auto known = std::ranges::find(values_, value);
    if (known == values_.end()) {
      values_.push_back(value);
      return static_cast<std::uint32_t>(values_.size() - 1);
    }
    return static_cast<std::uint32_t>(known - values_.begin());
  }
  [[nodiscard]] const std::vector<Value>& values() const { return values_; }

 private:
  std::vector<Value> values_;
};

}  // namespace

std::string LiteralIndex::encode(const std::vector<Literal>& literals) {
  std::string out;
  std::uint32_t uses = 0;
  std::size_t longest = 0;
  Numbers<ByteSet> sets;
  Numbers<std::vector<std::uint32_t>> tails;  // of numbers of sets
  tails.number({});
  std::vector<std::uint32_t> tail_of_literal;
  for (const Literal& literal : literals) {
    uses += static_cast<std::uint32_t>(literal.uses.size());
    longest = std::max(longest, literal.bytes.size() + literal.behind.size());
    std::vector<std::uint32_t> tail;
    for (const ByteSet& set : literal.behind) tail.push_back(sets.number(set));
    tail_of_literal.push_back(tails.number(tail));
  }
  CHECK(longest <= kMaxLiteralLength);
  append_word(out, static_cast<std::uint32_t>(literals.size()));
  append_word(out, uses);
  append_word(out, static_cast<std::uint32_t>(longest));
  append_word(out, static_cast<std::uint32_t>(tails.values().size()));
  append_word(out, static_cast<std::uint32_t>(sets.values().size()));
  std::uint32_t first = 0;
  for (std::size_t i = 0; i < literals.size(); ++i) {
    append_word(out, static_cast<std::uint32_t>(literals[i].bytes.size()) |
                         tail_of_literal[i] << kLengthBits);
    append_word(out, first);
    first += static_cast<std::uint32_t>(literals[i].uses.size());
  }
  append_word(out, 0);
  append_word(out, first);
  for (const Literal& literal : literals) {
    for (const LiteralUse& use : literal.uses) {
      append_word(out, static_cast<std::uint32_t>(use.form) |
                           std::uint32_t{use.phase} << 8);
      append_word(out, use.anchor);
    }
  }
  for (std::vector<std::uint32_t> tail : tails.values()) {
    append_word(out, static_cast<std::uint32_t>(tail.size()));
    tail.resize(kMaxLiteralLength);
    for (const std::uint32_t set : tail) append_word(out, set);
  }
  for (const ByteSet& set : sets.values()) append_set(out, set);
  return out;
}

Result<LiteralIndex> LiteralIndex::open(ByteView section, std::size_t anchors) {
  const auto corrupt = [](const char* what) {
    return Error(ErrorKind::kCorrupt,
                 std::string("rule pack: literal index: ") + what);
  };
  constexpr std::size_t kWord = sizeof(std::uint32_t);
  if (section.size() < kHeaderWords * kWord) return corrupt("too short");
  LiteralIndex index;
  index.read_header(section);
  if (section.size() != index.words() * kWord) return corrupt("wrong size");
  if (!index.read_tails()) return corrupt("wrong tails");
  for (std::uint32_t i = 0; i < index.count_; ++i) {
    if (index.first_use(i) > index.first_use(i + 1) ||
        index.first_use(i + 1) > index.uses_) {
      return corrupt("uses out of order");
    }
    if (index.tail(i) >= index.tail_count_) return corrupt("unknown tail");
    if (index.length(i) + index.tail_size(index.tail(i)) > index.longest_) {
      return corrupt("wrong lengths");
    }
  }
  for (std::uint32_t i = 0; i < index.uses_; ++i) {
    const LiteralUse use = index.use(i);
    if (use.form > Form::kHex || use.phase > 3) return corrupt("unknown form");
    if (use.form == Form::kPlain && use.anchor >= anchors) {
      return corrupt("unknown anchor");
    }
  }
  return index;
}

LiteralIndex LiteralIndex::trust(ByteView section) {
  LiteralIndex index;
  index.read_header(section);
  CHECK(index.read_tails());
  return index;
}

void LiteralIndex::read_header(ByteView section) {
  section_ = section;
  count_ = word(0);
  uses_ = word(1);
  longest_ = word(2);
  tail_count_ = word(3);
  set_count_ = word(4);
}

std::uint64_t LiteralIndex::tails_at() const {
  return kHeaderWords + (std::uint64_t{count_} + 1) * 2 +
         std::uint64_t{uses_} * 2;
}

std::uint64_t LiteralIndex::words() const {
  return tails_at() + std::uint64_t{tail_count_} * kTailWords +
         std::uint64_t{set_count_} * kSetWords;
}

bool LiteralIndex::read_tails() {
  std::size_t at = tails_at();
  for (std::uint32_t i = 0; i < tail_count_; ++i) {
    Tail tail;
    tail.size = word(at++);
    if (tail.size > kMaxLiteralLength) return false;
    for (std::uint16_t& set : tail.sets) {
      const std::uint32_t index = word(at++);
      if (index >= std::max(set_count_, 1U)) return false;
      set = static_cast<std::uint16_t>(index);
    }
    if (tail.size > 0 && set_count_ == 0) return false;
    tails_.push_back(tail);
  }
  for (std::uint32_t i = 0; i < set_count_; ++i) {
    ByteSet set;
    for (unsigned first = 0; first <= 0xFF; first += 32) {
      for (std::uint32_t bits = word(at++); bits != 0; bits &= bits - 1) {
        set.insert(static_cast<std::uint8_t>(
            first + static_cast<unsigned>(std::countr_zero(bits))));
      }
    }
    sets_.push_back(set);
  }
  return true;
}

std::uint32_t LiteralIndex::word(std::size_t index) const {
  std::uint32_t value = 0;
  std::memcpy(&value, section_.data() + index * sizeof value, sizeof value);
  return value;
}

std::uint32_t LiteralIndex::length(std::uint32_t literal) const {
  return word(kHeaderWords + std::size_t{literal} * 2) & kLengthMask;
}

std::uint32_t LiteralIndex::tail(std::uint32_t literal) const {
  return word(kHeaderWords + std::size_t{literal} * 2) >> kLengthBits;
}

std::uint32_t LiteralIndex::first_use(std::uint32_t literal) const {
  return word(kHeaderWords + std::size_t{literal} * 2 + 1);
}

LiteralUse LiteralIndex::use(std::uint32_t index) const {
  const std::size_t at =
      kHeaderWords + (std::size_t{count_} + 1) * 2 + std::size_t{index} * 2;
  const std::uint32_t packed = word(at);
  return {static_cast<Form>(packed & 0xFF),
          static_cast<std::uint8_t>(packed >> 8), word(at + 1)};
}

}  // namespace tokensweep
