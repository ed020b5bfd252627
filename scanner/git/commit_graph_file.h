// SPDX-License-Identifier: Apache-2.0
// One file of a commit-graph as it lies in the repository: nothing is copied.
// Input is hostile. Format: gitformat-commit-graph(5), version 1.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "scanner/git/object_id.h"

namespace tokensweep::git {

class CommitGraphFile {
 public:
  // A commit with more parents is taken for damage; the kernel's largest
  // merge has 66.
  static constexpr std::size_t kMaxParents = 1024;

  // `content` outlives this. kCorrupt when its tables do not fit into it,
  // kUnsupported for other versions and another hash than `format`. Its
  // checksum is not verified: git does not do so either when it reads, and
  // bytes with the right checksum may be wrong all the same.
  static Result<CommitGraphFile> open(ByteView content, ObjectFormat format);

  [[nodiscard]] std::uint32_t count() const { return count_; }
  // Rising, unless the file is damaged. REQUIRES: row < count().
  [[nodiscard]] ByteView raw_id(std::uint32_t row) const {
    return ids_.subspan(row * id_size_, id_size_);
  }
  // Appends the parents of a row. They are numbers that go through all files
  // of a chain, the lowest file first, and may be beyond its end. False when
  // the file does not hold a list for that row; `parents` is then what it was.
  [[nodiscard]] bool add_parents(std::uint32_t row,
                                 std::vector<std::uint32_t>& parents) const;

 private:
  CommitGraphFile() = default;

  ByteView ids_;
  ByteView commits_;
  ByteView edges_;
  std::size_t id_size_ = 0;
  std::uint32_t count_ = 0;
};

}  // namespace tokensweep::git
