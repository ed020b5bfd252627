// SPDX-License-Identifier: Apache-2.0
// Rules as bytes: how the pack holds them.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "rules/rule.h"

namespace tokensweep {

// A CBOR map of the fields that differ from a default Rule. The same rule
// gives the same bytes.
[[nodiscard]] std::string encode_rule(const Rule& rule);

// The rule that encode_rule wrote; kCorrupt for anything else, which may be a
// damaged cache file. Never throws.
[[nodiscard]] Result<Rule> decode_rule(ByteView bytes);

}  // namespace tokensweep
