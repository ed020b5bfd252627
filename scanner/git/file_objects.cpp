// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/file_objects.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/guarded_map.h"
#include "scanner/git/pack_index_view.h"

namespace tokensweep::git {
namespace {

constexpr std::string_view kIndex = ".idx";
constexpr std::string_view kPack = ".pack";

void add_index(const std::string& path, ObjectFormat format,
               std::vector<ObjectId>& ids) {
  const auto map = GuardedMap::open(path);
  if (!map) return;
  const auto index = PackIndexView::open(map->bytes(), format);
  if (!index) return;
  for (std::uint32_t i = 0; i < index->count(); ++i) {
    ids.push_back(index->id(i));
  }
}

// By the last two parts of the path.
std::optional<ObjectId> loose_id(std::string_view path, ObjectFormat format) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos || slash < 2) return std::nullopt;
  std::string hex(path.substr(slash - 2, 2));
  hex += path.substr(slash + 1);
  auto id = ObjectId::from_hex(hex);
  if (id && id->raw().size() != static_cast<std::size_t>(format)) id.reset();
  return id;
}

}  // namespace

std::optional<std::vector<ObjectId>> objects_in(
    std::span<const std::string> paths, ObjectFormat format) {
  std::vector<ObjectId> ids;
  for (const std::string& path : paths) {
    if (path.ends_with(kIndex)) {
      add_index(path, format, ids);
    } else if (path.ends_with(kPack)) {
      const std::string stem = path.substr(0, path.size() - kPack.size());
      add_index(stem + std::string(kIndex), format, ids);
    } else if (const auto id = loose_id(path, format)) {
      ids.push_back(*id);
    } else {
      return std::nullopt;
    }
  }
  std::ranges::sort(ids);
  // Not std::ranges::unique: clang 14 refuses its result.
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

}  // namespace tokensweep::git
