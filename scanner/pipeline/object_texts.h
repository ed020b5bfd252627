// SPDX-License-Identifier: Apache-2.0
// Contents of single objects, some of them kept for the next who asks.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>

#include "base/mutex.h"
#include "findings/coverage.h"
#include "scanner/git/object_store.h"

namespace tokensweep {

// Every member may be called from any thread; reads come one after the other.
class ObjectTexts {
 public:
  // Both must outlive this. Larger objects are counted as "file too large".
  ObjectTexts(git::ObjectStore& store, std::uint64_t max_bytes,
              Coverage& coverage)
      : store_(store), max_bytes_(max_bytes), coverage_(coverage) {}

  struct Text {
    git::ObjectType type = git::ObjectType::kBlob;
    std::string content;
  };
  // Reads it, and keeps nothing. Null when it cannot be read, which is counted
  // once for each object.
  [[nodiscard]] std::shared_ptr<const Text> read(const git::ObjectId& id);
  // The same without counting: for what only helps to compare.
  [[nodiscard]] std::shared_ptr<const Text> peek(const git::ObjectId& id);
  // The kept one, or reads and keeps it.
  [[nodiscard]] std::shared_ptr<const Text> get(const git::ObjectId& id);
  // Shows what ObjectStore::walk_some() shows of the objects. Nobody reads
  // meanwhile; the sink may call keep().
  [[nodiscard]] git::WalkStatistics walk(std::span<const git::ObjectId> ids,
                                         const git::ReadOptions& options,
                                         git::WalkSink& sink);
  // The oldest go when more than some MiB are kept.
  void keep(const git::ObjectId& id, std::shared_ptr<const Text> text);

 private:
  [[nodiscard]] std::shared_ptr<const Text> read_locked(const git::ObjectId& id)
      REQUIRES(mutex_);
  void keep_locked(const git::ObjectId& id, std::shared_ptr<const Text> text)
      REQUIRES(mutex_);

  git::ObjectStore& store_;
  const std::uint64_t max_bytes_;
  Mutex mutex_;
  Coverage& coverage_ GUARDED_BY(mutex_);
  // Null for what cannot be read.
  std::unordered_map<git::ObjectId, std::shared_ptr<const Text>,
                     git::ObjectIdHash>
      kept_ GUARDED_BY(mutex_);
  std::deque<git::ObjectId> order_ GUARDED_BY(mutex_);  // of those with a text
  std::uint64_t kept_bytes_ GUARDED_BY(mutex_) = 0;
};

}  // namespace tokensweep
