// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/scanner_sources/scratch.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

#include "base/check.h"

namespace tokensweep::testing {

int FakeFileSystem::open(int folder, const char* name, int flags) {
  const std::string_view path(name);
  const std::string last(path.substr(path.rfind('/') + 1));
  const auto error = open_errors.find(last);
  if (error != open_errors.end()) {
    errno = error->second;
    return -1;
  }
  const int fd = FileSystem::open(folder, name, flags);
  if (fd < 0) return fd;
  MutexLock lock(mutex_);
  opened_.insert(last);
  if (unreadable.contains(last)) {
    failing_.insert(fd);
  } else {
    failing_.erase(fd);  // the number may be used again
  }
  return fd;
}

ssize_t FakeFileSystem::read(int fd, std::span<std::byte> buffer) {
  {
    MutexLock lock(mutex_);
    if (failing_.contains(fd)) {
      errno = EIO;
      return -1;
    }
  }
  return FileSystem::read(fd, buffer);
}

std::string run_shell(const std::string& folder, const std::string& command) {
  const std::string line = "cd '" + folder +
                           "' && export GIT_CONFIG_NOSYSTEM=1 HOME='" + folder +
                           "' XDG_CONFIG_HOME= && " + command;
  std::FILE* pipe = ::popen(line.c_str(), "r");
  CHECK(pipe != nullptr);
  std::string out;
  std::array<char, 4096> buffer;
  while (const std::size_t got =
             std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    out.append(buffer.data(), got);
  }
  CHECK(::pclose(pipe) == 0);
  return out;
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(at), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

}  // namespace tokensweep::testing
