// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/line_index.h"

#include <algorithm>

namespace tokensweep {

std::string_view bare_line(std::string_view line) {
  constexpr std::string_view kAround(" \t\r\n\v\f\0", 7);
  const std::size_t begin = line.find_first_not_of(kAround);
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(kAround) - begin + 1);
}

LineIndex::LineIndex(std::string_view content) : content_(content) {
  starts_.push_back(0);
  for_each_line(content, [&](std::string_view line) {
    const std::uint64_t end = starts_.back() + line.size();
    if (end < content_.size()) starts_.push_back(end + 1);
  });
}

std::uint32_t LineIndex::line_of(std::uint64_t offset) const {
  const auto after = std::ranges::upper_bound(starts_, offset);
  return static_cast<std::uint32_t>(after - starts_.begin() - 1);
}

LineRange LineIndex::lines_of(const ByteRange& range) const {
  return {line_of(range.begin),
          line_of(std::max(range.begin, range.end == 0 ? 0 : range.end - 1))};
}

TextPosition LineIndex::position_of(std::uint64_t offset) const {
  const std::uint32_t line = line_of(offset);
  return {line + std::uint64_t{1}, offset - starts_[line] + 1};
}

ByteRange LineIndex::bytes_of(LineRange lines) const {
  const std::size_t behind = std::size_t{lines.last} + 1;
  return {starts_[lines.first],
          behind < starts_.size() ? starts_[behind] : content_.size()};
}

std::string_view LineIndex::bare(std::uint32_t line) const {
  const ByteRange bytes = bytes_of({line, line});
  return bare_line(content_.substr(bytes.begin, bytes.end - bytes.begin));
}

}  // namespace tokensweep
