// SPDX-License-Identifier: Apache-2.0
// The one door through which sources open and read files, so that tests can
// make it fail and see what was touched.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <span>

namespace tokensweep {

// This class is the real one; tests derive from it. Thread-safe.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // openat(2): a descriptor, or -1 with errno. O_CLOEXEC and O_NOCTTY are
  // added to `flags`.
  virtual int open(int folder, const char* name, int flags);
  // read(2), repeated when a signal interrupts it.
  virtual ssize_t read(int fd, std::span<std::byte> buffer);
};

// The shared real one.
[[nodiscard]] FileSystem& real_file_system();

}  // namespace tokensweep
