// SPDX-License-Identifier: Apache-2.0
// Lines of YAML whose end is not part of a scalar.
#pragma once

#include <string_view>

namespace tokensweep::cli {

// Whether a line is a whole "key: value" or "- value" outside of block scalars
// ("key: |") and of plain ones that go on below. `before` is what stands before
// the line, `after` what stands behind its end. Quotes are not looked at.
[[nodiscard]] bool is_whole_yaml_line(std::string_view before,
                                      std::string_view line,
                                      std::string_view after);

}  // namespace tokensweep::cli
