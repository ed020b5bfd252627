// SPDX-License-Identifier: Apache-2.0
// The rules of a SARIF run (§3.19.23): those that have findings.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "findings/report.h"

namespace tokensweep {

class SarifRules {
 public:
  // Rules that have findings but no RuleInfo are described from a finding.
  explicit SarifRules(const Report& report);

  // Of a rule of one of the report's findings.
  [[nodiscard]] std::size_t index_of(const std::string& rule) const;
  [[nodiscard]] nlohmann::ordered_json to_json() const;

 private:
  std::vector<RuleInfo> rules_;  // by id
  std::map<std::string, std::size_t, std::less<>> index_;
};

// "error", "warning" or "note".
[[nodiscard]] std::string_view sarif_level(Severity severity);

}  // namespace tokensweep
