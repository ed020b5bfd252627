// SPDX-License-Identifier: Apache-2.0
// Takes the fields of one YAML map by name and type, and then reports the keys
// that nobody asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/problems.h"
#include "rules/yaml_document.h"

namespace tokensweep {

struct NumberRange {
  std::uint32_t least = 0;
  std::uint32_t most = 0;
};

// Borrows the value and the problems. A field that is absent or wrong reads as
// empty, and a wrong one is a problem.
class FieldReader {
 public:
  // `what` names the map in messages: "rule", "checksum".
  FieldReader(const YamlValue& map, std::string what, Problems& problems);

  // Null when absent. The key counts as known from now on.
  const YamlValue* find(std::string_view key);
  // As find(); absence is a problem.
  const YamlValue* require(std::string_view key);

  // Line ends at the end of a text are dropped: block scalars bring one.
  std::string text(std::string_view key);
  std::string required_text(std::string_view key);
  std::vector<std::string> texts(std::string_view key);
  std::optional<std::uint32_t> number(std::string_view key, NumberRange range);
  std::optional<double> real(std::string_view key, double least, double most);
  bool flag(std::string_view key, bool fallback = false);

  // Of the map itself, and of the value under a key (else of the map).
  [[nodiscard]] std::uint32_t line() const { return map_.line; }
  [[nodiscard]] std::uint32_t line(std::string_view key) const;
  void problem(std::uint32_t line, const std::string& message);

  // To be called after the last field: unknown keys are problems, which show
  // the key only where it is nearly a known one.
  void finish();

 private:
  const YamlValue& map_;
  std::string what_;
  Problems& problems_;
  std::vector<std::string_view> known_;
};

// The text of a scalar; a problem and "" for anything else.
[[nodiscard]] std::string scalar_text(const YamlValue& value,
                                      std::string_view name,
                                      Problems& problems);
[[nodiscard]] std::optional<std::uint32_t> scalar_number(const YamlValue& value,
                                                         std::string_view name,
                                                         NumberRange range,
                                                         Problems& problems);
// The children of a list; a problem and no children for anything else.
[[nodiscard]] const std::vector<YamlValue>& list_items(const YamlValue& value,
                                                       std::string_view name,
                                                       Problems& problems);

// "; did you mean 'x'?" for the nearest candidate, or "".
[[nodiscard]] std::string suggestion(
    std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace tokensweep
