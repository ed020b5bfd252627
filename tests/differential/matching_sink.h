// SPDX-License-Identifier: Apache-2.0
// Scans objects as an audit does, and keeps the matches of each.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/mutex.h"
#include "scanner/engine/blob_scanner.h"
#include "scanner/git/object_walk.h"

namespace tokensweep::testing {

using MatchesById = std::map<std::string, std::vector<Match>>;

class MatchingSink final : public git::WalkSink {
 public:
  enum class Mode { kDelta, kFull };

  MatchingSink(const Detection& detection, unsigned threads, Mode mode)
      : mode_(mode) {
    for (unsigned i = 0; i < threads; ++i) {
      scanners_.push_back(std::make_unique<BlobScanner>(detection));
    }
  }

  std::unique_ptr<git::WalkState> object(
      unsigned worker, const git::WalkedObject& object,
      const git::WalkState* base_state) override {
    const auto* base = dynamic_cast<const State*>(base_state);
    auto state = std::make_unique<State>();
    BlobScanner& scanner = *scanners_[worker];
    const bool by_edits = mode_ == Mode::kDelta && object.is_delta();
    const std::vector<Match>& matches =
        by_edits
            ? scanner.scan_derived(object.derived(), base->scan, &state->scan)
            : scanner.scan(object.content(), &state->scan);
    MutexLock lock(mutex_);
    by_edits_ += by_edits ? 1 : 0;
    EXPECT_TRUE(matches_.emplace(object.id().hex(), matches).second);
    return state;
  }

  // After the walk.
  [[nodiscard]] MatchesById take_matches() {
    MutexLock lock(mutex_);
    return std::move(matches_);
  }
  [[nodiscard]] std::size_t scanned_by_edits() {
    MutexLock lock(mutex_);
    return by_edits_;
  }

 private:
  struct State final : git::WalkState {
    ScanState scan;
  };

  const Mode mode_;
  std::vector<std::unique_ptr<BlobScanner>> scanners_;  // by worker
  Mutex mutex_;
  MatchesById matches_ GUARDED_BY(mutex_);
  std::size_t by_edits_ GUARDED_BY(mutex_) = 0;
};

// Names the objects that differ; no scanned bytes.
inline void expect_same_matches(const MatchesById& actual,
                                const MatchesById& expected) {
  EXPECT_EQ(actual.size(), expected.size());
  for (const auto& [id, matches] : expected) {
    const auto found = actual.find(id);
    if (found == actual.end()) {
      ADD_FAILURE() << id << " was not scanned";
    } else if (found->second != matches) {
      ADD_FAILURE() << id << ": " << found->second.size()
                    << " matches, not the same as " << matches.size();
    }
  }
}

}  // namespace tokensweep::testing
