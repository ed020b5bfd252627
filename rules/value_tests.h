// SPDX-License-Identifier: Apache-2.0
// Tests on the value of a candidate: randomness, placeholders, references.
#pragma once

#include <string_view>

#include "rules/rule.h"

namespace tokensweep {

// Shannon entropy of the byte frequencies, in bits per byte; 0 when empty.
[[nodiscard]] double shannon_entropy(std::string_view bytes);

// Whether `body`, the secret after its anchor, has what the tests ask for.
// The placeholder test is not part of it: the caller applies it unless
// `allow_placeholders` is set.
[[nodiscard]] bool passes(const ValueTests& tests, std::string_view body);

// Whether a value was written to stand for a secret: repeated bytes,
// sequences, words such as "example", template forms. Drops fewer than one in
// 50,000 random tokens of 16 bytes and more.
[[nodiscard]] bool looks_like_placeholder(std::string_view body);

// Whether a password names where the secret is kept and is not itself one:
// variables, calls, attribute chains, secret-manager addresses, paths.
[[nodiscard]] bool looks_like_reference(std::string_view value);

}  // namespace tokensweep
