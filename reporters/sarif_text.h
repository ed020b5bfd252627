// SPDX-License-Identifier: Apache-2.0
// Bytes as SARIF strings, which are text and have no form for other bytes.
#pragma once

#include <string>
#include <string_view>

namespace tokensweep {

// Control bytes and bytes that are not UTF-8 are escaped as on a terminal.
[[nodiscard]] std::string sarif_text(std::string_view bytes);

// The same for a message, where {0} is a placeholder (§3.11.5) and [text](id)
// a link (§3.11.6): both are escaped.
[[nodiscard]] std::string sarif_message(std::string_view bytes);

}  // namespace tokensweep
