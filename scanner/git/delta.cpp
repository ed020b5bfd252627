// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/delta.h"

#include <array>
#include <bit>
#include <limits>

namespace tokensweep::git {
namespace {

constexpr std::uint32_t kCopyBit = 0x80;
constexpr std::uint32_t kDefaultCopy = 0x10000;

std::uint32_t to_u32(std::byte value) {
  return std::to_integer<std::uint32_t>(value);
}

// Little-endian groups of seven bits.
std::optional<std::uint64_t> read_size(ByteView data, std::size_t& at) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; at < data.size() && shift < 63; shift += 7) {
    const std::uint64_t byte = to_u32(data[at++]);
    value |= (byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  return std::nullopt;
}

struct Copy {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

// REQUIRES: as many bytes at `at` as `op` has flags.
Copy read_copy(std::uint32_t op, const std::byte*& at) {
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
  if ((op & 0x01) != 0) offset = to_u32(*at++);
  if ((op & 0x02) != 0) offset |= to_u32(*at++) << 8;
  if ((op & 0x04) != 0) offset |= to_u32(*at++) << 16;
  if ((op & 0x08) != 0) offset |= to_u32(*at++) << 24;
  if ((op & 0x10) != 0) size = to_u32(*at++);
  if ((op & 0x20) != 0) size |= to_u32(*at++) << 8;
  if ((op & 0x40) != 0) size |= to_u32(*at++) << 16;
  if (size == 0) size = kDefaultCopy;
  return {offset, size};
}

}  // namespace

std::optional<DeltaHeader> parse_delta_header(ByteView delta) {
  DeltaHeader header;
  const auto base_size = read_size(delta, header.length);
  const auto result_size =
      base_size ? read_size(delta, header.length) : std::nullopt;
  if (!result_size) return std::nullopt;
  header.base_size = *base_size;
  header.result_size = *result_size;
  return header;
}

bool parse_delta(ByteView delta, const DeltaHeader& header, ByteView base,
                 SegmentList& segments) {
  segments.clear();
  if (header.base_size != base.size()) return false;
  const std::byte* at = delta.data() + header.length;
  const std::byte* const end = delta.data() + delta.size();
  std::uint64_t done = 0;
  // Where the base goes on behind the last copy; no offset when there is none.
  std::uint64_t next_source = Segment::kInserted;
  while (at != end) {
    const std::uint32_t op = to_u32(*at++);
    const auto left = static_cast<std::size_t>(end - at);
    if (segments.size() == kMaxSegments) return false;
    if ((op & kCopyBit) != 0) {
      // Seven flags; counting them takes time.
      if (left < 7 &&
          left < static_cast<std::size_t>(std::popcount(op & 0x7f))) {
        return false;
      }
      const Copy copy = read_copy(op, at);
      if (copy.offset > base.size() || copy.size > base.size() - copy.offset ||
          copy.size > header.result_size - done) {
        return false;
      }
      if (copy.offset == next_source) {
        Segment& last = segments.back();
        last.bytes = ByteView(last.bytes.data(), last.bytes.size() + copy.size);
      } else {
        segments.push_back(
            {done, base.subspan(copy.offset, copy.size), copy.offset});
      }
      next_source = copy.offset + copy.size;
      done += copy.size;
    } else {
      if (op == 0 || op > left || op > header.result_size - done) return false;
      segments.push_back({done, ByteView(at, op), Segment::kInserted});
      next_source = Segment::kInserted;
      at += op;
      done += op;
    }
  }
  return done == header.result_size;
}

}  // namespace tokensweep::git
