// SPDX-License-Identifier: Apache-2.0
// Sets of secret numbers, each distinct set stored once: thousands of trees
// and commits hold the same few sets, and comparing two is comparing numbers.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace tokensweep::git {

// Valid in the pool that made it. 0 is the empty set.
using SetId = std::uint32_t;

class SecretSets {
 public:
  SecretSets();

  // The elements, ascending. Valid until the next non-const call.
  [[nodiscard]] std::span<const std::uint32_t> elements(SetId set) const {
    return {pool_.data() + begins_[set], begins_[set + 1] - begins_[set]};
  }
  // How many sets there are; ids are below it.
  [[nodiscard]] std::size_t size() const { return begins_.size() - 1; }

  // `elements` in any order, with or without repetition.
  SetId make(std::vector<std::uint32_t> elements);
  // Results of the next two are remembered: asking again costs one look-up.
  SetId unite(SetId a, SetId b);
  SetId subtract(SetId from, SetId what);
  // The union of all; sorts `sets`.
  SetId unite_all(std::vector<SetId>& sets);

 private:
  // Sorted and unique elements.
  SetId intern(std::span<const std::uint32_t> elements);

  std::vector<std::uint32_t> pool_;
  std::vector<std::size_t> begins_;  // one more than sets
  std::unordered_multimap<std::uint64_t, SetId> by_hash_;
  std::unordered_map<std::uint64_t, SetId> unions_;
  std::unordered_map<std::uint64_t, SetId> differences_;
  std::vector<std::uint64_t> marks_;  // a bit for each element; all clear
};

}  // namespace tokensweep::git
