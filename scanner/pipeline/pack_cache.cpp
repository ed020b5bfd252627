// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/pack_cache.h"

#include <sys/stat.h>

#include <string_view>
#include <utility>

#include "scanner/pipeline/cache_folder.h"

namespace tokensweep {
namespace {

std::string path_of(const std::string& folder, const std::string& key) {
  return folder + "/" + key + ".pack";
}

}  // namespace

std::string default_pack_cache() {
  const std::string folder = user_cache_folder();
  return folder.empty() ? folder : folder + "/packs";
}

std::unique_ptr<Detector> read_cached_pack(const std::string& folder,
                                           const std::string& key) {
  if (folder.empty()) return nullptr;
  const std::string path = path_of(folder, key);
  // Hyperscan trusts the database it loads.
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
  if (folder.empty() || !make_private_folder(folder)) return;
  if (!is_private(folder, S_IFDIR)) return;
  // Failing to write is no error: the pack is compiled again next time.
  static_cast<void>(
      write_file_atomically(path_of(folder, key), pack, kPrivateFile));
}

}  // namespace tokensweep
