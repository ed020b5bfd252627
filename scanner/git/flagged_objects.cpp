// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/flagged_objects.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tokensweep::git {

FlaggedObjects::FlaggedObjects(std::vector<FlaggedObject> rows,
                               SecretSets& sets)
    : rows_(std::move(rows)), filter_(kFilterBits) {
  const auto order = [](const FlaggedObject& row) {
    return std::tie(row.object, row.secret, row.key);
  };
  std::ranges::sort(rows_, [&](const FlaggedObject& a, const FlaggedObject& b) {
    return order(a) < order(b);
  });
  const auto tail =
      std::unique(rows_.begin(), rows_.end(),
                  [&](const FlaggedObject& a, const FlaggedObject& b) {
                    return order(a) == order(b);
                  });
  rows_.erase(tail, rows_.end());
  for (std::size_t i = 0; i < rows_.size();) {
    Item item;
    item.id = rows_[i].object;
    item.type = rows_[i].type;
    item.first = static_cast<std::uint32_t>(i);
    std::vector<std::uint32_t> secrets;
    for (; i < rows_.size() && rows_[i].object == item.id; ++i) {
      secrets.push_back(rows_[i].secret);
    }
    item.last = static_cast<std::uint32_t>(i);
    item.secrets = sets.make(std::move(secrets));
    filter_[ObjectIdHash()(item.id) % kFilterBits] = true;
    items_.push_back(item);
  }
}

std::optional<std::uint32_t> FlaggedObjects::find_exactly(
    const ObjectId& id) const {
  const auto found = std::ranges::lower_bound(items_, id, {}, &Item::id);
  if (found == items_.end() || found->id != id) return std::nullopt;
  return static_cast<std::uint32_t>(found - items_.begin());
}

}  // namespace tokensweep::git
