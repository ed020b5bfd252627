// SPDX-License-Identifier: Apache-2.0
// How much of a new file stands in a removed one: which of several files was
// renamed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_set>
#include <vector>

#include "scanner/git/change.h"
#include "scanner/pipeline/object_texts.h"

namespace tokensweep {

// One thread.
class LineLikeness {
 public:
  // Removed files behind these are not compared, and nothing is when this many
  // lines were.
  static constexpr std::size_t kMaxFiles = 100;
  static constexpr std::size_t kMaxLines = 20'000'000;

  // Both must outlive this.
  LineLikeness(const std::vector<git::RemovedFile>& removed,
               ObjectTexts& texts);

  // Whether a removed file is this blob.
  [[nodiscard]] bool is_removed(const git::ObjectId& blob) const {
    return blobs_.contains(blob);
  }

  // Of the removed file most like the blob: 2 when it is the same blob, else
  // the share of equal lines (bare_line(), each as often as it stands) in the
  // longer of both; 0 when that is below a half or not known.
  [[nodiscard]] double best_share(const git::ObjectId& blob);

 private:
  using BlobSet = std::unordered_set<git::ObjectId, git::ObjectIdHash>;
  using Bag = std::vector<std::size_t>;  // hashes of lines, sorted

  [[nodiscard]] Bag bag_of(const git::ObjectId& blob);

  const std::vector<git::RemovedFile>& removed_;
  ObjectTexts& texts_;
  BlobSet blobs_;          // of all removed files
  std::vector<Bag> bags_;  // of the first removed files
  std::size_t lines_ = 0;  // compared
};

}  // namespace tokensweep
