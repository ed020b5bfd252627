// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/pack_set.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "scanner/git/store_files.h"

namespace tokensweep::git {
namespace {

constexpr int kMaxListings = 4;

// False when a pack vanished and another listing should find its successor.
bool add_packs(PackSet& set, const std::string& folder, bool last_try,
               Coverage& coverage) {
  for (const std::string& path : pack_indexes_in(folder, coverage)) {
    auto pack = PackFile::open(path, set.format);
    if (pack) {
      set.packs.push_back(*std::move(pack));
      continue;
    }
    const ErrorKind kind = pack.error().kind();
    if (kind == ErrorKind::kNotFound && !last_try) return false;
    const bool damaged =
        kind == ErrorKind::kCorrupt || kind == ErrorKind::kUnsupported;
    coverage.skip(damaged ? "corrupt pack index" : "unreadable pack index",
                  SkipEffect::kIncomplete, path);
  }
  return true;
}

Result<void> add_loose(PackSet& set, Coverage& coverage) {
  for (std::uint32_t i = 0; i < set.folders.size(); ++i) {
    auto ids = loose_objects_in(set.folders[i], set.format, coverage);
    if (!ids) {
      if (i == 0) return std::move(ids).error();
      coverage.skip("unreadable folder", SkipEffect::kIncomplete,
                    set.folders[i]);
      continue;
    }
    for (const ObjectId& id : *ids) set.loose.push_back({id, i});
  }
  std::ranges::sort(set.loose, [](const LooseRef& a, const LooseRef& b) {
    return std::tie(a.id, a.folder) < std::tie(b.id, b.folder);
  });
  // Not std::ranges::unique: clang 14 refuses its result.
  const auto tail = std::unique(
      set.loose.begin(), set.loose.end(),
      [](const LooseRef& a, const LooseRef& b) { return a.id == b.id; });
  set.loose.erase(tail, set.loose.end());
  return {};
}

}  // namespace

Result<PackSet> open_packs(const StoreLocation& location, Coverage& coverage) {
  for (int listing = 1;; ++listing) {
    Coverage seen;
    PackSet set;
    set.format = location.format;
    set.folders = object_folders(location, seen);
    if (set.folders.empty()) {
      return Error(ErrorKind::kIo, location.objects_dir + ": cannot be read");
    }
    // Loose objects first: what is packed while we look is found in the pack.
    TRY(add_loose(set, seen));
    const bool done =
        std::ranges::all_of(set.folders, [&](const std::string& folder) {
          return add_packs(set, folder, listing == kMaxListings, seen);
        });
    if (!done) continue;
    coverage.merge(seen);
    return set;
  }
}

}  // namespace tokensweep::git
