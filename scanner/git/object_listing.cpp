// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/object_listing.h"

#include <limits.h>
#include <stdlib.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/file.h"
#include "scanner/git/layout.h"
#include "scanner/git/pack_index.h"
#include "scanner/git/store_files.h"

namespace tokensweep::git {
namespace {

constexpr std::uint64_t kMaxIndexFile = std::uint64_t{16} << 30;
constexpr std::uint64_t kMaxAlternatesFile = 1 << 20;
constexpr unsigned kMaxAlternateDepth = 5;  // git's own limit

// An object and where reading finds it; loose ones come after all packs.
struct Located {
  ObjectId id;
  std::uint32_t pack = 0;
  std::uint64_t offset = 0;
};

constexpr std::uint32_t kLoose = ~std::uint32_t{0};

void add_folder(const std::string& folder, unsigned depth,
                std::vector<std::string>& result, Coverage& coverage) {
  std::array<char, PATH_MAX> buffer = {};
  if (::realpath(folder.c_str(), buffer.data()) == nullptr) {
    coverage.skip("missing alternate", SkipEffect::kIncomplete, folder);
    return;
  }
  const std::string resolved = buffer.data();
  if (std::ranges::count(result, resolved) != 0) return;
  if (depth > kMaxAlternateDepth) {
    coverage.skip("alternates too deep", SkipEffect::kIncomplete, folder);
    return;
  }
  result.push_back(resolved);
  const auto text =
      read_file(resolved + "/info/alternates", kMaxAlternatesFile);
  if (!text) {
    if (text.error().kind() != ErrorKind::kNotFound) {
      coverage.skip("unreadable alternates", SkipEffect::kIncomplete, resolved);
    }
    return;
  }
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.empty() || line.front() == '#') continue;
    add_folder(join_path(resolved, unquote_folder(line)), depth + 1, result,
               coverage);
  }
}

class Lister {
 public:
  Lister(ObjectFormat format, Coverage& coverage)
      : format_(format), coverage_(coverage) {}

  void add_packs(const std::string& folder) {
    for (const std::string& path : pack_indexes_in(folder, coverage_)) {
      add_index(path);
    }
  }

  Result<void> add_loose(const std::string& folder) {
    TRY_ASSIGN(const std::vector<ObjectId> ids,
               loose_objects_in(folder, format_, coverage_));
    for (const ObjectId& id : ids) {
      objects_.push_back({id, kLoose, objects_.size()});
    }
    return {};
  }

  // The first place in reading order wins for an object that has several.
  Result<ObjectListing> finish() {
    std::ranges::sort(objects_, [](const Located& a, const Located& b) {
      return std::tie(a.id, a.pack, a.offset) <
             std::tie(b.id, b.pack, b.offset);
    });
    const auto tail = std::unique(
        objects_.begin(), objects_.end(),
        [](const Located& a, const Located& b) { return a.id == b.id; });
    objects_.erase(tail, objects_.end());
    if (objects_.size() >= kLoose) {
      return Error(ErrorKind::kLimit, "more than 2^32 objects");
    }
    ObjectListing result;
    result.ids.reserve(objects_.size());
    for (const Located& object : objects_) result.ids.push_back(object.id);
    result.read_order.resize(objects_.size());
    std::iota(result.read_order.begin(), result.read_order.end(), 0U);
    std::ranges::sort(result.read_order, {}, [this](std::uint32_t position) {
      const Located& object = objects_[position];
      return std::pair(object.pack, object.offset);
    });
    result.packed = static_cast<std::size_t>(std::ranges::count_if(
        objects_, [](const Located& object) { return object.pack != kLoose; }));
    return result;
  }

 private:
  void add_index(const std::string& path) {
    const auto content = read_file(path, kMaxIndexFile);
    if (!content) {
      skip("unreadable pack index", path);
      return;
    }
    auto objects = parse_pack_index(as_bytes(*content), format_);
    if (!objects) {
      skip("corrupt pack index", path);
      return;
    }
    for (const PackedObject& object : *objects) {
      objects_.push_back({object.id, packs_, object.offset});
    }
    ++packs_;
  }

  void skip(std::string_view reason, const std::string& path) {
    coverage_.skip(reason, SkipEffect::kIncomplete, path);
  }

  ObjectFormat format_;
  Coverage& coverage_;
  std::vector<Located> objects_;
  std::uint32_t packs_ = 0;
};

}  // namespace

std::string unquote_folder(std::string_view line) {
  if (line.size() < 2 || line.front() != '"' || line.back() != '"') {
    return std::string(line);
  }
  line = line.substr(1, line.size() - 2);
  std::string result;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\\' || i + 1 == line.size()) {
      result.push_back(line[i]);
      continue;
    }
    const char c = line[++i];
    if (c >= '0' && c <= '3' && i + 2 < line.size()) {
      const int value =
          (c - '0') * 64 + (line[i + 1] - '0') * 8 + (line[i + 2] - '0');
      result.push_back(static_cast<char>(value));
      i += 2;
    } else {
      result.push_back(c == 'n' ? '\n' : c == 't' ? '\t' : c);
    }
  }
  return result;
}

std::vector<std::string> object_folders(const StoreLocation& location,
                                        Coverage& coverage) {
  std::vector<std::string> result;
  add_folder(location.objects_dir, 0, result, coverage);
  if (result.empty()) return result;
  for (const std::string& folder : location.alternates) {
    add_folder(folder, 1, result, coverage);
  }
  return result;
}

Result<ObjectListing> list_objects(const std::vector<std::string>& folders,
                                   ObjectFormat format, Coverage& coverage) {
  Lister lister(format, coverage);
  for (const std::string& folder : folders) lister.add_packs(folder);
  for (const std::string& folder : folders) {
    auto listed = lister.add_loose(folder);
    if (listed) continue;
    if (folder == folders.front()) return std::move(listed).error();
    coverage.skip("unreadable folder", SkipEffect::kIncomplete, folder);
  }
  return lister.finish();
}

}  // namespace tokensweep::git
