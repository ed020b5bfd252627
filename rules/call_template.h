// SPDX-License-Identifier: Apache-2.0
// Texts of `verify` and `revoke` calls with placeholders (docs/rules.md),
// taken apart. Other braces stand for themselves.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tokensweep {

struct CallPiece {
  enum class Kind : std::uint8_t {
    kText,     // `text` as it stands
    kToken,    // {token}
    kPart,     // {part.NAME}: `text` is the name
    kExtract,  // {extract.NAME}: what an earlier reply gave
    kHost,     // {host}: the server that the user named
    kBasic,    // {basic USER:PASSWORD}: `inner`, filled, in base64
  };

  Kind kind = Kind::kText;
  std::string text;
  std::vector<CallPiece> inner;
};

using CallTemplate = std::vector<CallPiece>;

enum class CallTextKind : std::uint8_t {
  kUrl,     // {host} is known; any other {word} is an error
  kHeader,  // {basic ...} is known; any other {word} is an error
  kBody,    // any other {word} stands for itself: bodies may be GraphQL
};

// kUsage with what is wrong and what to write instead.
[[nodiscard]] Result<CallTemplate> parse_call_template(std::string_view text,
                                                       CallTextKind kind);

// Whether a piece of this kind stands anywhere in it.
[[nodiscard]] bool contains(const CallTemplate& pieces, CallPiece::Kind kind);

// The names of all pieces of this kind, with repetitions.
[[nodiscard]] std::vector<std::string> names_in(const CallTemplate& pieces,
                                                CallPiece::Kind kind);

}  // namespace tokensweep
