// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/raw_tree.h"

#include <algorithm>
#include <compare>
#include <limits>
#include <utility>

#include "base/bytes.h"

namespace tokensweep::git {
namespace {

// Git sorts folders as if a slash stood behind their names.
std::strong_ordering order(const TreeEntry& a, const TreeEntry& b) {
  const std::size_t common = std::min(a.name.size(), b.name.size());
  const int prefix = a.name.substr(0, common).compare(b.name.substr(0, common));
  if (prefix != 0) return prefix <=> 0;
  const auto next = [common](const TreeEntry& entry) {
    if (entry.name.size() > common) {
      return static_cast<unsigned>(
          static_cast<unsigned char>(entry.name[common]));
    }
    return entry.is_tree() ? static_cast<unsigned>('/') : 0U;
  };
  if (const auto by_next = next(a) <=> next(b); std::is_neq(by_next))
    return by_next;
  return a.name.size() <=> b.name.size();
}

// Goes through trees that are in order, all at once.
class Merge {
 public:
  explicit Merge(std::span<const RawTree* const> trees)
      : trees_(trees), at_(trees.size()) {}

  std::vector<TreeDifference> run() {
    while (true) {
      skip_common();
      if (!take_first()) return std::move(result_);
    }
  }

 private:
  void skip_common() {
    const RawTree& first = *trees_.front();
    for (; at_.front() < first.size(); ++at_.front()) {
      const std::string_view raw = first.raw(at_.front());
      for (std::size_t i = 1; i < trees_.size(); ++i) {
        if (at_[i] == trees_[i]->size() || trees_[i]->raw(at_[i]) != raw) {
          // Those before it were moved on for nothing.
          while (i-- > 1) --at_[i];
          return;
        }
        ++at_[i];
      }
    }
  }

  // Takes all entries with the first name of what is left.
  bool take_first() {
    const std::size_t begin = result_.size();
    for (std::size_t i = 0; i < trees_.size(); ++i) {
      if (at_[i] == trees_[i]->size()) continue;
      const TreeEntry entry = trees_[i]->entry(at_[i]);
      const auto where = result_.size() == begin
                             ? std::strong_ordering::equal
                             : order(entry, result_.back().entry);
      if (std::is_gt(where)) continue;
      if (std::is_lt(where)) result_.resize(begin);
      result_.push_back({entry, i});
    }
    for (std::size_t i = begin; i < result_.size(); ++i) ++at_[result_[i].tree];
    return result_.size() > begin;
  }

  std::span<const RawTree* const> trees_;
  std::vector<std::size_t> at_;  // by tree
  std::vector<TreeDifference> result_;
};

}  // namespace

RawTree::RawTree(std::string content, ObjectFormat format)
    : content_(std::move(content)), format_(format) {
  constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max();
  TreeParser parser(as_bytes(std::string_view(content_).substr(0, kMost)),
                    format);
  TreeEntry entry;
  TreeEntry before;
  while (parser.next(entry)) {
    in_order_ =
        in_order_ && (ends_.empty() || std::is_lt(order(before, entry)));
    ends_.push_back(static_cast<std::uint32_t>(
        as_chars(entry.raw_id).data() + entry.raw_id.size() - content_.data()));
    before = entry;
  }
  malformed_ = parser.malformed() || content_.size() > kMost;
}

TreeEntry RawTree::entry(std::size_t number) const {
  TreeParser parser(as_bytes(raw(number)), format_);
  TreeEntry entry;
  static_cast<void>(parser.next(entry));  // it was parsed before
  return entry;
}

std::vector<TreeDifference> differences(std::span<const RawTree* const> trees) {
  if (trees.size() > 1 && std::ranges::all_of(trees, &RawTree::in_order)) {
    return Merge(trees).run();
  }
  std::vector<TreeDifference> all;
  for (std::size_t tree = 0; tree < trees.size(); ++tree) {
    for (std::size_t i = 0; i < trees[tree]->size(); ++i) {
      all.push_back({trees[tree]->entry(i), tree});
    }
  }
  return all;
}

}  // namespace tokensweep::git
