// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/base_cache.h"

namespace tokensweep::git {
namespace {

// Of what may be kept: one content does not drive out all others.
constexpr std::uint64_t kLargestShare = 8;

}  // namespace

std::shared_ptr<PackedContent> BaseCache::find(std::uint32_t pack,
                                               std::uint64_t offset) {
  const auto place = places_.find({pack, offset});
  if (place == places_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, place->second);
  return place->second->content;
}

void BaseCache::add(std::uint32_t pack, std::uint64_t offset,
                    std::shared_ptr<PackedContent> content) {
  const std::uint64_t size = content->buffer.capacity();
  if (size > max_bytes_ / kLargestShare) return;
  bytes_ += size;
  entries_.push_front({{pack, offset}, std::move(content)});
  places_.emplace(entries_.front().key, entries_.begin());
  while (bytes_ > max_bytes_) {
    const Entry& last = entries_.back();
    bytes_ -= last.content->buffer.capacity();
    if (last.content.use_count() == 1) {
      pool_.give(std::move(last.content->buffer));
    }
    places_.erase(last.key);
    entries_.pop_back();
  }
}

}  // namespace tokensweep::git
