// SPDX-License-Identifier: Apache-2.0
// Turns visits of flagged objects at paths into one place per (secret, kind,
// path, key): the first visit names the object and the commit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "findings/coverage.h"
#include "scanner/git/attribution.h"
#include "scanner/git/flagged_objects.h"

namespace tokensweep::git {

class PlaceCollector {
 public:
  // `flagged` must outlive this.
  explicit PlaceCollector(const FlaggedObjects& flagged)
      : flagged_(flagged), placed_(flagged.size()), paths_of_(flagged.size()) {}

  // The flagged object `number` stands at `path` in `commit`. Shown again at
  // the same path it changes nothing.
  void add(std::uint32_t number, OccurrenceKind kind, const std::string& path,
           const std::optional<ObjectId>& commit);

  // Whether the object was added at any path, other than in the index.
  [[nodiscard]] bool placed(std::uint32_t number) const {
    return placed_[number];
  }
  [[nodiscard]] bool staged(std::uint32_t number) const {
    return staged_.contains(number);
  }

  // Sorted by secret, kind, path, key.
  [[nodiscard]] std::vector<HistoryPlace> take(Coverage& coverage) &&;

 private:
  struct Key {
    std::uint32_t secret = 0;
    std::uint32_t key = 0;
    std::uint32_t path = 0;
    OccurrenceKind kind = OccurrenceKind::kBlob;

    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };

  const FlaggedObjects& flagged_;
  std::vector<bool> placed_;
  std::vector<std::uint32_t> paths_of_;  // how many, by object
  std::unordered_set<std::uint32_t> staged_;
  std::unordered_map<std::string, std::uint32_t> paths_;
  // (object, path), with a mark for the index, which is apart from history.
  std::unordered_map<std::uint64_t, std::uint8_t> seen_;
  std::unordered_map<Key, std::size_t, KeyHash> by_key_;
  std::vector<HistoryPlace> places_;
  bool full_ = false;
};

}  // namespace tokensweep::git
