// SPDX-License-Identifier: Apache-2.0
// The objects that hold secrets, each once, with what they hold.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "scanner/git/attribution.h"
#include "scanner/git/object_id.h"
#include "scanner/git/secret_sets.h"

namespace tokensweep::git {

// Numbered by ascending id. Immutable; any thread may look up.
class FlaggedObjects {
 public:
  struct Item {
    ObjectId id;
    ObjectType type = ObjectType::kBlob;
    SetId secrets = 0;
    std::uint32_t first = 0;  // its rows in the sorted input
    std::uint32_t last = 0;   // one behind
  };

  FlaggedObjects(std::vector<FlaggedObject> rows, SecretSets& sets);

  // Cheap for the usual answer, which is no.
  [[nodiscard]] std::optional<std::uint32_t> find(const ObjectId& id) const {
    if (!filter_[ObjectIdHash()(id) % kFilterBits]) return std::nullopt;
    return find_exactly(id);
  }
  [[nodiscard]] const Item& operator[](std::uint32_t number) const {
    return items_[number];
  }
  [[nodiscard]] std::uint32_t size() const {
    return static_cast<std::uint32_t>(items_.size());
  }
  // Every (secret, key) of an object once.
  [[nodiscard]] std::span<const FlaggedObject> rows(
      std::uint32_t number) const {
    const Item& item = items_[number];
    return std::span(rows_).subspan(item.first, item.last - item.first);
  }

 private:
  static constexpr std::size_t kFilterBits = std::size_t{1} << 20;

  [[nodiscard]] std::optional<std::uint32_t> find_exactly(
      const ObjectId& id) const;

  std::vector<FlaggedObject> rows_;
  std::vector<Item> items_;
  std::vector<bool> filter_;
};

}  // namespace tokensweep::git
