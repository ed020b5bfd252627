// SPDX-License-Identifier: Apache-2.0
// Line and column of an offset.
#pragma once

#include <cstdint>
#include <string_view>

namespace tokensweep {

struct TextPosition {
  std::uint64_t line = 1;    // from 1
  std::uint64_t column = 1;  // from 1, in bytes
};

// Answers for growing offsets of one content; each byte is looked at once.
class LineCounter {
 public:
  // `content` must outlive the counter.
  explicit LineCounter(std::string_view content) : content_(content) {}

  // REQUIRES: offset is not below that of the call before.
  TextPosition at(std::uint64_t offset);

 private:
  std::string_view content_;
  std::uint64_t counted_ = 0;
  std::uint64_t line_start_ = 0;
  std::uint64_t line_ = 1;
};

}  // namespace tokensweep
