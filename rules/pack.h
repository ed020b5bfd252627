// SPDX-License-Identifier: Apache-2.0
// The rule pack: one file (or one embedded array) that holds the rules, the
// literals of stage one and the compiled database.
//
// Layout, little-endian: magic "TSPACK\0\1"; u32 sections, u32 rule count;
// 32 bytes SHA-256 of the rules section (the rule-pack hash); 32 bytes SHA-256
// of everything behind the header; per section u64 offset, u64 size; sections,
// each aligned to 64 bytes.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace tokensweep {

enum class PackSection : std::uint32_t { kRules, kLiterals, kDatabase };
inline constexpr std::size_t kPackSections = 3;

struct PackContent {
  std::uint32_t rule_count = 0;
  std::array<std::string, kPackSections> sections;
};

[[nodiscard]] std::string encode_pack(const PackContent& content);

// A view of a pack; the bytes must outlive it.
class Pack {
 public:
  enum class Check {
    kFrame,  // the pack is part of this program
    kHash,   // the pack was read back from the user's cache
  };

  // kCorrupt when the frame, or with kHash the content, is damaged.
  static Result<Pack> open(ByteView bytes, Check check);

  [[nodiscard]] ByteView section(PackSection section) const;
  [[nodiscard]] std::uint32_t rule_count() const { return rule_count_; }
  // 64 hex digits.
  [[nodiscard]] std::string rules_hash() const;

 private:
  ByteView bytes_;
  std::uint32_t rule_count_ = 0;
  std::array<ByteRange, kPackSections> ranges_;
};

}  // namespace tokensweep
