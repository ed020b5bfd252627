// SPDX-License-Identifier: Apache-2.0
// Cuts a plan down to some of its objects and their bases.
#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "scanner/git/id_index.h"
#include "scanner/git/object_plan.h"

namespace tokensweep::git {

class PlanSelection {
 public:
  explicit PlanSelection(const ObjectPlan& whole)
      : whole_(whole),
        count_(static_cast<std::uint32_t>(whole.entries_.size() - 1)),
        plan_(*whole.set_) {}

  ObjectPlan take(std::span<const ObjectId> ids, TypeMask types) {
    plan_.entries_ = whole_.entries_;
    find_bases();
    mark(ids, types);
    link_children();
    order_children();
    return std::move(plan_);
  }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  void find_bases() {
    base_.resize(count_, kNone);
    for (std::uint32_t i = 0; i < count_; ++i) {
      for (const std::uint32_t child : whole_.children(i)) base_[child] = i;
    }
  }

  // Those that are wanted, and all that they are made from.
  void mark(std::span<const ObjectId> ids, TypeMask types) {
    const IdIndex wanted(ids);
    needed_.resize(count_);
    for (std::uint32_t i = 0; i < count_; ++i) {
      PlanEntry& entry = plan_.entries_[i];
      const TypeMask type = entry.type;
      entry.shown = entry.walked && (type == 0 || (type & types) != 0) &&
                    wanted.find(whole_.id(i)).has_value();
      for (std::uint32_t at = i; entry.shown && at != kNone && !needed_[at];
           at = base_[at]) {
        needed_[at] = true;
      }
    }
  }

  void link_children() {
    for (std::uint32_t i = 0; i < count_; ++i) {
      PlanEntry& entry = plan_.entries_[i];
      entry.walked = entry.walked && needed_[i];
      entry.first_child = static_cast<std::uint32_t>(plan_.children_.size());
      for (const std::uint32_t child : whole_.children(i)) {
        if (needed_[child]) plan_.children_.push_back(child);
      }
    }
    plan_.entries_[count_].first_child =
        static_cast<std::uint32_t>(plan_.children_.size());
    for (const std::uint32_t root : whole_.roots()) {
      if (needed_[root]) plan_.roots_.push_back(root);
    }
  }

  // As in the whole plan: the smallest family first.
  void order_children() {
    std::vector<std::uint32_t> order = plan_.roots_;  // bases before children
    for (std::size_t i = 0; i < order.size(); ++i) {
      const auto children = plan_.children(order[i]);
      order.insert(order.end(), children.begin(), children.end());
    }
    std::vector<std::uint32_t> weight(count_, 1);
    for (std::size_t i = order.size(); i-- > 0;) {
      if (base_[order[i]] != kNone) weight[base_[order[i]]] += weight[order[i]];
    }
    const auto less = [&](std::uint32_t a, std::uint32_t b) {
      return weight[a] != weight[b] ? weight[a] < weight[b] : a < b;
    };
    for (std::uint32_t i = 0; i < count_; ++i) {
      const auto begin =
          plan_.children_.begin() + plan_.entries_[i].first_child;
      const auto end =
          plan_.children_.begin() + plan_.entries_[i + 1].first_child;
      if (end - begin > 1) std::sort(begin, end, less);
    }
  }

  const ObjectPlan& whole_;
  const std::uint32_t count_;
  ObjectPlan plan_;
  std::vector<std::uint32_t> base_;  // by entry
  std::vector<bool> needed_;         // by entry
};

ObjectPlan ObjectPlan::of_some(const ObjectPlan& whole,
                               std::span<const ObjectId> ids, TypeMask types) {
  return PlanSelection(whole).take(ids, types);
}

}  // namespace tokensweep::git
