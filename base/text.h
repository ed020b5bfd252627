// SPDX-License-Identifier: Apache-2.0
// Text that comes from scanned bytes, made safe for where it goes.
#pragma once

#include <string>
#include <string_view>

namespace tokensweep {

[[nodiscard]] bool is_valid_utf8(std::string_view bytes);

// For terminals: control bytes, DEL, bidi controls and bytes that are not
// UTF-8 become \xHH or \u{HHHH}; the rest stays.
[[nodiscard]] std::string escape_for_terminal(std::string_view bytes);

// ASCII only: other bytes stay.
[[nodiscard]] std::string to_lower(std::string_view text);
[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);

}  // namespace tokensweep
