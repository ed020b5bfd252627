// SPDX-License-Identifier: Apache-2.0
// Object ids of either hash, as bytes.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace tokensweep::git {

enum class ObjectFormat : std::uint8_t { kSha1 = 20, kSha256 = 32 };

// Compares by bytes; ids of one repository all have one width. The bytes past
// a SHA-1's 20 are zero.
class ObjectId {
 public:
  ObjectId() = default;
  // REQUIRES: raw.size() is 20 or 32.
  explicit ObjectId(ByteView raw);
  // 40 or 64 hex digits, either case.
  static std::optional<ObjectId> from_hex(std::string_view hex);

  [[nodiscard]] ByteView raw() const { return ByteView(bytes_).first(size_); }
  [[nodiscard]] std::string hex() const;
  [[nodiscard]] bool is_zero() const;
  [[nodiscard]] ObjectFormat format() const {
    return static_cast<ObjectFormat>(size_);
  }

  friend bool operator==(const ObjectId& a, const ObjectId& b) {
    // std::array compares byte by byte.
    return std::memcmp(a.bytes_.data(), b.bytes_.data(), kMaxSize) == 0;
  }
  friend std::strong_ordering operator<=>(const ObjectId& a,
                                          const ObjectId& b) {
    return std::memcmp(a.bytes_.data(), b.bytes_.data(), kMaxSize) <=> 0;
  }

 private:
  static constexpr std::size_t kMaxSize = 32;

  std::array<std::byte, kMaxSize> bytes_ = {};
  std::uint8_t size_ = 20;
};

struct ObjectIdHash {
  std::size_t operator()(const ObjectId& id) const noexcept {
    std::size_t value = 0;
    std::memcpy(&value, id.raw().data(), sizeof value);
    return value;
  }
};

}  // namespace tokensweep::git
