// SPDX-License-Identifier: Apache-2.0
// A long run of few bytes that every match of a pattern holds: a token's body.
// Looking for it costs a byte now and then, the pattern each byte.
#pragma once

#include <cstdint>
#include <string_view>

#include "rules/byte_set.h"

namespace tokensweep {

struct RequiredRun {
  ByteSet bytes;
  std::uint32_t length = 0;  // 0: nothing is known
};

// The most telling one.
[[nodiscard]] RequiredRun required_run(std::string_view pattern);

// Whether there is such a run in the text.
[[nodiscard]] bool has_run(std::string_view text, const RequiredRun& run);

}  // namespace tokensweep
