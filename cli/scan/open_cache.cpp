// SPDX-License-Identifier: Apache-2.0
#include "cli/scan/open_cache.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file.h"
#include "cli/print_error.h"
#include "cli/version.h"
#include "scanner/git/folder.h"
#include "scanner/pipeline/cache_folder.h"

namespace tokensweep::cli {
namespace {

namespace fs = std::filesystem;

// Absolute and without symlinks, as far as it is there.
std::string resolved(const std::string& path) {
  std::error_code error;
  fs::path result = fs::weakly_canonical(fs::absolute(path, error), error);
  if (error) result = fs::absolute(path, error);
  return result.lexically_normal().string();
}

bool is_inside(const std::string& path, const std::string& folder) {
  if (folder.empty()) return false;
  std::string prefix = resolved(folder);
  if (!prefix.ends_with('/')) prefix += '/';
  return (resolved(path) + '/').starts_with(prefix);
}

// Of the repository's worktrees, the main one included.
std::vector<std::string> work_trees(const git::Layout& layout) {
  constexpr std::size_t kMaxPath = 1 << 16;
  constexpr std::string_view kFile = "/.git";
  std::vector<std::string> folders = {layout.work_dir, layout.git_dir,
                                      layout.common_dir};
  if (layout.common_dir.ends_with(kFile)) {
    folders.push_back(
        layout.common_dir.substr(0, layout.common_dir.size() - kFile.size()));
  }
  const std::string links = layout.common_dir + "/worktrees";
  for (const std::string& name :
       git::names_in(links).value_or(std::vector<std::string>())) {
    auto path = read_file(links + "/" + name + "/gitdir", kMaxPath);
    if (!path) continue;
    while (path->ends_with('\n')) path->pop_back();
    // Relative ones are relative to the file's folder.
    const fs::path file = fs::path(links + "/" + name) / *path;
    folders.push_back(file.parent_path().string());
  }
  return folders;
}

}  // namespace

std::unique_ptr<ScanCache> open_cache(const Arguments& arguments,
                                      const git::Layout& layout,
                                      const std::string& rules_hash) {
  if (!arguments.rules.use_cache || arguments.reader != "pack" ||
      arguments.scan_mode != "delta") {
    return nullptr;
  }
  const bool named = !arguments.cache_dir.empty();
  const std::string base = named ? arguments.cache_dir : user_cache_folder();
  if (base.empty()) return nullptr;
  const std::vector<std::string> folders = work_trees(layout);
  if (std::ranges::any_of(folders, [&](const std::string& folder) {
        return is_inside(base, folder);
      })) {
    print_notice("scan cache not used: " + base +
                 " is inside of the repository");
    return nullptr;
  }
  const ScanCacheKey key = {layout.common_dir, rules_hash, program_version()};
  std::string notice;
  auto cache = ScanCache::open(resolved(base) + "/scans", key, notice);
  if (!notice.empty()) print_notice(notice);
  if (cache) return *std::move(cache);
  print_notice("scan cache not used: " + cache.error().message());
  return nullptr;
}

CacheTrust cache_trust_of(const Arguments& arguments) {
  const std::string& words = arguments.cache_trust;
  const bool ids =
      words.empty() ? !arguments.cache_dir.empty() : words == "ids";
  return ids ? CacheTrust::kIds : CacheTrust::kFiles;
}

}  // namespace tokensweep::cli
