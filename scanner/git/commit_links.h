// SPDX-License-Identifier: Apache-2.0
// What every commit of a store refers to.
#pragma once

#include <cstdint>
#include <vector>

namespace tokensweep::git {

// Positions are those of a list of all ids of the store. Plain data.
struct CommitLinks {
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  struct Commit {
    std::int64_t seconds = 0;  // commit date
    std::uint64_t first_parent = 0;
    std::uint32_t parent_count = 0;  // of those that are there
    std::uint32_t position = 0;
    std::uint32_t tree = kNone;
  };

  std::vector<Commit> commits;
  std::vector<std::uint32_t> parents;

  void append(const CommitLinks& other) {
    const std::uint64_t base = parents.size();
    for (Commit commit : other.commits) {
      commit.first_parent += base;
      commits.push_back(commit);
    }
    parents.insert(parents.end(), other.parents.begin(), other.parents.end());
  }
};

}  // namespace tokensweep::git
