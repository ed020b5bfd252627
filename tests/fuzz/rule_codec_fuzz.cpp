// SPDX-License-Identifier: Apache-2.0
// Encoded rules from a damaged cache: refused, or stable under re-encoding.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "rules/rule_codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto rule =
      tokensweep::decode_rule(std::as_bytes(std::span(data, size)));
  if (!rule) return 0;
  const std::string bytes = tokensweep::encode_rule(*rule);
  const auto again = tokensweep::decode_rule(tokensweep::as_bytes(bytes));
  if (!again || tokensweep::encode_rule(*again) != bytes) std::abort();
  return 0;
}
