// SPDX-License-Identifier: Apache-2.0
// What stands in a pack at one place: an entry's header and its zlib stream.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/check.h"
#include "scanner/git/inflate.h"
#include "scanner/git/pack_file.h"

using tokensweep::ByteView;
using tokensweep::git::EntryHeader;
using tokensweep::git::has_inflated_size;
using tokensweep::git::Inflater;
using tokensweep::git::ObjectFormat;
using tokensweep::git::parse_entry_header;

namespace {

constexpr std::uint64_t kMaxSize = 1 << 20;

void check_entry(ByteView data, ObjectFormat format) {
  constexpr std::uint64_t kOffset = 1000;
  const auto header = parse_entry_header(data, kOffset, format);
  if (!header) return;
  CHECK(header->length <= data.size());
  CHECK(header->kind != EntryHeader::kOffsetDelta ||
        header->base_offset < kOffset);
  if (header->size > kMaxSize) return;
  const ByteView stream = data.subspan(header->length);
  std::vector<std::byte> buffer(header->size + Inflater::kSlack);
  Inflater inflater;
  const bool inflated = inflater.inflate(stream, buffer.data(), header->size);
  CHECK(inflated == has_inflated_size(stream, header->size));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const ByteView content = std::as_bytes(std::span(data, size));
  check_entry(content, ObjectFormat::kSha1);
  check_entry(content, ObjectFormat::kSha256);
  return 0;
}
