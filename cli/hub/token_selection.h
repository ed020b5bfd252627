// SPDX-License-Identifier: Apache-2.0
// From names and filters on the command line to tokens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/glob.h"
#include "base/result.h"
#include "cli/hub/arguments.h"
#include "cli/hub/token_shelf.h"

namespace tokensweep::cli {

// The filters of a selection, checked. All that are given must fit.
class TokenFilter {
 public:
  // kUsage for days and dates that are none.
  static Result<TokenFilter> make(const TokenSelection& selection,
                                  std::int64_t now);

  // Whether any filter was given.
  [[nodiscard]] bool narrows() const { return narrows_; }
  [[nodiscard]] bool matches(const hub::TokenRecord& token) const;

 private:
  std::int64_t now_ = 0;
  bool narrows_ = false;
  std::optional<bool> active_;
  bool expired_ = false;
  std::optional<std::int64_t> unused_since_;
  std::optional<std::int64_t> expiring_until_;
  std::optional<Glob> label_;
};

// The token that `name` means: its uuid in either case, else a whole label.
// kUsage when there is none, and with the candidates when a label is not one
// token's alone.
[[nodiscard]] Result<hub::TokenRecord> find_token(
    const std::vector<hub::TokenRecord>& tokens, std::string_view name);

// For commands that change tokens: those named, in the order given and each
// once, or those that the filters leave, in the Hub's order. kUsage when
// neither is given without --all, and when both are.
[[nodiscard]] Result<std::vector<hub::TokenRecord>> select_tokens(
    const std::vector<hub::TokenRecord>& tokens,
    const TokenSelection& selection, std::int64_t now);

}  // namespace tokensweep::cli
