// SPDX-License-Identifier: Apache-2.0
// The words of an enumeration, in an array in the order of the enumerators,
// which count from 0 without gaps.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/check.h"

namespace tokensweep {

template <std::size_t kCount>
using EnumWords = std::array<std::string_view, kCount>;

// REQUIRES: `value` is one of the enumerators.
template <typename Enum, std::size_t kCount>
[[nodiscard]] std::string_view word_of(const EnumWords<kCount>& words,
                                       Enum value) {
  const auto index = static_cast<std::size_t>(value);
  CHECK(index < kCount);
  return words[index];
}

// nullopt when the word is unknown.
template <typename Enum, std::size_t kCount>
[[nodiscard]] std::optional<Enum> enum_of(const EnumWords<kCount>& words,
                                          std::string_view word) {
  for (std::size_t i = 0; i < kCount; ++i) {
    if (words[i] == word) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace tokensweep
