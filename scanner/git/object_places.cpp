// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/object_places.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "scanner/git/delta.h"
#include "scanner/git/inflate.h"
#include "scanner/git/loose_object.h"
#include "scanner/git/object_plan.h"

namespace tokensweep::git {
namespace {

// The only copy of an object.
struct Place {
  const PackFile* pack = nullptr;  // null: `loose` has it
  std::uint64_t offset = 0;
  std::string loose;
};

bool has_twin(const PackIndexView& index, std::uint32_t position) {
  const auto same = [&](std::uint32_t other) {
    return std::ranges::equal(index.raw_id(position), index.raw_id(other));
  };
  return (position > 0 && same(position - 1)) ||
         (position + 1 < index.count() && same(position + 1));
}

// Nullopt when there is none, or more than one.
std::optional<Place> find_place(const PackSet& set, const ObjectId& id) {
  std::optional<Place> place;
  for (const PackFile& pack : set.packs) {
    const auto position = pack.index().find(id.raw());
    if (!position) continue;
    if (place || has_twin(pack.index(), *position)) return std::nullopt;
    place = Place{&pack, pack.index().offset(*position), {}};
  }
  const auto loose = std::ranges::lower_bound(set.loose, id, {}, &LooseRef::id);
  if (loose == set.loose.end() || loose->id != id) return place;
  // An alternate may hold it, too.
  const auto copies =
      std::ranges::count_if(set.folders, [&](const std::string& folder) {
        return ::access(loose_object_path(folder, id).c_str(), F_OK) == 0;
      });
  if (place || copies != 1) return std::nullopt;
  return Place{nullptr, 0, loose_object_path(set.folders[loose->folder], id)};
}

// The type of what a chain of deltas begins with, if all of it is in the pack.
std::optional<ObjectType> type_of(const PackFile& pack, std::uint64_t offset) {
  for (std::uint32_t depth = 0; depth <= ObjectPlan::kMaxDepth; ++depth) {
    const auto header = pack.header(offset);
    if (!header) return std::nullopt;
    if (!header->is_delta()) return static_cast<ObjectType>(header->kind);
    if (header->kind == EntryHeader::kOffsetDelta) {
      offset = header->base_offset;
      continue;
    }
    const auto base = pack.index().find(header->base_id);
    if (!base || has_twin(pack.index(), *base)) return std::nullopt;
    offset = pack.index().offset(*base);
  }
  return std::nullopt;
}

std::optional<std::uint64_t> size_in(const PackFile& pack,
                                     std::uint64_t offset) {
  const auto header = pack.header(offset);
  if (!header) return std::nullopt;
  if (!header->is_delta()) return header->size;
  std::array<std::byte, 20> beginning = {};  // longer than two sizes
  const std::size_t made = inflate_beginning(
      pack.bytes_from(offset).subspan(header->length), beginning);
  const auto sizes = parse_delta_header(ByteView(beginning).first(made));
  if (!sizes) return std::nullopt;
  return sizes->result_size;
}

}  // namespace

std::vector<std::string> files_of(const PackSet& set, const ObjectId& id) {
  const auto place = find_place(set, id);
  if (!place) return {};
  if (place->pack == nullptr) return {place->loose};
  constexpr std::string_view kIndex = ".idx";
  const std::string& index = place->pack->path();
  return {index, index.substr(0, index.size() - kIndex.size()) + ".pack"};
}

std::optional<ObjectStore::Head> head_of(const PackSet& set,
                                         const ObjectId& id) {
  const auto place = find_place(set, id);
  if (!place) return std::nullopt;
  if (place->pack == nullptr) {
    const auto object = LooseObject::open(place->loose);
    if (!object) return std::nullopt;
    return ObjectStore::Head{object->header().type, object->header().size};
  }
  const auto type = type_of(*place->pack, place->offset);
  const auto size = size_in(*place->pack, place->offset);
  if (!type || !size) return std::nullopt;
  return ObjectStore::Head{*type, *size};
}

}  // namespace tokensweep::git
