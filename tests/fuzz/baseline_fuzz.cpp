// SPDX-License-Identifier: Apache-2.0
// Reading a baseline never crashes, and what was read is written and read back
// as a set.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "findings/baseline.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text =
      size == 0 ? std::string_view()
                : std::string_view(reinterpret_cast<const char*>(data), size);
  static_cast<void>(tokensweep::glob_with_slashes(text));
  const auto entries = tokensweep::read_baseline(text, "fuzz.json");
  if (!entries) return 0;
  const std::string written = tokensweep::baseline_to_json(*entries);
  const auto again = tokensweep::read_baseline(written, "fuzz.json");
  CHECK(again.has_value());
  CHECK(again->size() <= entries->size());
  CHECK(tokensweep::baseline_to_json(*again) == written);
  return 0;
}
