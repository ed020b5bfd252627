// SPDX-License-Identifier: Apache-2.0
// What every tree of a store refers to. A tree that is made from another one
// is kept as the entries that differ, so that this grows with the pack and not
// with the trees' sizes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/derived_bytes.h"
#include "scanner/git/name_table.h"
#include "scanner/git/object_id.h"
#include "scanner/git/tree_edits.h"
#include "scanner/git/tree_parser.h"

namespace tokensweep::git {

// A tree in the part of one worker.
struct TreeRecordId {
  std::uint32_t part = 0;
  std::uint32_t number = 0;
};

// Where a tree's entries end, and its record: for trees made from it.
struct TreeState {
  bool well_formed = false;  // whether the rest is there
  std::vector<std::uint32_t> ends;
  TreeRecordId record;
};

// Positions are those of a list of all ids of the store.
struct TreeLinks {
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  // Entries [first, first + count) of the base, from entry `to` on.
  struct Copy {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    std::uint32_t to = 0;
  };
  // Entry `at` of the tree, which the base has not got there. Those that lead
  // to no object of the store are left out.
  struct Entry {
    std::uint32_t target = kNone;  // position
    std::uint32_t name : 31 = 0;   // in the part's names
    std::uint32_t is_tree : 1 = 0;
    std::uint32_t at = 0;
  };
  struct Record {
    std::uint32_t position = kNone;
    TreeRecordId base;  // number kNone: none
    std::uint64_t first_copy = 0;
    std::uint64_t first_entry = 0;
    std::uint32_t copies = 0;  // ascending in the base, without overlap
    std::uint32_t entries = 0;
  };
  // Of one worker.
  struct Part {
    std::vector<Record> records;
    std::vector<Copy> copy_list;
    std::vector<Entry> entry_list;
    NameTable names;
  };

  std::vector<Part> parts;

  [[nodiscard]] std::uint64_t memory() const;
};

// Writes one part of the links. Of one thread.
class TreeRecorder {
 public:
  // `part` is the number of `out` among the parts; `out` outlives this.
  TreeRecorder(std::uint32_t part, TreeLinks::Part& out, ObjectFormat format)
      : part_(part), out_(out), format_(format) {}

  // Reads a tree. Fills `keep` when it is not null. False when the tree is
  // malformed: then the entries in front of that place are taken. What is read
  // is added by add(), which must follow.
  bool read(ByteView content, TreeState* keep);
  // The same for a tree that is made of `segments` from the one that left
  // `base`; bytes(range) gives its bytes. REQUIRES: base.well_formed.
  template <typename Bytes>
  bool read_edits(std::span<const Segment> segments, Bytes bytes,
                  const TreeState& base, TreeState* keep);

  // Adds the tree that was read, with the entries that its base has not got.
  // Where ids lead is told afterwards, for many at once.
  void add(const ObjectId& id);

  // Of the trees whose ids were not resolved yet: each tree's own id and those
  // of its entries.
  [[nodiscard]] std::span<const ObjectId> open_ids() const { return open_ids_; }
  // Those that are submodules', ascending indexes.
  [[nodiscard]] std::span<const std::uint32_t> open_submodules() const {
    return open_submodules_;
  }
  // Gives the positions of open_ids(), kNone for what leads nowhere; then none
  // is open.
  void resolve(std::span<const std::uint32_t> positions);

 private:
  void start();
  bool finish(bool well_formed, TreeState* keep);
  void add_entry(const TreeEntry& entry);
  void add_copy(std::size_t first, std::size_t count);

  std::uint32_t part_;
  TreeLinks::Part& out_;
  ObjectFormat format_;
  // The current tree.
  TreeLinks::Record record_;
  std::vector<TreeEntry> entries_;
  std::vector<std::uint32_t> places_;  // of entries_, among all entries
  std::vector<TreeLinks::Copy> copies_;
  std::uint32_t at_ = 0;   // entries so far
  bool ascending_ = true;  // copies_, in the base

  std::vector<ObjectId> open_ids_;
  std::vector<std::uint32_t> open_submodules_;
  std::size_t first_open_ = 0;  // of the part's records
};

template <typename Bytes>
bool TreeRecorder::read_edits(std::span<const Segment> segments, Bytes bytes,
                              const TreeState& base, TreeState* keep) {
  start();
  record_.base = base.record;
  if (keep != nullptr) keep->ends.clear();
  const auto copied = [&](std::size_t first, std::size_t count,
                          std::uint64_t begin) {
    add_copy(first, count);
    if (keep == nullptr) return;
    const std::uint32_t shift = static_cast<std::uint32_t>(begin) -
                                (first == 0 ? 0 : base.ends[first - 1]);
    const std::size_t size = keep->ends.size();
    keep->ends.resize(size + count);
    for (std::size_t i = 0; i < count; ++i) {
      keep->ends[size + i] = base.ends[first + i] + shift;
    }
  };
  const auto added = [&](const TreeEntry& entry, std::uint64_t end) {
    add_entry(entry);
    if (keep != nullptr) keep->ends.push_back(static_cast<std::uint32_t>(end));
  };
  const bool well_formed =
      parse_tree_edits(segments, bytes, base.ends, format_, copied, added);
  if (ascending_) return finish(well_formed, keep);
  // Git writes no such delta for a tree, whose entries are sorted.
  const std::uint64_t size = segments.empty() ? 0 : segments.back().end();
  return read(bytes(ByteRange{0, size}), keep);
}

}  // namespace tokensweep::git
