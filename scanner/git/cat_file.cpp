// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/cat_file.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "scanner/git/tag_parser.h"

namespace tokensweep::git {

bool BlockReader::fill() {
  if (begin_ == end_) {
    begin_ = end_ = 0;
  } else if (end_ == buffer_.size()) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) return false;
  while (true) {
    const ssize_t got =
        ::read(fd_, buffer_.data() + end_, buffer_.size() - end_);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    end_ += static_cast<std::size_t>(got);
    return true;
  }
}

std::optional<std::string_view> BlockReader::line() {
  std::size_t searched = 0;
  while (true) {
    const std::string_view have(buffer_.data() + begin_, end_ - begin_);
    const std::size_t at = have.find('\n', searched);
    if (at != std::string_view::npos) {
      begin_ += at + 1;
      return have.substr(0, at);
    }
    searched = have.size();
    if (!fill()) return std::nullopt;
  }
}

std::optional<ByteView> BlockReader::block(std::size_t size) {
  if (size <= buffer_.size()) {
    while (end_ - begin_ < size) {
      if (!fill()) return std::nullopt;
    }
    begin_ += size;
    return as_bytes({buffer_.data() + begin_ - size, size});
  }
  large_.resize(size);
  std::size_t have = std::min(size, end_ - begin_);
  std::memcpy(large_.data(), buffer_.data() + begin_, have);
  begin_ += have;
  while (have < size) {
    const ssize_t got = ::read(fd_, large_.data() + have, size - have);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    have += static_cast<std::size_t>(got);
  }
  return as_bytes({large_.data(), size});
}

std::optional<CatFileHeader> parse_cat_file_header(std::string_view line,
                                                   std::string_view hex) {
  if (!line.starts_with(hex)) return std::nullopt;
  line.remove_prefix(hex.size());
  if (!line.starts_with(' ')) return std::nullopt;
  line.remove_prefix(1);
  const std::size_t blank = line.find(' ');
  const auto type = parse_object_type(line.substr(0, blank));
  if (!type || blank == std::string_view::npos) return std::nullopt;
  CatFileHeader header;
  header.type = *type;
  const char* const end = line.data() + line.size();
  const auto parsed =
      std::from_chars(line.data() + blank + 1, end, header.size);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return header;
}

}  // namespace tokensweep::git
