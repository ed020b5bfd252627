// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/object_resolver.h"

#include <algorithm>
#include <utility>

#include "scanner/git/loose_object.h"
#include "scanner/git/object_plan.h"

namespace tokensweep::git {
namespace {

// Of one object in one index; more are not tried.
constexpr std::uint32_t kMaxCopies = 16;

// Enough for the trees and the files that are changed most of a large history.
constexpr std::uint64_t kMaxBaseBytes = std::uint64_t{96} << 20;

}  // namespace

ObjectResolver::ObjectResolver(const PackSet& set,
                               std::uint64_t max_object_bytes)
    : set_(set),
      reader_(meter_, max_object_bytes),
      bases_(kMaxBaseBytes, reader_.pool()) {}

ObjectResolver::Content ObjectResolver::base_of(std::uint32_t pack,
                                                const EntryHeader& header) {
  const PackIndexView& index = set_.packs[pack].index();
  if (header.kind == EntryHeader::kIdDelta) {
    if (auto base = in_pack(pack, header.base_id)) return base;
    return by_id(header.base_id);
  }
  if (auto base = in_pack(pack, header.base_offset)) return base;
  // Another copy of it, should there be one. Rare enough to search for its id.
  if (set_.packs.size() + !set_.loose.empty() <= 1) return nullptr;
  for (std::uint32_t i = 0; i < index.count(); ++i) {
    if (index.offset(i) == header.base_offset) return by_id(index.raw_id(i));
  }
  return nullptr;
}

ObjectResolver::Content ObjectResolver::in_pack(std::uint32_t pack,
                                                std::uint64_t offset) {
  if (auto known = bases_.find(pack, offset)) return known;
  if (depth_ > ObjectPlan::kMaxDepth || !tried_.emplace(pack, offset).second) {
    return nullptr;
  }
  Content made = make(pack, offset);
  if (made == nullptr) return nullptr;
  produced_ += made->bytes.size();
  tried_.erase({pack, offset});
  if (depth_ > 0) bases_.add(pack, offset, made);
  return made;
}

ObjectResolver::Content ObjectResolver::make(std::uint32_t pack,
                                             std::uint64_t offset) {
  const PackFile& file = set_.packs[pack];
  const auto header = file.header(offset);
  if (!header) return nullptr;
  if (header->is_delta()) return make_delta(pack, offset, *header);
  EntryReader::Whole whole = reader_.read_whole(file, offset);
  if (!whole.problem.empty()) return nullptr;
  return std::make_shared<PackedContent>(
      PackedContent{std::move(whole.buffer), whole.content, whole.type});
}

ObjectResolver::Content ObjectResolver::make_delta(std::uint32_t pack,
                                                   std::uint64_t offset,
                                                   const EntryHeader& header) {
  ++depth_;
  const Content base = base_of(pack, header);
  --depth_;
  if (base == nullptr) return nullptr;
  const auto edits = reader_.read_delta(set_.packs[pack], offset, base->bytes);
  if (!edits.problem.empty()) return nullptr;
  auto result = std::make_shared<PackedContent>();
  result->buffer = reader_.pool().take(edits.size);
  if (!result->buffer) return nullptr;
  DerivedBytes derived(base->bytes, reader_.segments(),
                       {result->buffer.data(), edits.size});
  result->bytes = derived.content();
  result->type = base->type;
  return result;
}

ObjectResolver::Content ObjectResolver::in_pack(std::uint32_t pack,
                                                ByteView id) {
  const PackIndexView& index = set_.packs[pack].index();
  const auto position = index.find(id);
  if (!position) return nullptr;
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
  return nullptr;
}

ObjectResolver::Content ObjectResolver::by_id(ByteView id) {
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
    return std::make_shared<PackedContent>(
        PackedContent{std::move(whole.buffer), whole.content, whole.type});
  }
  return nullptr;
}

Result<ObjectStore::Object> ObjectResolver::read(const ObjectId& id) {
  tried_.clear();
  found_ = false;
  if (const Content content = by_id(id.raw())) {
    ObjectStore::Object result = {content->type, to_string(content->bytes)};
    if (content.use_count() == 1) {
      reader_.pool().give(std::move(content->buffer));
    }
    return result;
  }
  if (!found_) {
    return Error(ErrorKind::kNotFound, id.hex() + ": no such object");
  }
  return Error(ErrorKind::kCorrupt, id.hex() + ": cannot be read");
}

}  // namespace tokensweep::git
