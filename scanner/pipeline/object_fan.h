// SPDX-License-Identifier: Apache-2.0
// Shows each object of a walk to all who look at objects in an audit.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "scanner/git/id_index.h"
#include "scanner/git/object_walk.h"
#include "scanner/git/reference_log.h"
#include "scanner/pipeline/scan_sink.h"

namespace tokensweep {

// Some of the objects of a list. Any thread may ask.
class KnownObjects {
 public:
  // `index` outlives this.
  explicit KnownObjects(const git::IdIndex& index) : index_(&index) {}

  void add(std::span<const git::ObjectId> ids) {
    known_.resize(index_->size());
    for (const git::ObjectId& id : ids) {
      if (const auto position = index_->find(id)) known_[*position] = true;
    }
  }
  [[nodiscard]] bool contains(const git::ObjectId& id) const {
    if (known_.empty()) return false;
    const auto position = index_->find(id);
    return position && known_[*position];
  }

 private:
  const git::IdIndex* index_;
  std::vector<bool> known_;  // by position; empty: none
};

class ObjectFan final : public git::WalkSink {
 public:
  // All outlive this. Those of `known` are counted, not scanned.
  ObjectFan(ScanSink& scan, git::ReferenceLog& references,
            const KnownObjects& known)
      : scan_(scan), references_(references), known_(known) {}

  std::unique_ptr<git::WalkState> object(
      unsigned worker, const git::WalkedObject& object,
      const git::WalkState* base_state) override;
  void left_out(const git::ObjectId& id) override { left_out_.push_back(id); }

  // After the walk.
  [[nodiscard]] std::set<std::string> take_lfs_ids();
  // Sorted, unique.
  [[nodiscard]] std::vector<git::ObjectId> take_left_out();

 private:
  ScanSink& scan_;
  git::ReferenceLog& references_;
  const KnownObjects& known_;
  std::vector<git::ObjectId> left_out_;
  Mutex mutex_;
  std::set<std::string> lfs_ids_ GUARDED_BY(mutex_);
};

}  // namespace tokensweep
