// SPDX-License-Identifier: Apache-2.0
// Git's own files: index, pack index, config, and a message being written.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "scanner/git/config_file.h"
#include "scanner/git/index_file.h"
#include "scanner/git/message_text.h"
#include "scanner/git/pack_index.h"

using tokensweep::as_chars;
using tokensweep::ByteView;
using tokensweep::git::ConfigFile;
using tokensweep::git::ObjectFormat;
using tokensweep::git::parse_index;
using tokensweep::git::parse_pack_index;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const ByteView content = std::as_bytes(std::span(data, size));
  const ConfigFile config(as_chars(content));
  CHECK(config.entries().size() <= size);
  const auto message = tokensweep::git::without_diff(as_chars(content));
  CHECK(as_chars(content).starts_with(message));
  for (const ObjectFormat format :
       {ObjectFormat::kSha1, ObjectFormat::kSha256}) {
    const auto id_size = static_cast<std::size_t>(format);
    if (const auto index = parse_index(content, format)) {
      CHECK(index->entries.size() <= size / id_size);
      for (std::size_t i = 0; i < index->trees.size(); ++i) {
        CHECK(index->trees[i].end > i);
        CHECK(index->trees[i].end <= index->trees.size());
      }
    }
    if (const auto objects = parse_pack_index(content, format)) {
      CHECK(objects->size() <= size / id_size);
    }
  }
  return 0;
}
