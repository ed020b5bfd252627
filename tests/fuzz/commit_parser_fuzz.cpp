// SPDX-License-Identifier: Apache-2.0
// Commits, tags and the signatures in them.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "scanner/git/commit_parser.h"
#include "scanner/git/tag_parser.h"

using tokensweep::as_chars;
using tokensweep::ByteView;
using tokensweep::git::ObjectFormat;
using tokensweep::git::parse_commit;
using tokensweep::git::parse_signature;
using tokensweep::git::parse_tag;
using tokensweep::git::Signature;

namespace {

void check_date(const Signature& signature) {
  const std::string date = signature.date();
  CHECK(date.empty() || date.size() == 25);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const ByteView content = std::as_bytes(std::span(data, size));
  check_date(parse_signature(as_chars(content)));
  for (const ObjectFormat format :
       {ObjectFormat::kSha1, ObjectFormat::kSha256}) {
    const auto id_size = static_cast<std::size_t>(format);
    if (const auto commit = parse_commit(content, format)) {
      CHECK(commit->tree.raw().size() == id_size);
      CHECK(commit->parents.size() <= size / (2 * id_size));
      check_date(commit->author);
      check_date(commit->committer);
    }
    if (const auto tag = parse_tag(content, format)) {
      CHECK(tag->target.raw().size() == id_size);
      check_date(tag->tagger);
    }
  }
  return 0;
}
