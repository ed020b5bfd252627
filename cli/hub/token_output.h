// SPDX-License-Identifier: Apache-2.0
// Tokens as tables for people and as JSON for scripts. No value of a token ever
// gets here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/hub/token_shelf.h"

namespace tokensweep::cli {

enum class LongLabels : std::uint8_t { kCut, kWhole };

// Upper-case heads and a line for each token, as docker's lists look; the head
// alone when there is none.
[[nodiscard]] std::string token_table(
    const std::vector<hub::TokenRecord>& tokens, std::int64_t now,
    LongLabels labels);
// "NAME: value" lines.
[[nodiscard]] std::string token_details(const hub::TokenRecord& token,
                                        std::int64_t now);

// With a line end. Times that never were are null.
[[nodiscard]] std::string token_json(const hub::TokenRecord& token);
[[nodiscard]] std::string tokens_json(
    const std::vector<hub::TokenRecord>& tokens);

// What became of one token in a command that changes several.
struct TokenOutcome {
  hub::TokenRecord token;
  std::string action;  // "deactivate"
  std::string result;  // "done", "unchanged", "failed", "planned"
  std::string message;
};
[[nodiscard]] std::string outcomes_json(
    const std::vector<TokenOutcome>& outcomes);

// kIo when standard output takes no more.
[[nodiscard]] Result<void> write_out(std::string_view text);

}  // namespace tokensweep::cli
