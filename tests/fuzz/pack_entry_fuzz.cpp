// SPDX-License-Identifier: Apache-2.0
// What a pack and a loose file hold: entry headers, zlib streams, deltas, and
// pack indexes as they lie in their file.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.h"
#include "scanner/git/delta.h"
#include "scanner/git/inflate.h"
#include "scanner/git/pack_file.h"
#include "scanner/git/pack_index.h"
#include "scanner/git/pack_index_view.h"

using tokensweep::ByteView;
using tokensweep::DerivedBytes;
using tokensweep::Segment;
using tokensweep::git::EntryHeader;
using tokensweep::git::has_inflated_size;
using tokensweep::git::Inflater;
using tokensweep::git::ObjectFormat;
using tokensweep::git::PackIndexView;
using tokensweep::git::parse_delta;
using tokensweep::git::parse_delta_header;
using tokensweep::git::parse_entry_header;
using tokensweep::git::parse_pack_index;

namespace {

constexpr std::uint64_t kMaxSize = 1 << 20;

// Half of the input is the base, half is the delta.
void check_delta(ByteView base, ByteView delta) {
  const auto header = parse_delta_header(delta);
  if (!header || header->result_size > kMaxSize) return;
  auto claimed = *header;
  claimed.base_size = base.size();  // else few inputs get far
  std::vector<Segment> segments;
  if (!parse_delta(delta, claimed, base, segments)) return;
  std::uint64_t end = 0;
  for (const Segment& segment : segments) {
    CHECK(segment.begin == end && !segment.bytes.empty());
    end += segment.bytes.size();
    CHECK(segment.is_inserted() ||
          segment.source + segment.bytes.size() <= base.size());
  }
  CHECK(end == claimed.result_size);
  std::vector<std::byte> buffer(end);
  DerivedBytes(base, segments, buffer).content();
}

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

void check_index(ByteView data, ObjectFormat format) {
  const auto index = PackIndexView::open(data, format);
  const auto objects = parse_pack_index(data, format);
  CHECK(index.has_value() == objects.has_value());
  if (!index) return;
  CHECK(index->count() == objects->size());
  const bool sorted = index->is_sorted();
  for (std::uint32_t i = 0; i < index->count(); ++i) {
    CHECK(index->id(i) == (*objects)[i].id);
    CHECK(index->offset(i) == (*objects)[i].offset);
    const auto found = index->find(index->raw_id(i));
    CHECK(!found || *found == i || !sorted);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const ByteView content = std::as_bytes(std::span(data, size));
  check_delta(content.first(size / 2), content.subspan(size / 2));
  for (const ObjectFormat format :
       {ObjectFormat::kSha1, ObjectFormat::kSha256}) {
    check_entry(content, format);
    check_index(content, format);
  }
  return 0;
}
