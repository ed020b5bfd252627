// SPDX-License-Identifier: Apache-2.0
// Which comments of a change stand in what it is made against, and are not its
// own.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "scanner/git/commit_tree.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"
#include "scanner/pipeline/added_places.h"
#include "scanner/pipeline/line_index.h"
#include "scanner/pipeline/object_texts.h"

namespace tokensweep {

// One thread.
class BaseComments {
 public:
  // `store` and `texts` must outlive this. Nothing is read yet.
  BaseComments(git::ObjectStore& store, std::span<const git::ObjectId> commits,
               ObjectTexts& texts);

  // One version of a file, compared with those at its path in the commits.
  class File {
   public:
    // Whether each commit has the lines, by git's diff: moved ones are new.
    // False when there is no commit.
    [[nodiscard]] bool has(LineRange lines);
    // Whether git's diff was needed and could not be had.
    [[nodiscard]] bool diff_failed() const;

   private:
    friend class BaseComments;

    std::vector<std::shared_ptr<const ObjectTexts::Text>> held_;
    std::vector<AddedPlaces> versions_;  // one for each commit
  };
  // `content` is borrowed. A version that cannot be read, which `texts` counts,
  // has no lines.
  [[nodiscard]] File file(std::string_view path, std::string_view content);

 private:
  std::vector<git::CommitTree> trees_;
  ObjectTexts& texts_;
};

}  // namespace tokensweep
