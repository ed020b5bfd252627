// SPDX-License-Identifier: Apache-2.0
// Reads the entries of a raw tree object: "<octal mode> <name>\0<raw id>".
// Input is hostile; nothing outside the content is ever touched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/bytes.h"
#include "scanner/git/object_id.h"

namespace tokensweep::git {

// Views into the tree's content.
struct TreeEntry {
  std::uint32_t mode = 0;
  std::string_view name;  // bytes; may be anything but NUL
  ByteView raw_id;

  [[nodiscard]] ObjectId id() const { return ObjectId(raw_id); }
  [[nodiscard]] bool is_tree() const { return (mode & 0170000) == 0040000; }
  [[nodiscard]] bool is_submodule() const {
    return (mode & 0170000) == 0160000;
  }
};

// Usage: while (parser.next(entry)) {...}; then ask malformed().
class TreeParser {
 public:
  // `content` must outlive the parser and the entries.
  TreeParser(ByteView content, ObjectFormat format)
      : rest_(as_chars(content)), id_size_(static_cast<std::size_t>(format)) {}

  // False at the end, or at the first malformed entry.
  [[nodiscard]] bool next(TreeEntry& entry) {
    if (rest_.empty() || malformed_) return false;
    std::size_t at = 0;
    std::uint32_t mode = 0;
    while (at < rest_.size() && at < kMaxModeDigits && rest_[at] >= '0' &&
           rest_[at] <= '7') {
      mode = mode * 8 + static_cast<std::uint32_t>(rest_[at] - '0');
      ++at;
    }
    if (at == 0 || at >= rest_.size() || rest_[at] != ' ') return fail();
    ++at;
    const std::size_t name_end = rest_.find('\0', at);
    if (name_end == std::string_view::npos) return fail();
    const std::size_t id_begin = name_end + 1;
    if (rest_.size() - id_begin < id_size_) return fail();
    entry.mode = mode;
    entry.name = rest_.substr(at, name_end - at);
    entry.raw_id = as_bytes(rest_.substr(id_begin, id_size_));
    rest_.remove_prefix(id_begin + id_size_);
    return true;
  }

  [[nodiscard]] bool malformed() const { return malformed_; }

 private:
  // Old tools padded modes with zeros; ten octal digits fit in 32 bits.
  static constexpr std::size_t kMaxModeDigits = 10;

  bool fail() {
    malformed_ = true;
    return false;
  }

  std::string_view rest_;
  std::size_t id_size_;
  bool malformed_ = false;
};

}  // namespace tokensweep::git
