// SPDX-License-Identifier: Apache-2.0
// Templates of samples and examples (docs/rules.md), taken apart.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rules/byte_set.h"

namespace tokensweep {

struct TemplatePiece {
  enum class Kind : std::uint8_t {
    kText,       // `text` as it stands
    kRandom,     // `least` to `most` bytes of `alphabet`
    kCheck,      // {check}
    kSample,     // {sample}
    kBase64,     // {b64 ...}: `inner`, filled and encoded
    kBase64Url,  // {b64url ...}
    kHex,        // {hexof ...}
    kUuid,       // {uuid}
    kJwt,        // {jwt ...}: `inner` is the payload, may be empty
    kTime,       // {time}
    kLines,      // {lines:base64:N}: `least` lines
  };

  Kind kind = Kind::kText;
  std::string text;  // of a form: its source, braces excluded
  ByteSet alphabet;
  std::uint32_t least = 0;
  std::uint32_t most = 0;
  std::vector<TemplatePiece> inner;
};

using Template = std::vector<TemplatePiece>;

// kUsage with what is wrong and what to write instead.
[[nodiscard]] Result<Template> parse_template(std::string_view text);

// Whether a piece of this kind stands anywhere in it.
[[nodiscard]] bool contains(const Template& pieces, TemplatePiece::Kind kind);

}  // namespace tokensweep
