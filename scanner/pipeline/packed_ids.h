// SPDX-License-Identifier: Apache-2.0
// Object ids one behind the other, as they are kept in a file.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "scanner/git/object_id.h"

namespace tokensweep {

// Sorted ids of one width. Immutable; any thread may look up.
class PackedIds {
 public:
  PackedIds() = default;
  // REQUIRES: `ids` are sorted and of one width.
  explicit PackedIds(std::span<const git::ObjectId> ids);
  // Nullopt when the bytes are no such ids.
  static std::optional<PackedIds> from_bytes(ByteView bytes, std::size_t width);

  [[nodiscard]] bool contains(const git::ObjectId& id) const;
  void append_to(std::vector<git::ObjectId>& ids) const;

  void add(const git::ObjectId& id);  // REQUIRES: behind all others
  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  [[nodiscard]] ByteView bytes() const { return as_bytes(bytes_); }
  [[nodiscard]] std::size_t width() const { return width_; }

 private:
  [[nodiscard]] std::string_view at(std::size_t position) const {
    return std::string_view(bytes_).substr(position * width_, width_);
  }

  std::string bytes_;
  std::size_t width_ = 0;
};

}  // namespace tokensweep
