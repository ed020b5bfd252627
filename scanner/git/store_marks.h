// SPDX-License-Identifier: Apache-2.0
// Whether the files of an object store are the same as at another time, told
// without reading them.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scanner/git/object_id.h"
#include "scanner/git/object_listing.h"

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

// Of a pack, an index or a loose object; nullopt when it is not there. A mark
// of a file that is not `settled` proves nothing.
struct SettledMark {
  FileMark mark;
  // False when it changed so shortly ago that a change which comes next could
  // get the same times.
  bool settled = false;
};
[[nodiscard]] std::optional<SettledMark> mark_file(const std::string& path,
                                                   ObjectFormat format);

struct StoreMarks {
  // Of packs, indexes and loose objects, of the store and its alternates;
  // what cannot be listed has one that says so. Sorted.
  std::vector<FileMark> files;
  // The same as if nobody had touched them; see mark_store.
  std::vector<FileMark> untouched;
  // False when one of the files is not settled.
  bool settled = true;
  // Paths of packs, indexes and loose objects that were not among those of
  // before, or are not what they were.
  std::vector<std::string> fresh;
};

// What to do with packs and loose objects of which the times alone differ.
enum class TouchedFiles : std::uint8_t {
  kVerify,  // they are read: whether their hashes are right
  // They count as untouched: this tells that they are there, not what is in
  // them.
  kBelieve,
};

// Git touches packs and loose objects that it would write again. Those of
// `before` that turn out to be only touched have the times of before in
// `untouched`.
[[nodiscard]] StoreMarks mark_store(
    const StoreLocation& location, const std::vector<FileMark>& before = {},
    TouchedFiles touched = TouchedFiles::kVerify);

}  // namespace tokensweep::git
