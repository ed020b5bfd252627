// SPDX-License-Identifier: Apache-2.0
#include "scanner/sources/file_system.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace tokensweep {

int FileSystem::open(int folder, const char* name, int flags) {
  while (true) {
    const int fd = ::openat(folder, name, flags | O_CLOEXEC | O_NOCTTY);
    if (fd >= 0 || errno != EINTR) return fd;
  }
}

ssize_t FileSystem::read(int fd, std::span<std::byte> buffer) {
  while (true) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got >= 0 || errno != EINTR) return got;
  }
}

FileSystem& real_file_system() {
  static FileSystem file_system;
  return file_system;
}

}  // namespace tokensweep
