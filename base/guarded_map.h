// SPDX-License-Identifier: Apache-2.0
// A mapping of a file that somebody else may cut short while we read it.
//
// Git itself never does that to a pack: packs are written under another name
// and renamed, and a deleted one stays readable through its mapping. A copy
// over a pack in place does, and then a plain mapping raises SIGBUS. Reading
// with pread instead would cost a system call and a copy for each entry, so
// the signal is handled: the missing page becomes one of zeros, which no
// reader of a checksummed stream takes for data.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/file.h"
#include "base/result.h"

namespace tokensweep {

namespace detail {
struct GuardedRange;
}

// Read-only, of a whole file. Movable; the bytes stay where they are. The
// first one installs a SIGBUS handler, which passes on what is not its own.
class GuardedMap {
 public:
  // kNotFound or kIo on failure. An empty file gives an empty view.
  static Result<GuardedMap> open(const std::string& path);

  GuardedMap() = default;
  GuardedMap(GuardedMap&& other) noexcept;
  GuardedMap& operator=(GuardedMap&& other) noexcept;
  ~GuardedMap();

  [[nodiscard]] ByteView bytes() const { return file_.bytes(); }

  // False when bytes that were there at first are not any more: the file was
  // cut short, or bytes had to be made up for another reason. A file that was
  // deleted or replaced by another is whole.
  [[nodiscard]] bool is_whole() const;

 private:
  MappedFile file_;
  std::string path_;
  std::uint64_t device_ = 0;
  std::uint64_t inode_ = 0;
  detail::GuardedRange* range_ = nullptr;  // lives for ever
};

}  // namespace tokensweep
