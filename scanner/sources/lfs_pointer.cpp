// SPDX-License-Identifier: Apache-2.0
#include "scanner/sources/lfs_pointer.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace tokensweep {
namespace {

constexpr std::size_t kIdDigits = 64;

// The present name and the two older ones.
constexpr std::array<std::string_view, 3> kVersions = {
    "version https://git-lfs.github.com/spec/v1",
    "version https://hawser.github.com/spec/v1",
    "version http://git-media.io/v/2",
};

bool is_id(std::string_view text) {
  return text.size() == kIdDigits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::optional<std::string> lfs_pointer_id(ByteView content) {
  constexpr std::string_view kId = "\noid sha256:";
  if (content.size() >= kMaxLfsPointerBytes) return std::nullopt;
  const std::string_view text = as_chars(content);
  if (!std::ranges::any_of(kVersions, [text](std::string_view version) {
        return text.starts_with(version);
      })) {
    return std::nullopt;
  }
  const std::size_t at = text.find(kId);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view id = text.substr(at + kId.size(), kIdDigits);
  if (!is_id(id)) return std::nullopt;
  return std::string(id);
}

std::string lfs_content_path(const std::string& common_dir,
                             const std::string& id) {
  return common_dir + "/lfs/objects/" + id.substr(0, 2) + '/' +
         id.substr(2, 2) + '/' + id;
}

bool has_lfs_content(const std::string& common_dir, const std::string& id) {
  const std::string path = lfs_content_path(common_dir, id);
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

void count_missing_lfs(const std::string& common_dir,
                       const std::set<std::string>& ids, Coverage& coverage) {
  for (const std::string& id : ids) {
    if (has_lfs_content(common_dir, id)) continue;
    coverage.skip(kLfsContentMissing, SkipEffect::kCounted, id);
  }
}

}  // namespace tokensweep
