// SPDX-License-Identifier: Apache-2.0
// JSON from outside is looked at before it is parsed.
#pragma once

#include <cstddef>
#include <string_view>

namespace tokensweep::verify {

// Walking a tree takes stack by its depth.
inline constexpr std::size_t kMaxJsonDepth = 64;

// Whether brackets nest at most kMaxJsonDepth deep. Says nothing else.
[[nodiscard]] bool is_shallow_json(std::string_view text);

}  // namespace tokensweep::verify
