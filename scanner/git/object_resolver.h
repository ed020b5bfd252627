// SPDX-License-Identifier: Apache-2.0
// Reads single objects, wherever a copy of them and of their bases can be read.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <utility>

#include "base/result.h"
#include "scanner/git/base_cache.h"
#include "scanner/git/entry_reader.h"
#include "scanner/git/object_store.h"
#include "scanner/git/pack_set.h"

namespace tokensweep::git {

// Of one thread. Slower than a walk: it reads the whole chain for each object,
// as far as the bases are not still known from the objects read before.
class ObjectResolver {
 public:
  // `set` outlives this.
  ObjectResolver(const PackSet& set, std::uint64_t max_object_bytes);

  // kNotFound when there is no copy, kCorrupt when none can be read.
  [[nodiscard]] Result<ObjectStore::Object> read(const ObjectId& id);

  // What all reads so far took: the objects' sizes and those of their bases.
  [[nodiscard]] std::uint64_t bytes_produced() const { return produced_; }

 private:
  using Content = std::shared_ptr<PackedContent>;

  // Null when it cannot be read; `found_` says whether it was there.
  Content by_id(ByteView id);
  Content in_pack(std::uint32_t pack, std::uint64_t offset);
  // The same of one that is not known from before.
  Content make(std::uint32_t pack, std::uint64_t offset);
  Content make_delta(std::uint32_t pack, std::uint64_t offset,
                     const EntryHeader& header);
  // Any copy that can be read: an index may list an id twice.
  Content in_pack(std::uint32_t pack, ByteView id);
  Content base_of(std::uint32_t pack, const EntryHeader& header);

  const PackSet& set_;
  BufferMeter meter_;
  EntryReader reader_;
  BaseCache bases_;
  // Entries that cannot be read, and those being read: of one call.
  std::set<std::pair<std::uint32_t, std::uint64_t>> tried_;
  std::uint64_t produced_ = 0;
  unsigned depth_ = 0;
  bool found_ = false;
};

}  // namespace tokensweep::git
