// SPDX-License-Identifier: Apache-2.0
// The nested maps and lists of a rule, from YAML to their structs. Each
// function adds what is wrong to the problems and returns what it could read.
#pragma once

#include <string>
#include <vector>

#include "rules/problems.h"
#include "rules/rule.h"
#include "rules/yaml_document.h"

namespace tokensweep {

// The widest a rule may look: 64 KiB of match and an anchor.
inline constexpr std::uint32_t kMaxExtent = 65'536 + 1'024;

[[nodiscard]] std::vector<Anchor> read_anchors(const YamlValue& value,
                                               Problems& problems);
[[nodiscard]] Body read_body(const YamlValue& value, Problems& problems);
// `fallback` is the alphabet when the block names none.
[[nodiscard]] Boundary read_boundary(const YamlValue& value,
                                     const ByteSet& fallback,
                                     Problems& problems);
[[nodiscard]] Context read_context(const YamlValue& value, Problems& problems);
[[nodiscard]] std::vector<NotValue> read_not_value(const YamlValue& value,
                                                   Problems& problems);
[[nodiscard]] std::vector<std::string> read_globs(const YamlValue& value,
                                                  Problems& problems);
void read_classes(const YamlValue& value, ValueTests& tests,
                  Problems& problems);
[[nodiscard]] ChecksumSpec read_checksum(const YamlValue& value,
                                         Problems& problems);
[[nodiscard]] DecodeSpec read_decode(const YamlValue& value,
                                     Problems& problems);
[[nodiscard]] std::vector<Part> read_parts(const YamlValue& value,
                                           Problems& problems);

enum class ExampleKind { kMatch, kNoMatch };
[[nodiscard]] std::vector<Example> read_examples(const YamlValue& value,
                                                 ExampleKind kind,
                                                 Problems& problems);

// Lower case letters, digits and single dashes between them.
[[nodiscard]] bool is_kebab(std::string_view text);

}  // namespace tokensweep
