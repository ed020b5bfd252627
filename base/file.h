// SPDX-License-Identifier: Apache-2.0
// Whole files in and out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace tokensweep {

// A read-only mapping of a whole file. For files that nobody truncates while
// we run (our own caches); scanned files are read, because a truncated mapping
// raises SIGBUS.
class MappedFile {
 public:
  // kNotFound or kIo on failure. An empty file gives an empty view.
  static Result<MappedFile> open(const std::string& path);

  MappedFile() = default;
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  // Valid while this object lives and is not moved from.
  [[nodiscard]] ByteView bytes() const;

 private:
  void* address_ = nullptr;
  std::size_t size_ = 0;
};

// Reads a file to its end, whatever its stat size says; kLimit when it is
// longer than `max_bytes`. Symlinks are followed.
[[nodiscard]] Result<std::string> read_file(const std::string& path,
                                            std::uint64_t max_bytes);

// Reads an open descriptor to its end; kLimit as above.
[[nodiscard]] Result<std::string> read_descriptor(int fd,
                                                  std::uint64_t max_bytes);

// Writes through a temporary file beside it and renames, so that a reader sees
// the old or the new content. `mode` as for open(2). A symlink is replaced.
[[nodiscard]] Result<void> write_file_atomically(const std::string& path,
                                                 std::string_view content,
                                                 unsigned mode);

// The same for a name that a person gave: what a symlink leads to is replaced,
// and what is no regular file (a device, a FIFO, /dev/stdout) is written to as
// it is.
[[nodiscard]] Result<void> write_output_file(const std::string& path,
                                             std::string_view content,
                                             unsigned mode);

// Adds to the end of a file, which is made with `mode` when it is not there.
[[nodiscard]] Result<void> append_to_file(const std::string& path,
                                          std::string_view content,
                                          unsigned mode);

// The text of errno, thread-safe.
[[nodiscard]] std::string errno_text(int error_number);

}  // namespace tokensweep
