// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/line_counter.h"

#include <algorithm>

#include "base/check.h"

namespace tokensweep {

TextPosition LineCounter::at(std::uint64_t offset) {
  CHECK(offset >= counted_);
  const std::uint64_t end = std::min<std::uint64_t>(offset, content_.size());
  std::size_t newline = content_.find('\n', counted_);
  while (newline < end) {
    ++line_;
    line_start_ = newline + 1;
    newline = content_.find('\n', line_start_);
  }
  counted_ = end;
  return {line_, offset - line_start_ + 1};
}

}  // namespace tokensweep
