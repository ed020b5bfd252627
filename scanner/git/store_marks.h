// SPDX-License-Identifier: Apache-2.0
// Whether the files of an object store are the same as at another time, told
// without reading them.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <string>
#include <vector>

#include "scanner/git/object_id.h"

namespace tokensweep::git {

// Two hashes over a file. Whoever writes to it changes one of them.
struct FileMark {
  using Half = std::array<std::byte, 16>;

  Half what{};  // path, inode, size; of packs and indexes their own hash
  Half when{};  // times of the last change

  friend bool operator==(const FileMark&, const FileMark&) = default;
  friend std::strong_ordering operator<=>(const FileMark& a,
                                          const FileMark& b) {
    const std::strong_ordering order = a.what <=> b.what;
    return std::is_neq(order) ? order : a.when <=> b.when;
  }
};

struct StoreMarks {
  // Of packs, indexes and loose objects, of the store and its alternates;
  // what cannot be listed has one that says so. Sorted.
  std::vector<FileMark> files;
  // The same as if nobody had touched them; see mark_store.
  std::vector<FileMark> untouched;
  // False when a file changed so shortly ago that a change which comes next
  // could get the same times.
  bool settled = true;
};

// Git touches packs and loose objects that it would write again. Those of
// `before` that differ by their times only are therefore read, and their
// hashes verified: when they are right, `untouched` has the times of before.
[[nodiscard]] StoreMarks mark_store(const std::string& objects_dir,
                                    ObjectFormat format,
                                    const std::vector<FileMark>& before = {});

}  // namespace tokensweep::git
