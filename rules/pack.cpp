// SPDX-License-Identifier: Apache-2.0
#include "rules/pack.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "base/check.h"
#include "base/hash.h"

namespace tokensweep {
namespace {

constexpr std::string_view kMagic("TSPACK\0\1", 8);
constexpr std::size_t kHashSize = 32;
constexpr std::size_t kRulesHashAt = 16;
constexpr std::size_t kContentHashAt = kRulesHashAt + kHashSize;
constexpr std::size_t kTableAt = kContentHashAt + kHashSize;
constexpr std::size_t kContentAt = kTableAt + kPackSections * 16;
constexpr std::size_t kAlignment = 64;

template <typename Integer>
void append_integer(std::string& out, Integer value) {
  for (std::size_t i = 0; i < sizeof value; ++i) {
    out.push_back(static_cast<char>(value >> (8 * i) & 0xFF));
  }
}

template <typename Integer>
Integer integer_at(ByteView bytes, std::size_t offset) {
  Integer value = 0;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

std::string_view digest_chars(const Sha256& digest) {
  return as_chars(ByteView(digest));
}

}  // namespace

std::string encode_pack(const PackContent& content) {
  std::string table;
  std::string body;
  for (const std::string& section : content.sections) {
    while ((kContentAt + body.size()) % kAlignment != 0) body.push_back('\0');
    append_integer<std::uint64_t>(table, kContentAt + body.size());
    append_integer<std::uint64_t>(table, section.size());
    body += section;
  }
  const std::string& rules =
      content.sections[static_cast<std::size_t>(PackSection::kRules)];
  std::string out(kMagic);
  append_integer<std::uint32_t>(out, kPackSections);
  append_integer<std::uint32_t>(out, content.rule_count);
  out += digest_chars(sha256(as_bytes(rules)));
  out += digest_chars(sha256(as_bytes(table + body)));
  return out + table + body;
}

Result<Pack> Pack::open(ByteView bytes, Check check) {
  const auto corrupt = [](const char* what) {
    return Error(ErrorKind::kCorrupt, std::string("rule pack: ") + what);
  };
  if (bytes.size() < kContentAt ||
      as_chars(bytes.first(kMagic.size())) != kMagic ||
      integer_at<std::uint32_t>(bytes, 8) != kPackSections) {
    return corrupt("not a rule pack of this version");
  }
  Pack pack;
  pack.bytes_ = bytes;
  pack.rule_count_ = integer_at<std::uint32_t>(bytes, 12);
  for (std::size_t i = 0; i < kPackSections; ++i) {
    const auto offset = integer_at<std::uint64_t>(bytes, kTableAt + i * 16);
    const auto size = integer_at<std::uint64_t>(bytes, kTableAt + i * 16 + 8);
    if (offset > bytes.size() || size > bytes.size() - offset) {
      return corrupt("truncated");
    }
    pack.ranges_[i] = {offset, offset + size};
  }
  if (check == Check::kHash) {
    const Sha256 digest = sha256(bytes.subspan(kTableAt));
    if (!std::ranges::equal(digest, bytes.subspan(kContentHashAt, kHashSize))) {
      return corrupt("damaged content");
    }
  }
  return pack;
}

ByteView Pack::section(PackSection section) const {
  const ByteRange& range = ranges_[static_cast<std::size_t>(section)];
  return bytes_.subspan(range.begin, range.size());
}

std::string Pack::rules_hash() const {
  return to_hex(bytes_.subspan(kRulesHashAt, kHashSize));
}

}  // namespace tokensweep
