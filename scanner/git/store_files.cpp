// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/store_files.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "base/file.h"
#include "scanner/git/folder.h"

namespace tokensweep::git {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";

void skip(Coverage& coverage, std::string_view reason,
          const std::string& path) {
  coverage.skip(reason, SkipEffect::kIncomplete, path);
}

}  // namespace

std::vector<std::string> pack_indexes_in(const std::string& folder,
                                         Coverage& coverage) {
  std::vector<std::string> result;
  const std::string packs = folder + "/pack";
  const auto names = names_in(packs);
  if (!names) {
    if (errno != ENOENT) skip(coverage, "unreadable folder", packs);
    return result;
  }
  for (const std::string& name : *names) {
    const std::string path = packs + "/" + name;
    if (name.ends_with(".idx")) {
      struct stat info {};
      const std::string pack = path.substr(0, path.size() - 4) + ".pack";
      if (::stat(pack.c_str(), &info) == 0) {
        result.push_back(path);
      } else {
        skip(coverage, "pack index without pack", path);
      }
    } else if (name.starts_with("pack-") && name.ends_with(".pack") &&
               !std::ranges::binary_search(
                   *names, name.substr(0, name.size() - 5) + ".idx")) {
      skip(coverage, "pack without index", path);
    }
  }
  return result;
}

Result<std::vector<ObjectId>> loose_objects_in(const std::string& folder,
                                               ObjectFormat format,
                                               Coverage& coverage) {
  const auto names = names_in(folder);
  if (!names) {
    return Error(ErrorKind::kIo, folder + ": " + errno_text(errno));
  }
  std::vector<ObjectId> result;
  for (const std::string& fan : *names) {
    if (fan.size() != 2 || fan.find_first_not_of(kHexDigits) != fan.npos) {
      continue;
    }
    const auto files = names_in(folder + "/" + fan);
    if (!files) {
      skip(coverage, "unreadable folder", folder + "/" + fan);
      continue;
    }
    for (const std::string& file : *files) {
      if (fan.size() + file.size() !=
          std::size_t{2} * static_cast<unsigned>(format)) {
        continue;
      }
      if (const auto id = ObjectId::from_hex(fan + file)) result.push_back(*id);
    }
  }
  std::ranges::sort(result);
  return result;
}

}  // namespace tokensweep::git
