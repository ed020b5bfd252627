// SPDX-License-Identifier: Apache-2.0
// Copies the pieces that edits are made of.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tokensweep {
namespace detail {

// REQUIRES: size is from one Word to two.
template <typename Word>
inline void copy_words(std::byte* to, const std::byte* from, std::size_t size) {
  Word first;
  Word last;
  std::memcpy(&first, from, sizeof first);
  std::memcpy(&last, from + size - sizeof last, sizeof last);
  std::memcpy(to, &first, sizeof first);
  std::memcpy(to + size - sizeof last, &last, sizeof last);
}

}  // namespace detail

// memcpy for what is mostly a few bytes long: calling it costs more then.
inline void copy_short(std::byte* to, const std::byte* from, std::size_t size) {
  if (size > 32) {
    std::memcpy(to, from, size);
  } else if (size >= 16) {
    detail::copy_words<std::array<std::uint64_t, 2>>(to, from, size);
  } else if (size >= 8) {
    detail::copy_words<std::uint64_t>(to, from, size);
  } else if (size >= 4) {
    detail::copy_words<std::uint32_t>(to, from, size);
  } else if (size > 0) {
    to[0] = from[0];
    to[size / 2] = from[size / 2];
    to[size - 1] = from[size - 1];
  }
}

}  // namespace tokensweep
