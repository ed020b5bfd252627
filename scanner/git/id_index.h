// SPDX-License-Identifier: Apache-2.0
// From an object id to its position in a sorted list, in constant time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "scanner/git/object_id.h"

namespace tokensweep::git {

// Immutable after construction; any thread may look up.
class IdIndex {
 public:
  // `ids` are sorted and unique, fewer than 2^32 - 1, and outlive this.
  explicit IdIndex(std::span<const ObjectId> ids) : ids_(ids) {
    std::size_t slots = 16;
    while (slots < ids.size() * 2) slots *= 2;
    mask_ = slots - 1;
    slots_.resize(slots);
    for (std::uint32_t position = 0; position < ids.size(); ++position) {
      const std::size_t hash = ObjectIdHash()(ids[position]);
      std::size_t at = hash & mask_;
      while (slots_[at].place != 0) at = (at + 1) & mask_;
      slots_[at] = {tag_of(hash), position + 1};
    }
  }

  [[nodiscard]] std::optional<std::uint32_t> find(const ObjectId& id) const {
    const std::size_t hash = ObjectIdHash()(id);
    const std::uint32_t tag = tag_of(hash);
    for (std::size_t at = hash & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.place == 0) return std::nullopt;
      if (slot.tag == tag && ids_[slot.place - 1] == id) return slot.place - 1;
    }
  }

  // Says that find(id) is going to be asked soon.
  void prefetch(const ObjectId& id) const {
    __builtin_prefetch(&slots_[ObjectIdHash()(id) & mask_]);
  }

  // The position of each id, or kNone. Faster than find() one after the other,
  // since memory is asked for many at once.
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  void find_all(std::span<const ObjectId> ids,
                std::vector<std::uint32_t>& positions) const {
    positions.resize(ids.size());
    for (const ObjectId& id : ids) prefetch(id);
    for (const ObjectId& id : ids) {
      const std::uint32_t place = slots_[ObjectIdHash()(id) & mask_].place;
      if (place != 0) __builtin_prefetch(&ids_[place - 1]);
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
      positions[i] = find(ids[i]).value_or(kNone);
    }
  }

  [[nodiscard]] const ObjectId& id(std::uint32_t position) const {
    return ids_[position];
  }
  // SHA-1 for an empty list.
  [[nodiscard]] ObjectFormat format() const {
    return ids_.empty() ? ObjectFormat::kSha1
                        : static_cast<ObjectFormat>(ids_.front().raw().size());
  }
  [[nodiscard]] std::size_t size() const { return ids_.size(); }

 private:
  struct Slot {
    std::uint32_t tag = 0;    // bits of the hash that the slot does not imply
    std::uint32_t place = 0;  // position + 1; 0 is an empty slot
  };

  static std::uint32_t tag_of(std::size_t hash) {
    return static_cast<std::uint32_t>(hash >> 32);
  }

  std::span<const ObjectId> ids_;
  std::vector<Slot> slots_;
  std::size_t mask_ = 0;
};

}  // namespace tokensweep::git
