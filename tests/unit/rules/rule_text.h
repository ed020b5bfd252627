// SPDX-License-Identifier: Apache-2.0
// A rule file in which tests change single lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "rules/yaml_loader.h"

namespace tokensweep {

class RuleText {
 public:
  RuleText()
      : lines_({"provider: acme", "rules:", "  - id: acme-key",
                "    name: Acme key", "    kind: api-key", "    severity: high",
                "    confidence: medium", "    description: Opens everything.",
                "    anchors: [acme_]",
                "    body: {alphabet: base62, lengths: [32]}",
                "    sample: 'acme_{base62:32}'", "    examples:",
                "      match: ['a={sample}', 'b={sample}', 'c={sample}']",
                "      no_match: ['x', 'y', 'z']"}) {}

  // `number` counts from 1.
  RuleText& line(std::size_t number, std::string text) {
    lines_.at(number - 1) = std::move(text);
    return *this;
  }
  // A field of the rule, as the last line: kAdded on the first call.
  RuleText& add(std::string_view field) {
    lines_.push_back("    " + std::string(field));
    return *this;
  }
  static constexpr std::size_t kAdded = 15;

  [[nodiscard]] std::string text() const {
    std::string out;
    for (const std::string& line : lines_) out += line + "\n";
    return out;
  }
  // "" when the file loads.
  [[nodiscard]] std::string error() const {
    const auto rules = load_rules(text(), "acme.yaml");
    return rules ? "" : rules.error().message();
  }
  [[nodiscard]] Rule rule() const {
    auto rules = load_rules(text(), "acme.yaml");
    if (!rules || rules->size() != 1) {
      ADD_FAILURE() << (rules ? "not one rule" : rules.error().message());
      return {};
    }
    return rules->front();
  }

 private:
  std::vector<std::string> lines_;
};

}  // namespace tokensweep
