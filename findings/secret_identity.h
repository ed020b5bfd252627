// SPDX-License-Identifier: Apache-2.0
// What of a secret names it: a key is the same key in whatever layout a file
// holds it.
#pragma once

#include <string>
#include <string_view>

namespace tokensweep {

// The secret itself, but for these:
//
//   armoured blocks ("-----BEGIN X-----" to "-----END X-----", also those with
//                   four dashes): the lines, headers and body, without white
//                   space, quotes, commas and joints around them, joined by
//                   line feeds, and an empty line before the body where the
//                   format has one. Line ends are CR LF, CR, LF or escaped ones
//                   ("\n", "\\r\\n"), and blanks within the body are line ends,
//                   too. "\uHHHH" of the body is its character.
//   other secrets   CR LF is LF.
//
// A block as tools write it, with line feeds, is its own identity. Secrets are
// compared and grouped by it, and it alone enters fingerprints; it is never
// shown, and never looked for in texts, where another form may stand. Cost: one
// look for a carriage return, and for blocks a few passes.
[[nodiscard]] std::string secret_identity(std::string_view secret);

// Whether both are forms of one secret.
[[nodiscard]] bool is_same_secret(std::string_view a, std::string_view b);

}  // namespace tokensweep
