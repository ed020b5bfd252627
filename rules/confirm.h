// SPDX-License-Identifier: Apache-2.0
// Stage two: decides what stands at an anchor hit.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "rules/compiled_rule.h"
#include "rules/match.h"
#include "rules/rule.h"

namespace tokensweep {

// A place where an anchor's text stands in the content.
struct AnchorPosition {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

// Appends the matches of the rule at the anchor: at most one for a prefix or
// inside anchor, any number for a near one. Looks at no byte further than
// Rule::confirm_before() in front of the anchor and Rule::confirm_after()
// behind its first byte. `rule_index` goes into the matches. Suppressed matches
// are appended too, so that no weaker rule reports what a stronger one has
// judged. Spans are offsets into `content`. Any thread.
void confirm(const CompiledRule& rule, std::uint32_t rule_index,
             AnchorPlace place, AnchorPosition anchor, std::string_view content,
             std::vector<Match>& matches);

}  // namespace tokensweep
