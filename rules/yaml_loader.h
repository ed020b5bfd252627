// SPDX-License-Identifier: Apache-2.0
// Reads rule files (docs/rules.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rules/rule.h"

namespace tokensweep {

struct LoadOptions {
  // The provider must be the file's name without its ending: so in our own
  // catalogue.
  bool strict_provider = false;
};

// The rules of one file. An error is kUsage and lists everything that is wrong,
// a line each, as "file:line: message".
[[nodiscard]] Result<std::vector<Rule>> load_rules(std::string_view yaml,
                                                   const std::string& file_name,
                                                   LoadOptions options = {});

// A rule file that was read but not parsed.
struct RuleFile {
  std::string name;
  std::string text;
};

// A file, or all *.yaml and *.yml of a folder (not of folders in it) by name.
[[nodiscard]] Result<std::vector<RuleFile>> read_rule_files(
    const std::string& path);

// The rules of all files; errors of all of them together.
[[nodiscard]] Result<std::vector<Rule>> load_rule_files(
    const std::vector<RuleFile>& files, LoadOptions options = {});

// Both at once: a file, or all *.yaml and *.yml of a folder (not of folders in
// it) by name. Errors of all files together; one id in two places is an error
// too. Whether rules that are named elsewhere exist is for check_references.
[[nodiscard]] Result<std::vector<Rule>> load_rule_path(
    const std::string& path, LoadOptions options = {});

}  // namespace tokensweep
