// SPDX-License-Identifier: Apache-2.0
// Takes a fuzzer's input apart: numbers and texts, one after the other. At its
// end numbers are 0 and texts are short.
#pragma once

#include <cstddef>
#include <string_view>

namespace tokensweep::test {

class FuzzInput {
 public:
  explicit FuzzInput(std::string_view rest) : rest_(rest) {}

  [[nodiscard]] bool empty() const { return rest_.empty(); }
  std::string_view take(std::size_t size) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  // Big-endian.
  std::size_t number(std::size_t bytes) {
    std::size_t value = 0;
    for (const char byte : take(bytes)) {
      value = value << 8 | static_cast<unsigned char>(byte);
    }
    return value;
  }

 private:
  std::string_view rest_;
};

}  // namespace tokensweep::test
