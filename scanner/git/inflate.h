// SPDX-License-Identifier: Apache-2.0
// Inflates zlib streams whose size is known beforehand, or claimed to be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

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

// The first `size` bytes, or fewer when the stream ends there: through zlib,
// which needs no more memory. Gives their number; 0 when there is no stream.
[[nodiscard]] std::size_t inflate_front(ByteView input, std::byte* output,
                                        std::size_t size);

}  // namespace tokensweep::git
