// SPDX-License-Identifier: Apache-2.0
// Blocks of lines that a change takes away with whole files: what stands in a
// new version and also here was moved or its file renamed, not added.
//
// A place that was accepted excuses none: a secret that may stand in one folder
// or below one comment may not stand elsewhere. Left out are excluded files,
// what an entry accepts or a rule leaves out at the old path, and places that
// the line before accepts, as OldPlaces says; a comment within the block goes
// with it.
//
// In a merge a file is removed in the eyes of each parent that had it. What
// only this parent had may have gone elsewhere before: files that others have
// and it has not take such blocks away again. The parent with most of a block
// left counts.
#pragma once

#include <cstdint>
#include <set>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "findings/coverage.h"
#include "scanner/git/change.h"
#include "scanner/git/object_store.h"
#include "scanner/pipeline/large_files.h"
#include "scanner/pipeline/line_blocks.h"
#include "scanner/pipeline/object_texts.h"
#include "scanner/pipeline/old_places.h"
#include "scanner/pipeline/one_sided_files.h"

namespace tokensweep {

// A reason for Coverage: what moved out of such a file counts as new.
inline constexpr std::string_view kNotCompared = "removed file not compared";

// Of one change. Ask for blocks, read, claim. One thread.
class RemovedBlocks {
 public:
  using BlobSet = std::unordered_set<git::ObjectId, git::ObjectIdHash>;

  // All must outlive this.
  struct Parts {
    const git::CommitChange& change;
    git::ObjectStore& store;
    ObjectTexts& texts;
    LargeFiles& large;
    OldPlaces& old;
    Coverage& coverage;
  };
  explicit RemovedBlocks(const Parts& parts) : parts_(parts) {}

  // Whether the comment that accepts the secret is one of the lines.
  enum class Comment : std::uint8_t { kOutside, kWithin };
  // Gives the number of a block in which the secret stands.
  std::uint32_t want(const LineIndex& lines, LineRange block,
                     std::uint32_t secret, Comment comment);

  // Looks for the wanted blocks in removed files that have a version among
  // `blobs`, which were read already.
  void read_renamed(const BlobSet& blobs);
  // The same in all others, up to a limit of files and bytes. The files behind
  // it, and those that cannot be read, are counted. REQUIRES: read_renamed().
  void read_others();
  // Takes one such block; false when none is left.
  [[nodiscard]] bool claim(std::uint32_t block);

  using Counts = std::vector<std::uint32_t>;  // by block
  // In a version of a file; of what cannot be read nothing.
  [[nodiscard]] Counts count(const git::ObjectId& blob);

 private:
  // Of one parent of a merge, or of all that there are.
  struct Side {
    std::vector<std::uint64_t> gone;  // by block
    bool looked_elsewhere = false;
    std::vector<std::uint64_t> elsewhere;  // by block
    bool unknown = false;                  // elsewhere may be anything
  };
  struct Wanted {
    std::set<std::uint32_t> secrets;
    bool comment_within = true;
  };

  void start();
  void read_path(std::string_view path,
                 const std::vector<const git::RemovedFile*>& versions);
  void add(std::string_view path, const Counts& counts);
  [[nodiscard]] Counts count_unaccepted(std::string_view path,
                                        std::string_view content);
  void find_elsewhere(std::size_t side);
  void note_not_compared(std::string_view path);

  Parts parts_;
  LineBlocks blocks_;
  std::vector<Wanted> wanted_;  // by block
  std::vector<Side> sides_;
  std::vector<OneSidedFiles> one_sided_;  // by side; empty when there is one
  std::vector<std::uint64_t> claimed_;    // by block
  std::uint64_t counted_bytes_ = 0;       // by count()
  std::vector<std::vector<const git::RemovedFile*>> others_;  // by path
};

}  // namespace tokensweep
