// SPDX-License-Identifier: Apache-2.0
// A pack index: the view of its file says what the plain reader says.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "scanner/git/pack_index.h"
#include "scanner/git/pack_index_view.h"

using tokensweep::ByteView;
using tokensweep::git::ObjectFormat;
using tokensweep::git::PackIndexView;
using tokensweep::git::parse_pack_index;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const ByteView content = std::as_bytes(std::span(data, size));
  for (const ObjectFormat format :
       {ObjectFormat::kSha1, ObjectFormat::kSha256}) {
    const auto index = PackIndexView::open(content, format);
    const auto objects = parse_pack_index(content, format);
    CHECK(index.has_value() == objects.has_value());
    if (!index) continue;
    CHECK(index->count() == objects->size());
    const bool sorted = index->is_sorted();
    for (std::uint32_t i = 0; i < index->count(); ++i) {
      CHECK(index->id(i) == (*objects)[i].id);
      CHECK(index->offset(i) == (*objects)[i].offset);
      const auto found = index->find(index->raw_id(i));
      CHECK(!found || *found == i || !sorted);
    }
  }
  return 0;
}
