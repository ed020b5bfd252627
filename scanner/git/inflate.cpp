// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/inflate.h"

#include <algorithm>
#include <array>

#include <libdeflate.h>
#include <zlib.h>

#include "base/check.h"

namespace tokensweep::git {

void Inflater::Free::operator()(libdeflate_decompressor* decompressor) const {
  ::libdeflate_free_decompressor(decompressor);
}

Inflater::Inflater() : decompressor_(::libdeflate_alloc_decompressor()) {
  CHECK(decompressor_ != nullptr);
}
Inflater::Inflater(Inflater&&) noexcept = default;
Inflater& Inflater::operator=(Inflater&&) noexcept = default;
Inflater::~Inflater() = default;

bool Inflater::inflate(ByteView input, std::byte* output, std::size_t size) {
  std::size_t used = 0;
  std::size_t made = 0;
  const libdeflate_result result = ::libdeflate_zlib_decompress_ex(
      decompressor_.get(), input.data(), input.size(), output, size + kSlack,
      &used, &made);
  return result == LIBDEFLATE_SUCCESS && made == size;
}

std::size_t inflate_beginning(ByteView input, std::span<std::byte> output) {
  // More than the beginning of a stream takes, its code tables included.
  constexpr std::size_t kMostInput = std::size_t{64} << 10;
  z_stream stream = {};
  if (::inflateInit(&stream) != Z_OK) return 0;
  // zlib does not write to its input.
  stream.next_in =
      reinterpret_cast<Bytef*>(const_cast<std::byte*>(input.data()));  // NOLINT
  stream.avail_in = static_cast<uInt>(std::min(input.size(), kMostInput));
  stream.next_out = reinterpret_cast<Bytef*>(output.data());
  stream.avail_out = static_cast<uInt>(output.size());
  static_cast<void>(::inflate(&stream, Z_NO_FLUSH));
  ::inflateEnd(&stream);
  return output.size() - stream.avail_out;
}

bool has_inflated_size(ByteView input, std::uint64_t size) {
  constexpr std::size_t kStep = std::size_t{1} << 30;
  std::array<std::byte, std::size_t{64} << 10> output;  // NOLINT: not read
  z_stream stream = {};
  if (::inflateInit(&stream) != Z_OK) return false;
  std::uint64_t made = 0;
  int code = Z_OK;
  while (code == Z_OK && made <= size) {
    if (stream.avail_in == 0) {
      const std::size_t step = std::min(input.size(), kStep);
      // zlib does not write to its input.
      stream.next_in = reinterpret_cast<Bytef*>(
          const_cast<std::byte*>(input.data()));  // NOLINT
      stream.avail_in = static_cast<uInt>(step);
      input = input.subspan(step);
    }
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = static_cast<uInt>(output.size());
    code = ::inflate(&stream, Z_NO_FLUSH);
    made += output.size() - stream.avail_out;
  }
  ::inflateEnd(&stream);
  return code == Z_STREAM_END && made == size;
}

}  // namespace tokensweep::git
