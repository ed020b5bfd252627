// SPDX-License-Identifier: Apache-2.0
// Names and their values in text of any kind: shell, env files, YAML, JSON,
// TOML, Terraform, XML, source code. A lexer of shapes and no parser: cheap,
// never fails, and now and then sees an assignment where there is none.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace tokensweep::verify {

struct Assignment {
  std::string_view key;    // views into the text
  std::string_view value;  // without quotes; not empty
  std::size_t key_begin = 0;
  ByteRange value_range;
};

// In the order of their keys. A pair of fields `name: X`, `value: Y`, as
// Kubernetes writes variables, is an assignment to X as well. Linear in the
// text but for a small factor; at most 4,000.
[[nodiscard]] std::vector<Assignment> find_assignments(std::string_view text);

// Whether what begins at the two offsets belongs to one map: no brace that
// opens or closes only one of them, the same indentation, no list item, section
// or document that starts between them, and not many lines apart.
[[nodiscard]] bool same_block(std::string_view text, std::size_t a,
                              std::size_t b);

}  // namespace tokensweep::verify
