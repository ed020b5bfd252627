// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/entry_reader.h"

#include <cstring>
#include <utility>

#include "scanner/git/loose_object.h"

namespace tokensweep::git {
namespace {

// A stream that claims more is measured first, in little memory, so that
// memory is only taken for what is there. Such objects are few.
constexpr std::uint64_t kMeasuredSize = std::uint64_t{64} << 20;

// What the reader keeps for the next delta.
constexpr std::size_t kMaxKeptDelta = std::size_t{8} << 20;
constexpr std::size_t kMaxKeptSegments = std::size_t{1} << 18;

}  // namespace

std::string_view EntryReader::inflate(ByteView stream, std::uint64_t size,
                                      Buffer& buffer) {
  if (size > max_object_bytes_) return kObjectTooLarge;
  if (size / Inflater::kMaxRatio > stream.size()) return kCorruptObject;
  if (size > kMeasuredSize && !has_inflated_size(stream, size)) {
    return kCorruptObject;
  }
  if (buffer.capacity() < size + Inflater::kSlack) {
    pool_.give(std::move(buffer));
    buffer = pool_.take(size + Inflater::kSlack);
    if (!buffer) return kOutOfMemory;
  }
  if (!inflater_.inflate(stream, buffer.data(), size)) return kCorruptObject;
  inflated_ += size;
  return {};
}

EntryReader::Whole EntryReader::read_whole(const PackFile& pack,
                                           std::uint64_t offset) {
  Whole result;
  const ByteView entry = pack.bytes_from(offset);
  const auto header = pack.header(offset);
  if (!header || header->is_delta()) {
    result.problem = kCorruptObject;
    return result;
  }
  result.type = static_cast<ObjectType>(header->kind);
  result.problem =
      inflate(entry.subspan(header->length), header->size, result.buffer);
  if (result.problem.empty()) {
    result.content = {result.buffer.data(), header->size};
  }
  return result;
}

EntryReader::Whole EntryReader::read_loose(const std::string& path,
                                           TypeMask wanted) {
  Whole result;
  const auto object = LooseObject::open(path);
  if (!object) {
    const bool missing = object.error().kind() == ErrorKind::kNotFound;
    result.problem = missing ? kMissingObject : kCorruptObject;
    return result;
  }
  const LooseHeader& header = object->header();
  result.type = header.type;
  if ((wanted & mask_of(header.type)) == 0) return result;
  if (header.size > max_object_bytes_) {
    result.problem = kObjectTooLarge;
    return result;
  }
  const auto content = object->read();
  if (!content) {
    result.problem = kCorruptObject;
    return result;
  }
  result.buffer = pool_.take(content->size());
  if (!result.buffer) {
    result.problem = kOutOfMemory;
    return result;
  }
  std::memcpy(result.buffer.data(), content->data(), content->size());
  result.content = {result.buffer.data(), content->size()};
  inflated_ += content->size();
  return result;
}

EntryReader::Edits EntryReader::read_delta(const PackFile& pack,
                                           std::uint64_t offset,
                                           ByteView base) {
  if (delta_.capacity() > kMaxKeptDelta) delta_ = Buffer();
  if (segments_.capacity() > kMaxKeptSegments) segments_ = {};
  const ByteView entry = pack.bytes_from(offset);
  const auto header = pack.header(offset);
  if (!header || !header->is_delta()) return {0, kCorruptObject};
  const std::string_view problem =
      inflate(entry.subspan(header->length), header->size, delta_);
  if (!problem.empty()) return {0, problem};
  const ByteView delta(delta_.data(), header->size);
  const auto sizes = parse_delta_header(delta);
  if (!sizes) return {0, kCorruptObject};
  if (sizes->result_size > max_object_bytes_) return {0, kObjectTooLarge};
  if (!parse_delta(delta, *sizes, base, segments_)) {
    const bool limited = segments_.size() == kMaxSegments;
    return {0, limited ? kObjectTooLarge : kCorruptObject};
  }
  return {sizes->result_size, {}};
}

}  // namespace tokensweep::git
