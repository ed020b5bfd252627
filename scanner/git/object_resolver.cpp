// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/object_resolver.h"

#include <algorithm>

#include "scanner/git/loose_object.h"
#include "scanner/git/object_plan.h"

namespace tokensweep::git {
namespace {

// Of one object in one index; more are not tried.
constexpr std::uint32_t kMaxCopies = 16;

}  // namespace

ObjectResolver::ObjectResolver(const PackSet& set,
                               std::uint64_t max_object_bytes)
    : set_(set), reader_(meter_, max_object_bytes) {}

std::optional<ObjectResolver::Content> ObjectResolver::base_of(
    std::uint32_t pack, const EntryHeader& header) {
  const PackIndexView& index = set_.packs[pack].index();
  if (header.kind == EntryHeader::kIdDelta) {
    if (auto base = in_pack(pack, header.base_id)) return base;
    return by_id(header.base_id);
  }
  if (auto base = in_pack(pack, header.base_offset)) return base;
  // Another copy of it, should there be one. Rare enough to search for its id.
  if (set_.packs.size() + !set_.loose.empty() <= 1) return std::nullopt;
  for (std::uint32_t i = 0; i < index.count(); ++i) {
    if (index.offset(i) == header.base_offset) return by_id(index.raw_id(i));
  }
  return std::nullopt;
}

std::optional<ObjectResolver::Content> ObjectResolver::in_pack(
    std::uint32_t pack, std::uint64_t offset) {
  if (depth_ > ObjectPlan::kMaxDepth || !tried_.emplace(pack, offset).second) {
    return std::nullopt;
  }
  const PackFile& file = set_.packs[pack];
  const auto header = file.header(offset);
  if (!header) return std::nullopt;
  if (!header->is_delta()) {
    EntryReader::Whole whole = reader_.read_whole(file, offset);
    if (!whole.problem.empty()) return std::nullopt;
    produced_ += whole.content.size();
    tried_.erase({pack, offset});
    return Content{std::move(whole.buffer), whole.content, whole.type};
  }
  ++depth_;
  auto base = base_of(pack, *header);
  --depth_;
  if (!base) return std::nullopt;
  const auto edits = reader_.read_delta(file, offset, base->bytes);
  if (!edits.problem.empty()) return std::nullopt;
  produced_ += edits.size;
  Content result;
  result.buffer = reader_.pool().take(edits.size);
  if (!result.buffer) return std::nullopt;
  DerivedBytes derived(base->bytes, reader_.segments(),
                       {result.buffer.data(), edits.size});
  result.bytes = derived.content();
  result.type = base->type;
  reader_.pool().give(std::move(base->buffer));
  tried_.erase({pack, offset});
  return result;
}

std::optional<ObjectResolver::Content> ObjectResolver::in_pack(
    std::uint32_t pack, ByteView id) {
  const PackIndexView& index = set_.packs[pack].index();
  const auto position = index.find(id);
  if (!position) return std::nullopt;
  found_ = true;
  const auto is_copy = [&](std::uint32_t at) {
    return std::ranges::equal(index.raw_id(at), id);
  };
  std::uint32_t first = *position;
  while (first > 0 && *position - first < kMaxCopies && is_copy(first - 1)) {
    --first;
  }
  for (std::uint32_t i = first; i < index.count() && i - first < kMaxCopies;
       ++i) {
    if (!is_copy(i)) break;
    if (auto content = in_pack(pack, index.offset(i))) return content;
  }
  return std::nullopt;
}

std::optional<ObjectResolver::Content> ObjectResolver::by_id(ByteView id) {
  for (std::uint32_t pack = 0; pack < set_.packs.size(); ++pack) {
    if (auto content = in_pack(pack, id)) return content;
  }
  for (const std::string& folder : set_.folders) {
    const std::string path = loose_object_path(folder, ObjectId(id));
    auto whole = reader_.read_loose(path, kAllTypes);
    if (!whole.problem.empty()) {
      found_ = found_ || whole.problem != kMissingObject;
      continue;
    }
    produced_ += whole.content.size();
    return Content{std::move(whole.buffer), whole.content, whole.type};
  }
  return std::nullopt;
}

Result<ObjectStore::Object> ObjectResolver::read(const ObjectId& id) {
  tried_.clear();
  found_ = false;
  auto content = by_id(id.raw());
  if (content) {
    ObjectStore::Object result = {content->type, to_string(content->bytes)};
    reader_.pool().give(std::move(content->buffer));
    return result;
  }
  if (!found_) {
    return Error(ErrorKind::kNotFound, id.hex() + ": no such object");
  }
  return Error(ErrorKind::kCorrupt, id.hex() + ": cannot be read");
}

}  // namespace tokensweep::git
