// SPDX-License-Identifier: Apache-2.0
// Any content, through both stages with the whole catalogue: spans stay inside
// and ordered, and a second scan says the same.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/check.h"
#include "scanner/engine/blob_scanner.h"
#include "tests/support/test_rules.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  constexpr std::size_t kMost = 64 << 10;
  if (size > kMost) return 0;
  static tokensweep::BlobScanner scanner(
      tokensweep::testing::catalogue_detector().detection());
  const auto content =
      std::as_bytes(std::span(reinterpret_cast<const char*>(data), size));
  const std::vector<tokensweep::Match> first = scanner.scan(content);
  std::uint64_t last = 0;
  for (const tokensweep::Match& match : first) {
    CHECK(match.span.begin < match.span.end && match.span.end <= size);
    CHECK(match.span.begin >= last);
    CHECK(!match.secret.empty());
    last = match.span.begin;
  }
  CHECK(scanner.scan(content) == first);
  return 0;
}
