// SPDX-License-Identifier: Apache-2.0
// Reads the files of findings again, to see what may be written into them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "findings/finding.h"
#include "scanner/git/repository.h"

namespace tokensweep::cli {

// One thread. Borrows the repository.
class PlaceTexts {
 public:
  explicit PlaceTexts(git::Repository& repository) : repository_(repository) {}

  // See comment_room.h. False for what cannot be read, for large files (Git
  // LFS), and once many files were read.
  [[nodiscard]] bool has_comment_room(const Occurrence& place);

 private:
  [[nodiscard]] Result<std::string> read(const Occurrence& place) const;

  git::Repository& repository_;
  std::string last_;  // whose text is kept: the blob's id, or the path
  std::optional<std::string> text_;
  std::uint64_t reads_ = 0;
};

}  // namespace tokensweep::cli
