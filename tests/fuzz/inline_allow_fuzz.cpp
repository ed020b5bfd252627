// SPDX-License-Identifier: Apache-2.0
// Input: two bytes that place a secret in the rest. No comment is found in the
// bytes of the secret, and none where nothing mentions one.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "scanner/pipeline/inline_allow.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using tokensweep::ByteRange;
  if (size < 2) return 0;
  std::string content(data + 2, data + size);
  ByteRange span;
  span.begin = std::min<std::size_t>(data[0], content.size());
  span.end = std::min<std::size_t>(span.begin + data[1], content.size());
  const auto markers = tokensweep::InlineMarkers().set();
  ByteRange line;
  const auto allow =
      tokensweep::find_inline_allow(content, span, "acme-key", markers, &line);
  if (!allow) return 0;
  CHECK(tokensweep::mentions_inline_allow(content, markers));
  CHECK(line.begin <= line.end && line.end <= content.size());
  CHECK(content.substr(line.begin, line.size()).find(allow->reason) !=
        std::string::npos);
  content.replace(span.begin, span.size(), span.size(), ' ');
  CHECK(tokensweep::find_inline_allow(content, span, "acme-key", markers));
  return 0;
}
