// SPDX-License-Identifier: Apache-2.0
// Contents that other objects of a pack are made from, kept for the next one:
// who reads a history object by object meets the same bases again and again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <unordered_map>
#include <utility>

#include "base/bytes.h"
#include "scanner/git/object_type.h"
#include "scanner/git/pack_buffers.h"

namespace tokensweep::git {

// An entry of a pack, made. Immutable while several share it.
struct PackedContent {
  Buffer buffer;
  ByteView bytes;  // of buffer
  ObjectType type = ObjectType::kBlob;
};

// Of one thread. Those that were not asked for longest are forgotten.
class BaseCache {
 public:
  // `pool`, which outlives this, gets the buffers of what is forgotten.
  BaseCache(std::uint64_t max_bytes, BufferPool& pool)
      : max_bytes_(max_bytes), pool_(pool) {}

  // Null when it is not known.
  [[nodiscard]] std::shared_ptr<PackedContent> find(std::uint32_t pack,
                                                    std::uint64_t offset);
  // Keeps it unless it alone takes a great part of what may be kept.
  // REQUIRES: find() does not know it.
  void add(std::uint32_t pack, std::uint64_t offset,
           std::shared_ptr<PackedContent> content);

 private:
  using Key = std::pair<std::uint32_t, std::uint64_t>;
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      // Neighbours in a pack, and equal offsets of two, are to lie apart.
      constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15;
      return static_cast<std::size_t>((key.second + key.first) * kOdd >> 16);
    }
  };
  struct Entry {
    Key key;
    std::shared_ptr<PackedContent> content;
  };

  const std::uint64_t max_bytes_;
  BufferPool& pool_;
  std::uint64_t bytes_ = 0;
  std::list<Entry> entries_;  // the last asked for first
  std::unordered_map<Key, std::list<Entry>::iterator, KeyHash> places_;
};

}  // namespace tokensweep::git
