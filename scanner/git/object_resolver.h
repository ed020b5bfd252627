// SPDX-License-Identifier: Apache-2.0
// Reads single objects, wherever a copy of them and of their bases can be read.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <utility>

#include "base/result.h"
#include "scanner/git/entry_reader.h"
#include "scanner/git/object_store.h"
#include "scanner/git/pack_set.h"

namespace tokensweep::git {

// Of one thread. Slower than a walk: it reads the whole chain for each object.
class ObjectResolver {
 public:
  // `set` outlives this.
  ObjectResolver(const PackSet& set, std::uint64_t max_object_bytes);

  // kNotFound when there is no copy, kCorrupt when none can be read.
  [[nodiscard]] Result<ObjectStore::Object> read(const ObjectId& id);

  // What all reads so far took: the objects' sizes and those of their bases.
  [[nodiscard]] std::uint64_t bytes_produced() const { return produced_; }

 private:
  struct Content {
    Buffer buffer;
    ByteView bytes;  // of buffer
    ObjectType type = ObjectType::kBlob;
  };

  // Nullopt when it cannot be read; `found_` says whether it was there.
  std::optional<Content> by_id(ByteView id);
  std::optional<Content> in_pack(std::uint32_t pack, std::uint64_t offset);
  // Any copy that can be read: an index may list an id twice.
  std::optional<Content> in_pack(std::uint32_t pack, ByteView id);
  std::optional<Content> base_of(std::uint32_t pack, const EntryHeader& header);

  const PackSet& set_;
  BufferMeter meter_;
  EntryReader reader_;
  // Entries that cannot be read, and those being read: of one call.
  std::set<std::pair<std::uint32_t, std::uint64_t>> tried_;
  std::uint64_t produced_ = 0;
  unsigned depth_ = 0;
  bool found_ = false;
};

}  // namespace tokensweep::git
