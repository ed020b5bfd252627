// SPDX-License-Identifier: Apache-2.0
#include "cli/open_cache.h"

#include <filesystem>
#include <string_view>
#include <utility>

#include "cli/print_error.h"
#include "cli/version.h"
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

void say(std::string message) {
  print_error(Error(ErrorKind::kIo, std::move(message)));
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
  if (is_inside(base, layout.work_dir) || is_inside(base, layout.git_dir) ||
      is_inside(base, layout.common_dir)) {
    say("scan cache not used: " + base + " is inside of the repository");
    return nullptr;
  }
  const ScanCacheKey key = {layout.common_dir, rules_hash, program_version()};
  std::string notice;
  auto cache = ScanCache::open(resolved(base) + "/scans", key, notice);
  if (!notice.empty()) say(notice);
  if (cache) return *std::move(cache);
  // Nobody asked for the default one.
  if (named) say("scan cache not used: " + cache.error().message());
  return nullptr;
}

}  // namespace tokensweep::cli
