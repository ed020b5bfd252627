// SPDX-License-Identifier: Apache-2.0
// The four kinds of objects.
#pragma once

#include <cstdint>

namespace tokensweep::git {

// The numbers are those of pack entries.
enum class ObjectType : std::uint8_t {
  kCommit = 1,
  kTree = 2,
  kBlob = 3,
  kTag = 4,
};

// Bit set of object types.
using TypeMask = std::uint8_t;
[[nodiscard]] constexpr TypeMask mask_of(ObjectType type) {
  return static_cast<TypeMask>(1U << static_cast<unsigned>(type));
}
inline constexpr TypeMask kAllTypes = 0b11110;

}  // namespace tokensweep::git
