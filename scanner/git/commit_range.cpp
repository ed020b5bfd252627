// SPDX-License-Identifier: Apache-2.0
// Both walks paint commits from the youngest to the oldest and stop when no
// colour that matters can spread further. With right clocks a commit is taken
// from the queue after all its descendants; where a colour comes late it is
// spread again.
#include "scanner/git/commit_range.h"

#include <algorithm>
#include <limits>
#include <queue>
#include <tuple>
#include <utility>

namespace tokensweep::git {
namespace {

using Paint = std::uint8_t;
constexpr Paint kOne = 1;    // reachable from the heads, or from the first
constexpr Paint kTwo = 2;    // from what is excluded, or from the second
constexpr Paint kStale = 4;  // a common ancestor descends from it

// Commits with their paint, and those whose paint is not yet with their
// parents.
class Painting {
 public:
  explicit Painting(CommitSource& source) : source_(source) {}

  [[nodiscard]] CommitSource& source() { return source_; }
  [[nodiscard]] bool empty() const { return queue_.empty(); }
  [[nodiscard]] std::int64_t top_seconds() const {
    return std::get<0>(queue_.top());
  }
  // Commits that have any paint, or may have.
  [[nodiscard]] std::uint32_t count() const {
    return static_cast<std::uint32_t>(paint_.size());
  }
  [[nodiscard]] Paint paint_of(std::uint32_t commit) const {
    return commit < paint_.size() ? paint_[commit] : Paint{0};
  }
  // How many that wait have exactly this paint.
  [[nodiscard]] std::size_t waiting(Paint paint) const {
    return waiting_[paint];
  }
  [[nodiscard]] std::size_t waiting() const { return queue_.size(); }

  // Adds paint to a commit. True when it had less.
  Result<bool> add(const ObjectId& id, Paint paint) {
    TRY_ASSIGN(const std::uint32_t commit, source_.number(id));
    if (commit >= paint_.size()) {
      paint_.resize(commit + 1);
      queued_.resize(commit + 1);
    }
    const Paint before = paint_[commit];
    if ((before | paint) == before) return false;
    paint_[commit] |= paint;
    if (queued_[commit] != 0) {
      --waiting_[before];
    } else {
      queued_[commit] = 1;
      queue_.emplace(source_.at(commit).seconds, id, commit);
    }
    ++waiting_[paint_[commit]];
    return true;
  }

  // The youngest of those that wait.
  std::uint32_t take() {
    const std::uint32_t commit = std::get<2>(queue_.top());
    queue_.pop();
    queued_[commit] = 0;
    --waiting_[paint_[commit]];
    return commit;
  }

  Result<void> pass_on(std::uint32_t commit, Paint paint) {
    for (const ObjectId& parent : source_.at(commit).parents) {
      TRY(add(parent, paint));
    }
    return {};
  }

  // Commits with exactly one of these paints whose parents were left out.
  [[nodiscard]] std::vector<ObjectId> cut(bool (*wanted)(Paint)) const {
    std::vector<ObjectId> ids;
    for (std::uint32_t commit = 0; commit < count(); ++commit) {
      if (source_.at(commit).cut && wanted(paint_[commit])) {
        ids.push_back(source_.at(commit).id);
      }
    }
    std::ranges::sort(ids);
    return ids;
  }

 private:
  static constexpr std::size_t kPaints = 8;

  CommitSource& source_;
  std::vector<Paint> paint_;
  std::vector<std::uint8_t> queued_;
  std::size_t waiting_[kPaints] = {};
  // The id makes the order the same in every run.
  std::priority_queue<std::tuple<std::int64_t, ObjectId, std::uint32_t>> queue_;
};

// Whether `excluded` may still reach a commit that counts as wanted: by dates,
// and for clocks that are a little wrong some commits further.
class Patience {
 public:
  [[nodiscard]] bool holds(const Painting& painting, std::int64_t oldest) {
    if (painting.top_seconds() >= oldest) return true;
    if (left_ == 0) return false;
    --left_;
    return true;
  }

 private:
  std::size_t left_ = 512;  // a few ms
};

Result<void> paint_range(Painting& painting) {
  Patience patience;
  constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();
  std::int64_t oldest = kNone;
  while (!painting.empty()) {
    if (painting.waiting(kOne) == 0 &&
        (oldest == kNone || !patience.holds(painting, oldest))) {
      break;
    }
    const std::uint32_t commit = painting.take();
    const Paint paint = painting.paint_of(commit);
    if (paint == kOne) {
      oldest = std::min(oldest, painting.source().at(commit).seconds);
    }
    // Who is excluded excludes; that it is wanted matters no more.
    TRY(painting.pass_on(commit, (paint & kTwo) != 0 ? kTwo : kOne));
  }
  return {};
}

// Sorts what is painted kOne only: a commit is ready when all its parents of
// the range are placed.
std::vector<std::uint32_t> in_order(Painting& painting) {
  CommitSource& source = painting.source();
  std::vector<std::uint32_t> missing(painting.count());
  std::vector<std::vector<std::uint32_t>> children(painting.count());
  using Ready = std::tuple<std::int64_t, ObjectId, std::uint32_t>;
  std::priority_queue<Ready, std::vector<Ready>, std::greater<>> ready;
  const auto enqueue = [&](std::uint32_t commit) {
    ready.emplace(source.at(commit).seconds, source.at(commit).id, commit);
  };
  for (std::uint32_t commit = 0; commit < painting.count(); ++commit) {
    if (painting.paint_of(commit) != kOne) continue;
    for (const ObjectId& parent : source.at(commit).parents) {
      const auto number = source.number(parent);  // known: the walk was there
      if (!number || painting.paint_of(*number) != kOne) continue;
      ++missing[commit];
      children[*number].push_back(commit);
    }
    if (missing[commit] == 0) enqueue(commit);
  }
  std::vector<std::uint32_t> order;
  while (!ready.empty()) {
    const std::uint32_t commit = std::get<2>(ready.top());
    ready.pop();
    order.push_back(commit);
    for (const std::uint32_t child : children[commit]) {
      if (--missing[child] == 0) enqueue(child);
    }
  }
  return order;
}

// Paints what `first` and `others` reach, and what is below a common ancestor.
// Ends when only that is left: all common ancestors that no other descends
// from are painted with both then, since the way to any other one leads
// through one of them.
Result<std::vector<std::uint32_t>> paint_common(
    Painting& painting, const ObjectId& first,
    std::span<const ObjectId> others) {
  std::vector<std::uint32_t> common;
  TRY(painting.add(first, kOne));
  for (const ObjectId& other : others) TRY(painting.add(other, kTwo));
  while (painting.waiting() > painting.waiting(kOne | kTwo | kStale)) {
    const std::uint32_t commit = painting.take();
    Paint paint = painting.paint_of(commit);
    if (paint == (kOne | kTwo)) {
      common.push_back(commit);
      paint |= kStale;
    }
    TRY(painting.pass_on(commit, paint));
  }
  return common;
}

// Whether one of `others` descends from `commit`.
Result<bool> is_redundant(CommitSource& source, const ObjectId& commit,
                          std::span<const ObjectId> others) {
  Painting painting(source);
  TRY(paint_common(painting, commit, others));
  TRY_ASSIGN(const std::uint32_t number, source.number(commit));
  return (painting.paint_of(number) & kTwo) != 0;
}

}  // namespace

Result<CommitRange> commit_range(CommitSource& source,
                                 std::span<const ObjectId> heads,
                                 std::span<const ObjectId> excluded) {
  Painting painting(source);
  for (const ObjectId& id : excluded) TRY(painting.add(id, kTwo));
  for (const ObjectId& id : heads) TRY(painting.add(id, kOne));
  TRY(paint_range(painting));
  CommitRange range;
  range.commits = in_order(painting);
  range.cut = painting.cut([](Paint paint) { return paint == kOne; });
  return range;
}

Result<MergeBases> merge_bases(CommitSource& source, const ObjectId& a,
                               const ObjectId& b) {
  Painting painting(source);
  TRY_ASSIGN(std::vector<std::uint32_t> common,
             paint_common(painting, a, {&b, 1}));
  std::ranges::sort(common, [&](std::uint32_t x, std::uint32_t y) {
    const CommitSource::Commit& one = source.at(x);
    const CommitSource::Commit& two = source.at(y);
    return std::tie(two.seconds, two.id) < std::tie(one.seconds, one.id);
  });
  MergeBases result;
  result.cut =
      painting.cut([](Paint paint) { return paint == kOne || paint == kTwo; });
  std::vector<ObjectId> ids;
  for (const std::uint32_t commit : common) {
    // One that became stale later is below another.
    if ((painting.paint_of(commit) & kStale) == 0) {
      ids.push_back(source.at(commit).id);
    }
  }
  if (ids.size() < 2) {
    result.ids = std::move(ids);
    return result;
  }
  for (const ObjectId& id : ids) {
    std::vector<ObjectId> others = ids;
    std::erase(others, id);
    TRY_ASSIGN(const bool redundant, is_redundant(source, id, others));
    if (!redundant) result.ids.push_back(id);
  }
  return result;
}

}  // namespace tokensweep::git
