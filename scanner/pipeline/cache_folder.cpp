// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/cache_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace tokensweep {

std::string user_cache_folder() {
  const auto absolute = [](const char* value) {
    return value != nullptr && value[0] == '/';
  };
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); absolute(cache)) {
    return std::string(cache) + "/tokensweep";
  }
  if (const char* home = std::getenv("HOME"); absolute(home)) {
    return std::string(home) + "/.cache/tokensweep";
  }
  return {};
}

bool make_private_folder(const std::string& folder) {
  for (std::size_t slash = folder.find('/', 1); slash != std::string::npos;
       slash = folder.find('/', slash + 1)) {
    ::mkdir(folder.substr(0, slash).c_str(), kPrivateFolder);
  }
  return ::mkdir(folder.c_str(), kPrivateFolder) == 0 || errno == EEXIST;
}

std::string replaceable_part(const std::string& folder) {
  for (std::size_t slash = folder.find('/'); slash != std::string::npos;
       slash = folder.find('/', slash + 1)) {
    std::string above = folder.substr(0, std::max<std::size_t>(slash, 1));
    struct stat info {};
    // In a sticky folder only owners rename.
    if (::stat(above.c_str(), &info) == 0 && (info.st_mode & S_IWOTH) != 0 &&
        (info.st_mode & S_ISVTX) == 0) {
      return above;
    }
  }
  return {};
}

bool is_private(const std::string& path, mode_t type) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 && info.st_uid == ::geteuid() &&
         (info.st_mode & S_IFMT) == type && (info.st_mode & 022) == 0;
}

}  // namespace tokensweep
