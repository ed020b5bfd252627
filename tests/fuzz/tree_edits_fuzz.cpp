// SPDX-License-Identifier: Apache-2.0
// A tree read by its edits shows the entries that reading it whole shows, and
// what it calls copied is in the base. Input: the base's size in two bytes,
// the base, then copies (a byte from 128 on, two bytes of offset, two of size)
// and insertions (a length below 128, the bytes).
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/derived_bytes.h"
#include "scanner/git/tree_edits.h"
#include "tests/fuzz/fuzz_input.h"

using tokensweep::as_bytes;
using tokensweep::as_chars;
using tokensweep::ByteRange;
using tokensweep::ByteView;
using tokensweep::DerivedBytes;
using tokensweep::Segment;
using tokensweep::git::ObjectFormat;
using tokensweep::git::parse_tree_edits;
using tokensweep::git::TreeEntry;
using tokensweep::git::TreeParser;
using tokensweep::test::FuzzInput;

namespace {

std::vector<Segment> read_segments(FuzzInput input, std::string_view base,
                                   std::string& tree) {
  std::vector<Segment> segments;
  while (!input.empty()) {
    constexpr std::size_t kCopy = 128;
    const std::size_t op = input.number(1);
    const bool is_copy = op >= kCopy;
    const std::size_t source =
        is_copy ? std::min(input.number(2), base.size()) : 0;
    const std::string_view bytes =
        is_copy ? base.substr(source, input.number(2)) : input.take(op);
    if (bytes.empty()) continue;
    const bool continues =
        is_copy && !segments.empty() && !segments.back().is_inserted() &&
        segments.back().source + segments.back().bytes.size() == source;
    if (continues) {
      Segment& last = segments.back();
      last.bytes =
          ByteView(last.bytes.data(), last.bytes.size() + bytes.size());
    } else {
      segments.push_back({tree.size(), as_bytes(bytes),
                          is_copy ? source : Segment::kInserted});
    }
    tree += bytes;
  }
  return segments;
}

// Where the entries end; whether that is all of the tree.
bool read_ends(std::string_view tree, ObjectFormat format,
               std::vector<std::uint32_t>& ends) {
  TreeParser parser(as_bytes(tree), format);
  TreeEntry entry;
  while (parser.next(entry)) {
    ends.push_back(static_cast<std::uint32_t>(
        entry.raw_id.data() + entry.raw_id.size() - as_bytes(tree).data()));
  }
  return !parser.malformed();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  FuzzInput input(as_chars(std::as_bytes(std::span(data, size))));
  const std::string_view base = input.take(input.number(2));
  constexpr ObjectFormat kFormat = ObjectFormat::kSha1;
  std::vector<std::uint32_t> base_ends;
  if (!read_ends(base, kFormat, base_ends)) return 0;
  std::string tree;
  const std::vector<Segment> segments = read_segments(input, base, tree);
  std::string buffer(tree.size(), '\0');
  DerivedBytes derived(as_bytes(base), segments,
                       std::as_writable_bytes(std::span(buffer)));

  std::vector<std::uint32_t> expected;
  const bool well_formed = read_ends(tree, kFormat, expected);
  std::vector<std::uint32_t> ends;
  const auto bytes = [&](const ByteRange& range) {
    derived.fill(range);
    return derived.bytes().subspan(range.begin, range.size());
  };
  const auto copied = [&](std::size_t first, std::size_t count,
                          std::uint64_t begin) {
    CHECK(first + count <= base_ends.size() && count > 0);
    const std::uint32_t source = first == 0 ? 0 : base_ends[first - 1];
    const std::uint32_t end = base_ends[first + count - 1];
    CHECK(std::string_view(tree).substr(begin, end - source) ==
          base.substr(source, end - source));
    for (std::size_t i = first; i < first + count; ++i) {
      ends.push_back(base_ends[i] - source + static_cast<std::uint32_t>(begin));
    }
  };
  const auto added = [&](const TreeEntry& entry, std::uint64_t end) {
    CHECK(as_chars(entry.raw_id) ==
          std::string_view(tree).substr(end - entry.raw_id.size(),
                                        entry.raw_id.size()));
    ends.push_back(static_cast<std::uint32_t>(end));
  };
  CHECK(parse_tree_edits(segments, bytes, base_ends, kFormat, copied, added) ==
        well_formed);
  CHECK(ends == expected);
  return 0;
}
