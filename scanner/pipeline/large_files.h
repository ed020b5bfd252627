// SPDX-License-Identifier: Apache-2.0
// The large files that Git LFS keeps beside the repository, for the pointers
// that stand in it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "findings/coverage.h"

namespace tokensweep {

// One thread.
class LargeFiles {
 public:
  // `common_dir` is the repository's; with an empty one no pointer leads
  // anywhere. `coverage` must outlive this.
  LargeFiles(std::string common_dir, std::uint64_t max_bytes,
             Coverage& coverage)
      : common_dir_(std::move(common_dir)),
        max_bytes_(max_bytes),
        coverage_(coverage) {}

  using Content = std::shared_ptr<const std::string>;
  // What `pointer` stands for; null when it is no pointer, or its file is not
  // here or cannot be read.
  [[nodiscard]] Content find(std::string_view pointer);
  // By the id in a pointer. What is not here is counted ("lfs content
  // missing"), and what cannot be read or is too large makes the run
  // incomplete.
  [[nodiscard]] Content get(const std::string& id);

 private:
  [[nodiscard]] Content read(const std::string& id, std::string& problem);

  const std::string common_dir_;
  const std::uint64_t max_bytes_;
  Coverage& coverage_;
  std::map<std::string, Content> kept_;  // by id
  std::uint64_t kept_bytes_ = 0;
  std::set<std::string> counted_;  // ids of those that get() counted
};

}  // namespace tokensweep
