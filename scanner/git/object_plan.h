// SPDX-License-Identifier: Apache-2.0
// The order of a walk: every object of a store once, linked to the objects
// made from it. Building it reads indexes and entry headers, inflates nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_type.h"
#include "scanner/git/pack_set.h"

namespace tokensweep::git {

// Where an object is. An object with several copies is read from the first
// pack that has it, and whatever is made from another copy is made from that
// one: so nothing is inflated twice. Copies of one pack lead to bases in that
// pack, hence to the same or an earlier pack: that makes no cycles.
struct PlanEntry {
  static constexpr std::uint32_t kLoose = ~std::uint32_t{0};

  std::uint64_t offset = 0;       // in the pack
  std::uint32_t position = 0;     // in the pack's index, or in PackSet::loose
  std::uint32_t pack = 0;         // in PackSet::packs, or kLoose
  std::uint32_t first_child = 0;  // in the list of children
  TypeMask type = 0;              // mask_of its root's type; 0: not known yet
  bool walked = false;            // reached from a root
  bool shown = true;  // false: only other objects need it, as a base
};

// An object that no walk can reach.
struct Unreached {
  std::uint32_t entry = 0;
  std::string_view reason;  // for Coverage
};

// Immutable. 24 bytes for each copy of an object, 4 for each delta, 4 for each
// object that is none, and 4 for each object when there are several packs or
// loose objects: 28 in a usual pack.
class ObjectPlan {
 public:
  // Git's own limit on the length of a chain.
  static constexpr std::uint32_t kMaxDepth = 4095;

  // `set` outlives the plan. kLimit for more than 2^32 - 2 objects.
  static Result<ObjectPlan> build(const PackSet& set);

  // The same for some of the objects of a plan (ids sorted, unique): these and
  // what they are made from. Those that no walk can reach are left out.
  // `whole` may be gone afterwards.
  static ObjectPlan of_some(const ObjectPlan& whole,
                            std::span<const ObjectId> ids, TypeMask types);

  [[nodiscard]] const PlanEntry& entry(std::uint32_t number) const {
    return entries_[number];
  }
  [[nodiscard]] ObjectId id(std::uint32_t number) const;
  // Says that entry() is going to be asked soon.
  void prefetch(std::uint32_t number) const {
    __builtin_prefetch(&entries_[number]);
  }
  // The objects made directly from it, the smallest family first.
  [[nodiscard]] std::span<const std::uint32_t> children(
      std::uint32_t number) const {
    const std::uint32_t begin = entries_[number].first_child;
    return std::span(children_).subspan(
        begin, entries_[number + 1].first_child - begin);
  }
  // Objects that are not deltas: by pack, by offset, then loose ones.
  [[nodiscard]] std::span<const std::uint32_t> roots() const { return roots_; }
  [[nodiscard]] std::span<const Unreached> unreached() const {
    return unreached_;
  }
  // Whether some object has several copies, so that one may stand in for
  // another.
  [[nodiscard]] bool has_copies() const { return has_copies_; }
  // Sorted, unique.
  [[nodiscard]] std::vector<ObjectId> ids() const;
  [[nodiscard]] std::uint64_t memory() const;

 private:
  friend class PlanBuilder;
  friend class PlanSelection;
  explicit ObjectPlan(const PackSet& set) : set_(&set) {}

  const PackSet* set_;
  std::vector<PlanEntry> entries_;  // and one more, for its first_child
  std::vector<std::uint32_t> children_;
  std::vector<std::uint32_t> roots_;
  // Entries by id, without copies; empty for one sorted index and nothing
  // else, whose order it is.
  std::vector<std::uint32_t> by_id_;
  std::vector<Unreached> unreached_;
  bool has_copies_ = false;
};

}  // namespace tokensweep::git
