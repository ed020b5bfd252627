// SPDX-License-Identifier: Apache-2.0
// A whole report: what every output format shows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "findings/coverage.h"
#include "findings/finding.h"

namespace tokensweep {

struct ToolInfo {
  std::string name = "tokensweep";
  std::string version;
  std::string rule_pack;  // hash of the rules that ran, hex
  std::uint64_t rules = 0;

  friend bool operator==(const ToolInfo&, const ToolInfo&) = default;
};

// What was looked at.
struct Target {
  std::string kind;        // "repository", "files", "stdin", "range"
  std::string path;        // as named by the user; bytes
  std::string head;        // hex id; empty when there is none
  std::string remote_url;  // of origin, without user part; may be empty
  std::string branch;      // short name; empty when detached
  // Of a range: the commit that it starts behind, of a push the one that its
  // config came from (hex; empty when there is none), how it was named, and
  // whose config and baseline counted: "base", "default" (branch), "head" or
  // "none".
  std::string base;
  std::string range;
  std::string config_from;

  friend bool operator==(const Target&, const Target&) = default;
};

// Description of a rule that has findings in the report.
struct RuleInfo {
  std::string id;
  std::string name;
  std::string provider;
  std::string description;
  std::string remediation;
  std::string link;
  Severity severity = Severity::kMedium;
  Confidence confidence = Confidence::kMedium;

  friend bool operator==(const RuleInfo&, const RuleInfo&) = default;
};

struct Report {
  ToolInfo tool;
  Target target;
  std::vector<Finding> findings;  // in report_order
  std::vector<RuleInfo> rules;    // those with findings, by id
  Suppressed suppressed;
  Coverage coverage;
  // Secrets that no finding names, and other forms of those that one does:
  // never written, hidden wherever a report shows text.
  std::vector<std::string> hidden;

  friend bool operator==(const Report&, const Report&) = default;
};

}  // namespace tokensweep
