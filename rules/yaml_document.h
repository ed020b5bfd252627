// SPDX-License-Identifier: Apache-2.0
// A strict subset of YAML as a tree with line numbers: maps with text keys,
// lists and scalars. Duplicate keys, anchors, aliases, tags and a second
// document are refused; yaml-cpp alone accepts all of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/problems.h"

namespace tokensweep {

struct YamlValue {
  enum class Kind : std::uint8_t { kNull, kScalar, kList, kMap };

  Kind kind = Kind::kNull;
  bool quoted = false;     // a scalar in quotes or a block scalar
  std::uint32_t line = 0;  // from 1
  std::string key;         // in a map: the key it stands under
  std::uint32_t key_line = 0;
  std::string text;                 // of a scalar
  std::vector<YamlValue> children;  // of a list or a map, in file order

  [[nodiscard]] bool is_map() const { return kind == Kind::kMap; }
  [[nodiscard]] bool is_list() const { return kind == Kind::kList; }
  [[nodiscard]] bool is_scalar() const { return kind == Kind::kScalar; }
  // Null when this is no map or has no such key.
  [[nodiscard]] const YamlValue* find(std::string_view name) const;
};

// Deeper nesting, longer files are refused.
inline constexpr std::uint32_t kMaxYamlDepth = 32;
inline constexpr std::uint64_t kMaxYamlBytes = std::uint64_t{4} << 20;

// nullopt when nothing useful could be read. Problems may be added also when a
// tree is returned: such a tree is only good for finding more of them. They
// show no words of the file.
[[nodiscard]] std::optional<YamlValue> parse_yaml(std::string_view text,
                                                  Problems& problems);

}  // namespace tokensweep
