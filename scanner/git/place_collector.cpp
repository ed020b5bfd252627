// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/place_collector.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tokensweep::git {
namespace {

// Nested hostile trees can show one blob at more paths than any report takes.
constexpr std::uint32_t kMaxPathsOfObject = 1 << 14;
constexpr std::size_t kMaxPlaces = 1 << 20;

}  // namespace

std::size_t PlaceCollector::KeyHash::operator()(const Key& key) const {
  std::uint64_t hash = std::uint64_t{key.secret} << 32 | key.path;
  hash ^= (std::uint64_t{key.key} << 8 | static_cast<std::uint8_t>(key.kind)) *
          0x9e3779b97f4a7c15U;
  hash *= 0xff51afd7ed558ccdU;
  return hash ^ hash >> 32;
}

void PlaceCollector::add(std::uint32_t number, OccurrenceKind kind,
                         const std::string& path,
                         const std::optional<ObjectId>& commit) {
  const bool in_index = kind == OccurrenceKind::kIndex;
  if (in_index) {
    staged_.insert(number);
  } else {
    placed_[number] = true;
  }
  if (places_.size() >= kMaxPlaces || paths_of_[number] >= kMaxPathsOfObject) {
    full_ = true;
    return;
  }
  const std::uint32_t path_number =
      paths_.emplace(path, static_cast<std::uint32_t>(paths_.size()))
          .first->second;
  const auto mark = static_cast<std::uint8_t>(in_index ? 2 : 1);
  std::uint8_t& seen = seen_[std::uint64_t{number} << 32 | path_number];
  if ((seen & mark) != 0) return;
  seen |= mark;
  ++paths_of_[number];
  for (const FlaggedObject& row : flagged_.rows(number)) {
    const auto [found, added] = by_key_.emplace(
        Key{row.secret, row.key, path_number, kind}, places_.size());
    if (!added) {
      ++places_[found->second].count;
      continue;
    }
    HistoryPlace place;
    place.secret = row.secret;
    place.key = row.key;
    place.kind = kind;
    place.path = path;
    place.object = row.object;
    place.commit = commit;
    places_.push_back(std::move(place));
  }
}

std::vector<HistoryPlace> PlaceCollector::take(Coverage& coverage) && {
  if (full_) {
    coverage.skip("too many places", SkipEffect::kIncomplete, "");
  }
  const auto order = [](const HistoryPlace& place) {
    return std::tie(place.secret, place.kind, place.path, place.key);
  };
  std::ranges::sort(places_, [&](const HistoryPlace& a, const HistoryPlace& b) {
    return order(a) < order(b);
  });
  return std::move(places_);
}

}  // namespace tokensweep::git
