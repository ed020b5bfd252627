// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/line_likeness.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <string_view>

#include "scanner/pipeline/line_index.h"

namespace tokensweep {
namespace {

constexpr double kSameBlob = 2;
constexpr double kLeastShare = 0.5;

// Counts what it is given.
struct Counter {
  using value_type = std::size_t;
  void push_back(std::size_t /*value*/) { ++count; }
  std::size_t count = 0;
};

}  // namespace

LineLikeness::LineLikeness(const std::vector<git::RemovedFile>& removed,
                           ObjectTexts& texts)
    : removed_(removed), texts_(texts) {
  for (const git::RemovedFile& file : removed) blobs_.insert(file.blob);
}

LineLikeness::Bag LineLikeness::bag_of(const git::ObjectId& blob) {
  Bag bag;
  const auto text = texts_.peek(blob);
  if (text == nullptr) return bag;
  for_each_line(text->content, [&](std::string_view line) {
    bag.push_back(std::hash<std::string_view>()(bare_line(line)));
  });
  std::ranges::sort(bag);
  return bag;
}

double LineLikeness::best_share(const git::ObjectId& blob) {
  if (is_removed(blob)) return kSameBlob;
  const Bag bag = bag_of(blob);
  double best = 0;
  for (std::size_t i = 0; i < std::min(removed_.size(), kMaxFiles); ++i) {
    if (lines_ > kMaxLines) break;
    if (i == bags_.size()) bags_.push_back(bag_of(removed_[i].blob));
    lines_ += bag.size() + bags_[i].size();
    const std::size_t longer = std::max(bag.size(), bags_[i].size());
    if (longer == 0) continue;
    Counter equal;
    std::ranges::set_intersection(bag, bags_[i], std::back_inserter(equal));
    best = std::max(
        best, static_cast<double>(equal.count) / static_cast<double>(longer));
  }
  return best >= kLeastShare ? best : 0;
}

}  // namespace tokensweep
