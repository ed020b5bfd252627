// SPDX-License-Identifier: Apache-2.0
// What a rule needs to see right behind one of its anchors.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "rules/byte_set.h"
#include "rules/rule.h"

namespace tokensweep {

// For each place behind the anchor, the bytes one of which stands there in
// every match: no match without all of them. At most `most` places, fewer when
// a match may end before, none when nothing is known.
[[nodiscard]] std::vector<ByteSet> leading_bytes(const Rule& rule,
                                                 AnchorPlace place,
                                                 std::string_view anchor,
                                                 bool caseless,
                                                 std::size_t most);

}  // namespace tokensweep
