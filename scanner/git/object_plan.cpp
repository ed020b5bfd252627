// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/object_plan.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "scanner/git/offset_order.h"

namespace tokensweep::git {
namespace {

// What stands for a base while the plan is built.
enum : std::uint32_t {
  kRoot = ~std::uint32_t{0},
  kMissing = kRoot - 1,
  kCorrupt = kRoot - 2,
  kCopy = kRoot - 3,
  kMostEntries = kRoot - 4,
};

// Sorts `all`, which is sorted between each two of `ends`; the first is 0, the
// last all.size().
template <typename T, typename Less>
void merge_runs(std::vector<T>& all, std::vector<std::size_t> ends, Less less) {
  while (ends.size() > 2) {
    std::vector<std::size_t> merged = {0};
    for (std::size_t i = 2; i < ends.size(); i += 2) {
      const auto at = [&](std::size_t run) {
        return all.begin() + static_cast<std::ptrdiff_t>(ends[run]);
      };
      std::inplace_merge(at(i - 2), at(i - 1), at(i), less);
      merged.push_back(ends[i]);
    }
    if (merged.back() != all.size()) merged.push_back(all.size());
    ends = std::move(merged);
  }
}

}  // namespace

// The steps of ObjectPlan::build, in order. An entry's number is its place by
// pack and offset; a slot is its place by pack and id.
class PlanBuilder {
 public:
  explicit PlanBuilder(const PackSet& set) : set_(set), plan_(set) {}

  Result<ObjectPlan> build() {
    for (const PackFile& pack : set_.packs) {
      first_.push_back(static_cast<std::uint32_t>(total_));
      total_ += pack.index().count();
    }
    total_ += set_.loose.size();
    if (total_ > kMostEntries) {
      return Error(ErrorKind::kLimit, "more than 2^32 objects");
    }
    place_entries();
    find_copies();
    find_bases();
    link_children();
    reach();
    explain_unreached();
    order_children();
    return std::move(plan_);
  }

 private:
  [[nodiscard]] std::uint32_t loose_begin() const {
    return static_cast<std::uint32_t>(total_ - set_.loose.size());
  }
  [[nodiscard]] std::uint32_t pack_end(std::size_t pack) const {
    return first_[pack] + set_.packs[pack].index().count();
  }

  void place_entries();
  void find_copies();
  void find_bases();
  void find_bases_in(std::size_t pack);
  [[nodiscard]] std::uint32_t find_by_id(std::size_t pack, ByteView id) const;
  void link_children();
  void reach();
  void explain_unreached();
  void explain(std::uint32_t top, std::string_view top_reason,
               std::string_view reason);
  void order_children();
  [[nodiscard]] std::uint64_t id_prefix(std::uint32_t entry) const;
  [[nodiscard]] ByteView raw_id(std::uint32_t entry) const;

  const PackSet& set_;
  ObjectPlan plan_;
  std::uint64_t total_ = 0;
  std::vector<std::uint32_t> first_;      // entry of each pack
  std::vector<std::uint32_t> by_slot_;    // entries
  std::vector<std::uint32_t> canonical_;  // by entry; empty without copies
  std::vector<std::uint32_t> base_;       // by entry
  std::vector<std::uint32_t> reached_;    // entries, bases before children
  std::vector<std::uint32_t> cut_;        // entries that are too deep
};

void PlanBuilder::place_entries() {
  plan_.entries_.resize(total_ + 1);
  by_slot_.resize(total_);
  for (std::size_t pack = 0; pack < set_.packs.size(); ++pack) {
    std::uint32_t number = first_[pack];
    for (const OffsetPosition& place : offset_order(set_.packs[pack].index())) {
      PlanEntry& entry = plan_.entries_[number];
      entry.offset = place.offset;
      entry.position = place.position;
      entry.pack = static_cast<std::uint32_t>(pack);
      by_slot_[first_[pack] + place.position] = number++;
    }
  }
  for (std::uint32_t i = 0; i < set_.loose.size(); ++i) {
    PlanEntry& entry = plan_.entries_[loose_begin() + i];
    entry.position = i;
    entry.pack = PlanEntry::kLoose;
    by_slot_[loose_begin() + i] = loose_begin() + i;
  }
}

ByteView PlanBuilder::raw_id(std::uint32_t number) const {
  const PlanEntry& entry = plan_.entries_[number];
  return entry.pack == PlanEntry::kLoose
             ? set_.loose[entry.position].id.raw()
             : set_.packs[entry.pack].index().raw_id(entry.position);
}

std::uint64_t PlanBuilder::id_prefix(std::uint32_t entry) const {
  std::uint64_t value = 0;
  std::memcpy(&value, raw_id(entry).data(), sizeof value);
  return __builtin_bswap64(value);
}

// Sorts everything by id, unless one index has done that.
void PlanBuilder::find_copies() {
  const bool one_source = set_.packs.size() + !set_.loose.empty() <= 1;
  if (one_source &&
      (set_.packs.empty() || set_.packs.front().index().is_sorted())) {
    return;
  }
  struct Key {
    std::uint64_t prefix = 0;
    std::uint32_t entry = 0;
  };
  std::vector<Key> keys;
  keys.reserve(total_);
  const auto less = [this](const Key& a, const Key& b) {
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    const ByteView left = raw_id(a.entry);
    const int order =
        std::memcmp(left.data(), raw_id(b.entry).data(), left.size());
    return order != 0 ? order < 0 : a.entry < b.entry;
  };
  // Each index is a sorted run, as a rule.
  std::vector<std::size_t> runs = {0};
  const auto end_run = [&] {
    const auto begin = keys.begin() + static_cast<std::ptrdiff_t>(runs.back());
    if (!std::is_sorted(begin, keys.end(), less)) {
      std::sort(begin, keys.end(), less);
    }
    runs.push_back(keys.size());
  };
  std::uint32_t slot = 0;
  for (std::size_t pack = 0; pack <= set_.packs.size(); ++pack) {
    const std::uint64_t end =
        pack < set_.packs.size() ? pack_end(pack) : total_;
    for (; slot < end; ++slot) {
      keys.push_back({id_prefix(by_slot_[slot]), by_slot_[slot]});
    }
    end_run();
  }
  merge_runs(keys, std::move(runs), less);
  canonical_.resize(total_);
  plan_.by_id_.reserve(total_);
  for (const Key& key : keys) {
    const bool is_copy =
        !plan_.by_id_.empty() &&
        std::ranges::equal(raw_id(plan_.by_id_.back()), raw_id(key.entry));
    if (is_copy) {
      plan_.has_copies_ = true;
    } else {
      plan_.by_id_.push_back(key.entry);
    }
    canonical_[key.entry] = plan_.by_id_.back();
  }
  if (!plan_.has_copies_) canonical_ = {};
}

std::uint32_t PlanBuilder::find_by_id(std::size_t home, ByteView id) const {
  const auto find = [&](std::size_t pack) -> std::optional<std::uint32_t> {
    const auto position = set_.packs[pack].index().find(id);
    if (!position) return std::nullopt;
    return by_slot_[first_[pack] + *position];
  };
  if (const auto entry = find(home)) return *entry;
  for (std::size_t pack = 0; pack < set_.packs.size(); ++pack) {
    if (const auto entry = find(pack)) return *entry;
  }
  const ObjectId wanted(id);
  const auto loose =
      std::ranges::lower_bound(set_.loose, wanted, {}, &LooseRef::id);
  if (loose == set_.loose.end() || loose->id != wanted) return kMissing;
  return loose_begin() + static_cast<std::uint32_t>(loose - set_.loose.begin());
}

void PlanBuilder::find_bases_in(std::size_t pack) {
  const PackFile& file = set_.packs[pack];
  const std::uint32_t begin = first_[pack];
  const std::uint32_t end = pack_end(pack);
  const OffsetLookup lookup(
      std::span(plan_.entries_).subspan(begin, end - begin));
  // Headers lie so far apart that the processor does not see them coming.
  constexpr std::uint32_t kAhead = 16;
  for (std::uint32_t number = begin; number < end; ++number) {
    if (end - number > kAhead) {
      file.prefetch(plan_.entries_[number + kAhead].offset);
    }
    if (!canonical_.empty() && canonical_[number] != number) {
      base_[number] = kCopy;
      continue;
    }
    PlanEntry& entry = plan_.entries_[number];
    const auto header = file.header(entry.offset);
    if (!header) {
      base_[number] = kCorrupt;
      continue;
    }
    if (!header->is_delta()) {
      entry.type = static_cast<TypeMask>(1U << header->kind);
      base_[number] = kRoot;
      continue;
    }
    std::uint32_t base = kMissing;
    if (header->kind == EntryHeader::kIdDelta) {
      base = find_by_id(pack, header->base_id);
    } else if (const auto rank = lookup.find(header->base_offset)) {
      base = begin + *rank;
    }
    if (base < kMostEntries && !canonical_.empty()) base = canonical_[base];
    base_[number] = base;
  }
}

void PlanBuilder::find_bases() {
  base_.resize(total_, kRoot);
  for (std::size_t i = 0; i < set_.packs.size(); ++i) find_bases_in(i);
  for (std::uint32_t i = loose_begin(); i < total_; ++i) {
    if (!canonical_.empty() && canonical_[i] != i) base_[i] = kCopy;
  }
  by_slot_ = {};
  canonical_ = {};
}

void PlanBuilder::link_children() {
  std::vector<PlanEntry>& entries = plan_.entries_;
  // Counts first, one place to the right, so that sums give beginnings.
  for (const std::uint32_t base : base_) {
    if (base < kMostEntries) ++entries[base + 1].first_child;
  }
  std::uint32_t sum = 0;
  for (PlanEntry& entry : entries) {
    sum += entry.first_child;
    entry.first_child = sum;
  }
  plan_.children_.resize(sum);
  std::vector<std::uint32_t> next(total_);
  for (std::uint32_t i = 0; i < total_; ++i) next[i] = entries[i].first_child;
  for (std::uint32_t i = 0; i < total_; ++i) {
    if (base_[i] < kMostEntries) plan_.children_[next[base_[i]]++] = i;
  }
}

// Level by level from the roots.
void PlanBuilder::reach() {
  reached_.reserve(total_);
  for (std::uint32_t i = 0; i < total_; ++i) {
    if (base_[i] != kRoot) continue;
    plan_.entries_[i].walked = true;
    plan_.roots_.push_back(i);
    reached_.push_back(i);
  }
  std::size_t begin = 0;
  for (std::uint32_t depth = 0; begin < reached_.size(); ++depth) {
    const std::size_t end = reached_.size();
    for (; begin < end; ++begin) {
      const std::uint32_t base = reached_[begin];
      for (const std::uint32_t child : plan_.children(base)) {
        if (depth == ObjectPlan::kMaxDepth) {
          cut_.push_back(child);
          continue;
        }
        plan_.entries_[child].type = plan_.entries_[base].type;
        plan_.entries_[child].walked = true;
        reached_.push_back(child);
      }
    }
  }
}

void PlanBuilder::explain(std::uint32_t top, std::string_view top_reason,
                          std::string_view reason) {
  std::vector<std::uint32_t> todo = {top};
  while (!todo.empty()) {
    const std::uint32_t number = todo.back();
    todo.pop_back();
    plan_.unreached_.push_back({number, number == top ? top_reason : reason});
    base_[number] = kCopy;  // explained
    for (const std::uint32_t child : plan_.children(number)) {
      todo.push_back(child);
    }
  }
}

void PlanBuilder::explain_unreached() {
  for (std::uint32_t i = 0; i < total_; ++i) {
    if (base_[i] == kCorrupt) explain(i, "corrupt object", "missing base");
    if (base_[i] == kMissing) explain(i, "missing base", "missing base");
  }
  for (const std::uint32_t entry : cut_) {
    explain(entry, "delta chain too deep", "delta chain too deep");
  }
  if (reached_.size() + plan_.unreached_.size() == total_) return;
  for (std::uint32_t i = 0; i < total_; ++i) {
    if (!plan_.entries_[i].walked && base_[i] != kCopy) {
      plan_.unreached_.push_back({i, "delta cycle"});
    }
  }
}

// By the number of objects below: then a walk that leaves a base before it
// enters the last child holds only as many contents as the logarithm of that.
void PlanBuilder::order_children() {
  std::vector<std::uint32_t> weight(total_, 1);
  for (std::size_t i = reached_.size(); i-- > 0;) {
    const std::uint32_t number = reached_[i];
    if (base_[number] < kMostEntries) weight[base_[number]] += weight[number];
  }
  const auto less = [&](std::uint32_t a, std::uint32_t b) {
    return weight[a] != weight[b] ? weight[a] < weight[b] : a < b;
  };
  for (std::uint32_t i = 0; i < total_; ++i) {
    const auto begin = plan_.children_.begin() + plan_.entries_[i].first_child;
    const auto end =
        plan_.children_.begin() + plan_.entries_[i + 1].first_child;
    if (end - begin > 1 && !std::is_sorted(begin, end, less)) {
      std::sort(begin, end, less);
    }
  }
}

Result<ObjectPlan> ObjectPlan::build(const PackSet& set) {
  return PlanBuilder(set).build();
}

ObjectId ObjectPlan::id(std::uint32_t number) const {
  const PlanEntry& entry = entries_[number];
  return entry.pack == PlanEntry::kLoose
             ? set_->loose[entry.position].id
             : set_->packs[entry.pack].index().id(entry.position);
}

std::vector<ObjectId> ObjectPlan::ids() const {
  std::vector<ObjectId> result;
  const auto count = static_cast<std::uint32_t>(entries_.size() - 1);
  if (!by_id_.empty() || count == 0) {
    result.reserve(by_id_.size());
    for (const std::uint32_t entry : by_id_) result.push_back(id(entry));
    return result;
  }
  result.reserve(count);
  if (set_->packs.empty() || set_->packs.front().index().count() == 0) {
    for (const LooseRef& loose : set_->loose) result.push_back(loose.id);
  } else {
    const PackIndexView& index = set_->packs.front().index();
    for (std::uint32_t i = 0; i < count; ++i) result.push_back(index.id(i));
  }
  return result;
}

std::uint64_t ObjectPlan::memory() const {
  return entries_.capacity() * sizeof(PlanEntry) +
         (children_.capacity() + roots_.capacity() + by_id_.capacity()) *
             sizeof(std::uint32_t) +
         unreached_.capacity() * sizeof(Unreached);
}

}  // namespace tokensweep::git
