// SPDX-License-Identifier: Apache-2.0
// Every byte of an entry lies inside the input, and entries do not overlap.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "scanner/git/tree_parser.h"

using tokensweep::ByteView;
using tokensweep::git::ObjectFormat;
using tokensweep::git::TreeEntry;
using tokensweep::git::TreeParser;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const ByteView content = std::as_bytes(std::span(data, size));
  for (const ObjectFormat format :
       {ObjectFormat::kSha1, ObjectFormat::kSha256}) {
    TreeParser parser(content, format);
    TreeEntry entry;
    const std::byte* last = content.data();
    while (parser.next(entry)) {
      const auto* name = reinterpret_cast<const std::byte*>(entry.name.data());
      CHECK(name > last);
      CHECK(name + entry.name.size() < entry.raw_id.data());
      CHECK(entry.id().raw().size() == static_cast<std::size_t>(format));
      last = entry.raw_id.data() + entry.raw_id.size();
      CHECK(last <= content.data() + content.size());
    }
    CHECK(parser.malformed() == (last != content.data() + content.size()));
  }
  return 0;
}
