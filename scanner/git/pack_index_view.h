// SPDX-License-Identifier: Apache-2.0
// A pack index as it lies in its file, versions 1 and 2: nothing is copied.
// Input is hostile.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "scanner/git/object_id.h"

namespace tokensweep::git {

class PackIndexView {
 public:
  // `content` outlives this. kCorrupt when its tables do not fit into it,
  // kUnsupported for other versions. Its own checksum and the order of its ids
  // are not verified.
  static Result<PackIndexView> open(ByteView content, ObjectFormat format);

  [[nodiscard]] std::uint32_t count() const { return count_; }
  // REQUIRES: position < count().
  [[nodiscard]] ByteView raw_id(std::uint32_t position) const {
    return ids_.subspan(position * id_stride_, id_size_);
  }
  [[nodiscard]] ObjectId id(std::uint32_t position) const {
    return ObjectId(raw_id(position));
  }
  // Of its entry in the pack; not checked.
  [[nodiscard]] std::uint64_t offset(std::uint32_t position) const;
  // Whether ids rise and none is there twice, as they should.
  [[nodiscard]] bool is_sorted() const;
  // By bisection; in an index that is not sorted it may miss.
  [[nodiscard]] std::optional<std::uint32_t> find(ByteView raw_id) const;

 private:
  PackIndexView() = default;

  ByteView fan_out_;
  ByteView ids_;
  ByteView offsets_;
  ByteView long_offsets_;
  std::size_t id_size_ = 0;
  std::size_t id_stride_ = 0;
  std::size_t offset_stride_ = 0;
  std::uint32_t count_ = 0;
  bool has_long_offsets_ = false;
};

}  // namespace tokensweep::git
