// SPDX-License-Identifier: Apache-2.0
// Plain encoders for tests, apart from the code under test.
#pragma once

#include <string>
#include <string_view>

namespace tokensweep::testing {

std::string base64(std::string_view bytes);
// With the characters - and _ and without padding.
std::string base64url(std::string_view bytes);
std::string utf16le(std::string_view text);
std::string utf16be(std::string_view text);
std::string hex_lower(std::string_view bytes);
std::string hex_upper(std::string_view bytes);

}  // namespace tokensweep::testing
