// SPDX-License-Identifier: Apache-2.0
// Inflates zlib streams whose size is known beforehand, or claimed to be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/bytes.h"

struct libdeflate_decompressor;

namespace tokensweep::git {

// One per thread.
class Inflater {
 public:
  // Output buffers need this much room behind the result: libdeflate is much
  // faster away from the buffer's end, and most streams are short.
  static constexpr std::size_t kSlack = 512;
  // What deflate can make of one byte, at most 1032.
  static constexpr std::uint64_t kMaxRatio = 1100;

  Inflater();
  Inflater(Inflater&&) noexcept;
  Inflater& operator=(Inflater&&) noexcept;
  ~Inflater();

  // Inflates the stream at the beginning of `input`, which may go on behind
  // it. False unless the stream is whole, has the right checksum and gives
  // exactly `size` bytes. `output` has room for size + kSlack bytes.
  [[nodiscard]] bool inflate(ByteView input, std::byte* output,
                             std::size_t size);

 private:
  struct Free {
    void operator()(libdeflate_decompressor* decompressor) const;
  };
  std::unique_ptr<libdeflate_decompressor, Free> decompressor_;
};

// The first bytes that the stream at the beginning of `input` gives: as many as
// `output` holds, fewer when it ends or is damaged before. Takes little of the
// stream.
[[nodiscard]] std::size_t inflate_beginning(ByteView input,
                                            std::span<std::byte> output);

// Whether the stream at the beginning of `input` is whole and gives exactly
// `size` bytes. Slow, but takes no memory for them.
[[nodiscard]] bool has_inflated_size(ByteView input, std::uint64_t size);

}  // namespace tokensweep::git
