// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/pack_cache.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace tokensweep {
namespace {

constexpr mode_t kPrivateFolder = 0700;
constexpr mode_t kPrivateFile = 0600;

std::string path_of(const std::string& folder, const std::string& key) {
  return folder + "/" + key + ".pack";
}

// Only we can have written it. Hyperscan trusts the database it loads.
bool is_private(const std::string& path, mode_t type) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 && info.st_uid == ::geteuid() &&
         (info.st_mode & S_IFMT) == type && (info.st_mode & 022) == 0;
}

// Makes the folder and those above it.
bool make_folder(const std::string& folder) {
  for (std::size_t slash = folder.find('/', 1); slash != std::string::npos;
       slash = folder.find('/', slash + 1)) {
    ::mkdir(folder.substr(0, slash).c_str(), kPrivateFolder);
  }
  return ::mkdir(folder.c_str(), kPrivateFolder) == 0 || errno == EEXIST;
}

}  // namespace

std::string default_pack_cache() {
  const auto absolute = [](const char* value) {
    return value != nullptr && value[0] == '/';
  };
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); absolute(cache)) {
    return std::string(cache) + "/tokensweep/packs";
  }
  if (const char* home = std::getenv("HOME"); absolute(home)) {
    return std::string(home) + "/.cache/tokensweep/packs";
  }
  return {};
}

std::unique_ptr<Detector> read_cached_pack(const std::string& folder,
                                           const std::string& key) {
  if (folder.empty()) return nullptr;
  const std::string path = path_of(folder, key);
  if (!is_private(folder, S_IFDIR) || !is_private(path, S_IFREG)) {
    return nullptr;
  }
  auto file = MappedFile::open(path);
  if (!file) return nullptr;
  auto detector = Detector::from_file(*std::move(file));
  return detector ? *std::move(detector) : nullptr;
}

void write_cached_pack(const std::string& folder, const std::string& key,
                       const std::string& pack) {
  if (folder.empty() || !make_folder(folder)) return;
  if (!is_private(folder, S_IFDIR)) return;
  // Failing to write is no error: the pack is compiled again next time.
  static_cast<void>(
      write_file_atomically(path_of(folder, key), pack, kPrivateFile));
}

}  // namespace tokensweep
