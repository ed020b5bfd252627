// SPDX-License-Identifier: Apache-2.0
// The answers of `git cat-file --batch` and `--batch-check`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "scanner/git/object_store.h"

namespace tokensweep::git {

// Reads lines and blocks from a descriptor that it does not own.
class BlockReader {
 public:
  explicit BlockReader(int fd) : fd_(fd), buffer_(kBufferSize) {}

  // The next line without its break; valid until the next call. nullopt at
  // the end, after an error, and when the line is longer than any answer.
  [[nodiscard]] std::optional<std::string_view> line();
  // The next `size` bytes; valid until the next call. nullopt when the stream
  // ends before.
  [[nodiscard]] std::optional<ByteView> block(std::size_t size);

 private:
  static constexpr std::size_t kBufferSize = 256 << 10;

  [[nodiscard]] bool fill();

  int fd_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::vector<char> large_;  // blocks that do not fit into the buffer
};

// "<id> <type> <size>"; nullopt for "<id> missing" and anything else.
struct CatFileHeader {
  ObjectType type = ObjectType::kBlob;
  std::uint64_t size = 0;
};
[[nodiscard]] std::optional<CatFileHeader> parse_cat_file_header(
    std::string_view line, std::string_view hex);

}  // namespace tokensweep::git
