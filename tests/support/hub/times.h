// SPDX-License-Identifier: Apache-2.0
// Times as the Hub writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokensweep::test_hub {

// Microseconds since 1970.
using Micros = std::int64_t;
constexpr Micros kSecond = 1'000'000;

[[nodiscard]] Micros system_now();

// "2026-01-02T03:04:05.678901Z".
[[nodiscard]] std::string rfc3339(Micros time);
// Also with an offset such as +01:00 and without a fraction.
[[nodiscard]] std::optional<Micros> parse_rfc3339(std::string_view text);

}  // namespace tokensweep::test_hub
