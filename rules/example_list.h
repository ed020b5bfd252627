// SPDX-License-Identifier: Apache-2.0
// Secrets that vendors publish in their own documentation: keys of emulators,
// examples of API guides. Known by hash; the values are not in this program.
#pragma once

#include <string_view>

namespace tokensweep {

// Whether `secret`, whole, is one of them. One SHA-256 per call.
[[nodiscard]] bool is_published_example(std::string_view secret);

}  // namespace tokensweep
