// SPDX-License-Identifier: Apache-2.0
// A delta: its segments make what a reader makes that follows one operation
// after the other. Half of the input is the base, half is the delta.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "scanner/git/delta.h"
#include "tests/fuzz/fuzz_input.h"

using tokensweep::as_chars;
using tokensweep::ByteView;
using tokensweep::DerivedBytes;
using tokensweep::Segment;
using tokensweep::git::parse_delta;
using tokensweep::git::parse_delta_header;
using tokensweep::git::SegmentList;
using tokensweep::test::FuzzInput;

namespace {

constexpr std::uint64_t kMaxSize = 1 << 20;

// Nullopt when the operations are not valid or make another size.
std::optional<std::string> apply(std::string_view base, FuzzInput operations,
                                 std::uint64_t result_size) {
  std::string result;
  while (!operations.empty()) {
    const std::size_t op = operations.number(1);
    if (op == 0) return std::nullopt;
    if (op < 128) {
      const std::string_view text = operations.take(op);
      if (text.size() < op) return std::nullopt;
      result += text;
    } else {
      std::size_t offset = 0;
      std::size_t size = 0;
      for (std::size_t i = 0; i < 7; ++i) {
        if ((op >> i & 1) == 0) continue;
        if (operations.empty()) return std::nullopt;
        const std::size_t byte = operations.number(1);
        if (i < 4) {
          offset |= byte << (8 * i);
        } else {
          size |= byte << (8 * (i - 4));
        }
      }
      if (size == 0) size = 0x10000;
      if (offset > base.size() || base.size() - offset < size) {
        return std::nullopt;
      }
      result += base.substr(offset, size);
    }
    if (result.size() > result_size) return std::nullopt;
  }
  if (result.size() != result_size) return std::nullopt;
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const ByteView content = std::as_bytes(std::span(data, size));
  const ByteView base = content.first(size / 2);
  const ByteView delta = content.subspan(size / 2);
  auto header = parse_delta_header(delta);
  if (!header || header->result_size > kMaxSize) return 0;
  header->base_size = base.size();  // else few inputs get far
  SegmentList list;
  const bool parsed = parse_delta(delta, *header, base, list);
  const std::span segments = list.segments();
  const auto expected =
      apply(as_chars(base), FuzzInput(as_chars(delta.subspan(header->length))),
            header->result_size);
  CHECK(parsed == expected.has_value());
  if (!parsed) return 0;
  std::uint64_t end = 0;
  std::uint64_t next = Segment::kInserted;
  for (const Segment& segment : segments) {
    CHECK(segment.begin == end && !segment.bytes.empty());
    CHECK(segment.is_inserted() || segment.source != next);  // else one copy
    next = segment.is_inserted() ? Segment::kInserted
                                 : segment.source + segment.bytes.size();
    end = segment.end();
  }
  std::vector<std::byte> buffer(header->result_size);
  CHECK(as_chars(DerivedBytes(base, segments, buffer).content()) == *expected);
  return 0;
}
