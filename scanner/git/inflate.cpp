// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/inflate.h"

#include <algorithm>

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

std::size_t inflate_front(ByteView input, std::byte* output,
                          std::size_t size) {
  z_stream stream = {};
  if (::inflateInit(&stream) != Z_OK) return 0;
  constexpr std::size_t kMost = std::size_t{1} << 30;
  const std::size_t room = std::min(size, kMost);
  // zlib does not write to its input.
  stream.next_in = reinterpret_cast<Bytef*>(
      const_cast<std::byte*>(input.data()));  // NOLINT
  stream.avail_in = static_cast<uInt>(std::min(input.size(), kMost));
  stream.next_out = reinterpret_cast<Bytef*>(output);
  stream.avail_out = static_cast<uInt>(room);
  const int code = ::inflate(&stream, Z_SYNC_FLUSH);
  const std::size_t made = room - stream.avail_out;
  ::inflateEnd(&stream);
  return code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR ? made : 0;
}

}  // namespace tokensweep::git
