// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/object_id.h"

#include <array>
#include <cstdint>

#include "base/check.h"
#include "base/hash.h"

namespace tokensweep::git {
namespace {

constexpr std::array<std::int8_t, 256> kHexValues = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  constexpr std::string_view kLower = "0123456789abcdef";
  constexpr std::string_view kUpper = "0123456789ABCDEF";
  for (std::size_t i = 0; i < kLower.size(); ++i) {
    values[static_cast<unsigned char>(kLower[i])] =
        values[static_cast<unsigned char>(kUpper[i])] =
            static_cast<std::int8_t>(i);
  }
  return values;
}();

int hex_value(char digit) {
  return kHexValues[static_cast<unsigned char>(digit)];
}

}  // namespace

ObjectId::ObjectId(ByteView raw)
    : size_(static_cast<std::uint8_t>(raw.size())) {
  CHECK(raw.size() == 20 || raw.size() == 32);
  std::memcpy(bytes_.data(), raw.data(), raw.size());
}

std::optional<ObjectId> ObjectId::from_hex(std::string_view hex) {
  if (hex.size() != 40 && hex.size() != 64) return std::nullopt;
  ObjectId id;
  id.size_ = static_cast<std::uint8_t>(hex.size() / 2);
  for (std::size_t i = 0; i < id.size_; ++i) {
    const int high = hex_value(hex[2 * i]);
    const int low = hex_value(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    id.bytes_[i] = static_cast<std::byte>(high * 16 + low);
  }
  return id;
}

std::string ObjectId::hex() const {
  return to_hex(raw());
}

bool ObjectId::is_zero() const {
  return std::ranges::all_of(
      bytes_, [](std::byte value) { return value == std::byte{0}; });
}

}  // namespace tokensweep::git
