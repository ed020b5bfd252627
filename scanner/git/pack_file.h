// SPDX-License-Identifier: Apache-2.0
// A pack and its index, mapped: they stay readable when git deletes them.
// Input is hostile.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/guarded_map.h"
#include "base/result.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_type.h"
#include "scanner/git/pack_index_view.h"

namespace tokensweep::git {

// What stands in front of an entry's zlib stream.
struct EntryHeader {
  // An ObjectType's number, or one of the two kinds of delta.
  enum : std::uint8_t { kOffsetDelta = 6, kIdDelta = 7 };

  std::uint8_t kind = 0;
  std::uint64_t size = 0;  // inflated; of a delta's stream, not its result
  std::uint64_t base_offset = 0;  // in the pack; of an offset delta
  ByteView base_id;               // of an id delta
  std::size_t length = 0;         // of the header itself

  [[nodiscard]] bool is_delta() const { return kind >= kOffsetDelta; }
};

// `data` begins with the entry, which stands at `offset`. Nullopt for unknown
// kinds, bases that are not in front of the entry, and headers cut short.
[[nodiscard]] std::optional<EntryHeader> parse_entry_header(
    ByteView data, std::uint64_t offset, ObjectFormat format);

class PackFile {
 public:
  // kNotFound when either is missing, kCorrupt and kUnsupported for the index.
  // A damaged pack opens all the same: then its entries cannot be read.
  static Result<PackFile> open(const std::string& index_path,
                               ObjectFormat format);

  [[nodiscard]] const PackIndexView& index() const { return index_; }
  // From an entry to the end of the last one; empty when there is none.
  [[nodiscard]] ByteView bytes_from(std::uint64_t offset) const {
    return offset < end_ ? map_.bytes().subspan(offset, end_ - offset)
                         : ByteView();
  }
  [[nodiscard]] std::optional<EntryHeader> header(std::uint64_t offset) const {
    return parse_entry_header(bytes_from(offset), offset, format_);
  }
  // Says that the entry is going to be read soon.
  void prefetch(std::uint64_t offset) const {
    if (offset < end_) __builtin_prefetch(map_.bytes().data() + offset);
  }
  [[nodiscard]] const std::string& path() const { return path_; }
  // False when one of the files was cut short since it was opened.
  [[nodiscard]] bool is_whole() const {
    return index_map_.is_whole() && map_.is_whole();
  }

 private:
  PackFile(std::string path, GuardedMap index_map, PackIndexView index,
           GuardedMap map, ObjectFormat format);

  std::string path_;  // of the index
  GuardedMap index_map_;
  PackIndexView index_;  // of index_map_
  GuardedMap map_;
  std::uint64_t end_ = 0;  // of the entries
  ObjectFormat format_;
};

}  // namespace tokensweep::git
