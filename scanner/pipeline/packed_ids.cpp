// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/packed_ids.h"

namespace tokensweep {

PackedIds::PackedIds(std::span<const git::ObjectId> ids) {
  for (const git::ObjectId& id : ids) add(id);
}

void PackedIds::add(const git::ObjectId& id) {
  width_ = id.raw().size();
  bytes_ += as_chars(id.raw());
}

std::optional<PackedIds> PackedIds::from_bytes(ByteView bytes,
                                               std::size_t width) {
  const bool known =
      width == static_cast<std::size_t>(git::ObjectFormat::kSha1) ||
      width == static_cast<std::size_t>(git::ObjectFormat::kSha256);
  if (!known || bytes.size() % width != 0) return std::nullopt;
  PackedIds ids;
  ids.bytes_ = as_chars(bytes);
  ids.width_ = width;
  for (std::size_t i = 1; i < bytes.size() / width; ++i) {
    if (ids.at(i - 1) >= ids.at(i)) return std::nullopt;
  }
  return ids;
}

bool PackedIds::contains(const git::ObjectId& id) const {
  const std::string_view wanted = as_chars(id.raw());
  if (wanted.size() != width_) return false;
  std::size_t low = 0;
  std::size_t high = bytes_.size() / width_;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (at(middle) < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < bytes_.size() / width_ && at(low) == wanted;
}

void PackedIds::append_to(std::vector<git::ObjectId>& ids) const {
  for (std::size_t i = 0; width_ > 0 && i < bytes_.size() / width_; ++i) {
    ids.emplace_back(as_bytes(at(i)));
  }
}

}  // namespace tokensweep
