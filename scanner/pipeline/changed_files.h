// SPDX-License-Identifier: Apache-2.0
// Which places of the secrets in a change's files it adds.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "findings/coverage.h"
#include "scanner/git/change.h"
#include "scanner/git/object_store.h"
#include "scanner/pipeline/base_comments.h"
#include "scanner/pipeline/large_files.h"
#include "scanner/pipeline/object_texts.h"
#include "scanner/pipeline/old_places.h"
#include "scanner/pipeline/removed_blocks.h"
#include "scanner/pipeline/secret_places.h"

namespace tokensweep {

// A reason for Coverage: all of the file counts as new.
inline constexpr std::string_view kOldNotRead = "old version not read";

// kIndex for what is staged, kBlob for a commit's.
[[nodiscard]] OccurrenceKind kind_of_files(const git::CommitChange& change);

// One thread.
class ChangedFiles {
 public:
  using MatchesByBlob =
      std::unordered_map<git::ObjectId, std::vector<Match>, git::ObjectIdHash>;

  using PathTest = std::function<bool(std::string_view path)>;
  using CommitTest =
      std::function<bool(const std::optional<git::ObjectId>& commit)>;

  // What it looks at; all must outlive it. The matches have no empty lists.
  struct Parts {
    const MatchesByBlob& matches;
    // Of the large files that blobs stand for.
    const MatchesByBlob& large_matches;
    const CommitTest& trusts;  // commits whose comments all count
    BaseComments& base;        // says which of the others' do
    SecretPlaces& places;
    const FindOldPolicies& old_policies;  // may be empty
    git::ObjectStore& store;
    ObjectTexts& texts;
    LargeFiles& large;
    const PathTest& skips;     // files that are left out
    const PathTest& is_named;  // others only claim what removed files held
    Coverage& coverage;
  };
  explicit ChangedFiles(const Parts& parts) : parts_(parts) {}

  // Adds the occurrences of one change.
  void add(const git::CommitChange& change);

  // Whether git's diff was needed and could not be had.
  [[nodiscard]] bool diff_failed() const { return diff_failed_; }

 private:
  struct Place {
    std::uint32_t secret = 0;
    std::size_t block = 0;  // index in Version::blocks
    Occurrence occurrence;
  };
  // Lines that places stand in.
  struct Block {
    bool added = false;  // and no removed file held it
    // Numbers in RemovedBlocks: of the lines, and of these with the comment
    // before them that accepts a secret there, or the same.
    std::uint32_t lines = 0;
    std::uint32_t with_comment = 0;
  };
  // A file that has places which its older versions have not.
  struct Version {
    const git::FileChange* file = nullptr;
    std::vector<Block> blocks;
    std::vector<Place> places;
  };
  // Of a file, or of the large file that it stands for.
  struct Content {
    std::string_view text;
    std::vector<std::string_view> before;
    std::vector<std::shared_ptr<const void>> held;  // keeps both alive
  };
  struct Claimant;

  [[nodiscard]] std::shared_ptr<const ObjectTexts::Text> read_old(
      const git::ObjectId& id);
  [[nodiscard]] bool read(const git::FileChange& file, Content& content);
  [[nodiscard]] bool read_large(const git::FileChange& file, Content& content);
  void compare(const git::CommitChange& change, const git::FileChange& file,
               const Content& content, const std::vector<Match>& matches,
               RemovedBlocks& removed, std::vector<Version>& versions);
  // Of a secret in the lines `own`, which `comment` may accept.
  static void want_block(RemovedBlocks& removed, const LineIndex& lines,
                         LineRange own, std::uint32_t secret,
                         const std::optional<LineRange>& comment, Block& block);
  void claim_removed(const git::CommitChange& change, RemovedBlocks& removed,
                     std::vector<Version>& versions);
  [[nodiscard]] std::vector<Claimant> claimants_of(
      const git::CommitChange& change, std::vector<Version>& versions) const;
  void claim(RemovedBlocks& removed, Claimant& claimant) const;
  [[nodiscard]] RemovedBlocks::Counts added_in(const git::FileChange& file,
                                               RemovedBlocks& removed) const;

  Parts parts_;
  std::set<git::ObjectId> not_read_;  // old versions
  bool diff_failed_ = false;
};

}  // namespace tokensweep
