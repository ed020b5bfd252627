// SPDX-License-Identifier: Apache-2.0
// The lines of a content.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "scanner/pipeline/line_counter.h"

namespace tokensweep {

// Neighbouring lines, from 0, both included.
struct LineRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;

  friend bool operator==(const LineRange&, const LineRange&) = default;
  friend bool operator<(const LineRange& a, const LineRange& b) {
    return a.first != b.first ? a.first < b.first : a.last < b.last;
  }
};

// The line without indentation and line end, which is what is compared: blanks
// and, for UTF-16, NUL bytes around it.
[[nodiscard]] std::string_view bare_line(std::string_view line);

// Calls `take(line)` for each line, in order, without its line feed. The piece
// after the last line feed is a line unless it is empty.
template <typename Take>
void for_each_line(std::string_view content, Take take) {
  while (!content.empty()) {
    const std::string_view line = content.substr(0, content.find('\n'));
    take(line);
    content.remove_prefix(std::min(content.size(), line.size() + 1));
  }
}

class LineIndex {
 public:
  // `content` must outlive the index.
  explicit LineIndex(std::string_view content);

  // The lines that a range touches. REQUIRES: it lies in the content.
  [[nodiscard]] LineRange lines_of(const ByteRange& range) const;
  [[nodiscard]] TextPosition position_of(std::uint64_t offset) const;
  // The lines with their line feeds. REQUIRES: there are such lines.
  [[nodiscard]] ByteRange bytes_of(LineRange lines) const;
  // bare_line() of a line. REQUIRES: there is such a line.
  [[nodiscard]] std::string_view bare(std::uint32_t line) const;

 private:
  [[nodiscard]] std::uint32_t line_of(std::uint64_t offset) const;

  std::string_view content_;
  std::vector<std::uint64_t> starts_;  // of each line; the first is 0
};

}  // namespace tokensweep
