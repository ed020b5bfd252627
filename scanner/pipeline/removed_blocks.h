// SPDX-License-Identifier: Apache-2.0
// Blocks of lines that a change takes away with whole files: what stands in a
// new version and also here was moved or its file renamed, not added.
#pragma once

#include <cstdint>
#include <vector>

#include "findings/coverage.h"
#include "scanner/git/change.h"
#include "scanner/pipeline/line_blocks.h"
#include "scanner/pipeline/object_texts.h"

namespace tokensweep {

// Of one change. Ask for blocks, read, claim.
class RemovedBlocks {
 public:
  // Gives the block's number.
  std::uint32_t want(const LineIndex& lines, LineRange block) {
    return blocks_.add(lines, block);
  }
  // Looks for the wanted blocks in the removed files, up to a limit of files
  // and bytes; the files behind it are counted.
  void read(const std::vector<git::RemovedFile>& removed, ObjectTexts& texts,
            Coverage& coverage);
  // Takes one such block; false when none is left.
  [[nodiscard]] bool claim(std::uint32_t block);

 private:
  LineBlocks blocks_;
  std::vector<std::uint64_t> left_;  // by block
};

}  // namespace tokensweep
