// SPDX-License-Identifier: Apache-2.0
// Inflates what a pack entry or a loose file holds. Sizes are checked before
// memory is taken for them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/derived_bytes.h"
#include "scanner/git/delta.h"
#include "scanner/git/inflate.h"
#include "scanner/git/object_type.h"
#include "scanner/git/pack_buffers.h"
#include "scanner/git/pack_file.h"
#include "scanner/git/segment_list.h"

namespace tokensweep::git {

// Why an object cannot be had: reasons for Coverage.
inline constexpr std::string_view kCorruptObject = "corrupt object";
inline constexpr std::string_view kObjectTooLarge = "object too large";
inline constexpr std::string_view kMissingBase = "missing base";
inline constexpr std::string_view kMissingObject = "missing object";
inline constexpr std::string_view kOutOfMemory = "out of memory";

// Of one thread.
class EntryReader {
 public:
  EntryReader(BufferMeter& meter, std::uint64_t max_object_bytes)
      : max_object_bytes_(max_object_bytes), pool_(meter) {}

  // An object that is there as a whole; its buffer may be given to pool().
  struct Whole {
    Buffer buffer;
    ByteView content;  // of buffer
    ObjectType type = ObjectType::kBlob;
    std::string_view problem;  // empty when all is well
  };
  // REQUIRES: the entry is no delta.
  [[nodiscard]] Whole read_whole(const PackFile& pack, std::uint64_t offset);
  // Loose objects whose type is not in `wanted` are left empty, without
  // problem.
  [[nodiscard]] Whole read_loose(const std::string& path, TypeMask wanted);

  // How an object is made from `base`. The segments live until the next call.
  struct Edits {
    std::uint64_t size = 0;  // of the object
    std::string_view problem;
  };
  // REQUIRES: the entry is a delta.
  [[nodiscard]] Edits read_delta(const PackFile& pack, std::uint64_t offset,
                                 ByteView base);
  [[nodiscard]] std::span<const Segment> segments() const {
    return segments_.segments();
  }

  [[nodiscard]] BufferPool& pool() { return pool_; }
  [[nodiscard]] std::uint64_t bytes_inflated() const { return inflated_; }

 private:
  [[nodiscard]] std::string_view inflate(ByteView stream, std::uint64_t size,
                                         Buffer& buffer);

  std::uint64_t max_object_bytes_;
  Inflater inflater_;
  BufferPool pool_;
  Buffer delta_;
  SegmentList segments_;
  std::uint64_t inflated_ = 0;
};

}  // namespace tokensweep::git
