// SPDX-License-Identifier: Apache-2.0
// Which places of the secrets in a change's files it adds.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "findings/coverage.h"
#include "scanner/git/change.h"
#include "scanner/pipeline/base_comments.h"
#include "scanner/pipeline/object_texts.h"
#include "scanner/pipeline/removed_blocks.h"
#include "scanner/pipeline/secret_places.h"

namespace tokensweep {

// kIndex for what is staged, kBlob for a commit's.
[[nodiscard]] OccurrenceKind kind_of_files(const git::CommitChange& change);

// One thread.
class ChangedFiles {
 public:
  using MatchesByBlob =
      std::unordered_map<git::ObjectId, std::vector<Match>, git::ObjectIdHash>;

  // All must outlive this. `matches` has no empty lists. `base` says which
  // comments count; null: all do.
  ChangedFiles(const MatchesByBlob& matches, BaseComments* base,
               SecretPlaces& places, ObjectTexts& texts, Coverage& coverage)
      : matches_(matches),
        base_(base),
        places_(places),
        texts_(texts),
        coverage_(coverage) {}

  // Adds the occurrences of one change; files for which `skips(path)` are left
  // out.
  void add(const git::CommitChange& change,
           const std::function<bool(std::string_view)>& skips);

  // Whether git's diff was needed and could not be had.
  [[nodiscard]] bool diff_failed() const { return diff_failed_; }

 private:
  struct Place {
    std::uint32_t secret = 0;
    std::size_t block = 0;  // index in Version::blocks
    Occurrence occurrence;
  };
  // A file that has places which its older versions have not.
  struct Version {
    const git::FileChange* file = nullptr;
    // Numbers of the lines they stand in, in RemovedBlocks; whether they still
    // count as added.
    std::vector<std::uint32_t> blocks;
    std::vector<bool> added;
    std::vector<Place> places;
  };

  [[nodiscard]] Version compare(const git::CommitChange& change,
                                const git::FileChange& file,
                                const std::vector<Match>& matches,
                                RemovedBlocks& removed);
  void claim_removed(const git::CommitChange& change, RemovedBlocks& removed,
                     std::vector<Version>& versions);

  const MatchesByBlob& matches_;
  BaseComments* const base_;
  SecretPlaces& places_;
  ObjectTexts& texts_;
  Coverage& coverage_;
  bool diff_failed_ = false;
};

}  // namespace tokensweep
