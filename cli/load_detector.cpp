// SPDX-License-Identifier: Apache-2.0
#include "cli/load_detector.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/hash.h"
#include "cli/embedded_pack.h"
#include "cli/version.h"
#include "rules/rule_lint.h"
#include "rules/yaml_loader.h"
#include "scanner/engine/hyperscan_engine.h"
#include "scanner/pipeline/pack_cache.h"

namespace tokensweep::cli {
namespace {

Result<std::vector<RuleFile>> read_extra_files(const RuleSelection& selection) {
  std::vector<RuleFile> all;
  for (const std::string& path : selection.extra_paths) {
    auto files = read_rule_files(path);
    if (!files) {
      const Error& error = files.error();
      const bool absent = error.kind() == ErrorKind::kNotFound;
      return Error(absent ? ErrorKind::kUsage : error.kind(),
                   "--rules: " + error.message());
    }
    std::ranges::move(*files, std::back_inserter(all));
  }
  return all;
}

// Everything that enters a compiled pack: the program's own rules, the format
// and the compiler, and the bytes of each file.
Result<std::string> identity(const RuleSelection& selection,
                             const std::vector<RuleFile>& files) {
  std::string input =
      "pack 1\n" + program_version() + "\n" + hyperscan_version() + "\n";
  if (selection.builtin) {
    TRY_ASSIGN(const Pack pack,
               Pack::open(embedded_pack(), Pack::Check::kFrame));
    input += pack.rules_hash();
  }
  for (const RuleFile& file : files) {
    input += "\n" + file.name + "\n" + to_hex(sha256(as_bytes(file.text)));
  }
  return to_hex(sha256(as_bytes(input)));
}

Result<std::vector<Rule>> combine(const RuleSelection& selection,
                                  const std::vector<RuleFile>& files) {
  std::vector<Rule> rules;
  if (selection.builtin) {
    TRY_ASSIGN(const auto detector, Detector::from_embedded(embedded_pack()));
    for (std::uint32_t i = 0; i < detector->rules().size(); ++i) {
      rules.push_back(detector->rules().rule(i));
    }
  }
  TRY_ASSIGN(std::vector<Rule> extra, load_rule_files(files));
  std::ranges::move(extra, std::back_inserter(rules));
  TRY(check_ids(rules));
  TRY(check_references(rules));
  return rules;
}

Error no_rules() {
  return Error(ErrorKind::kUsage,
               "--no-builtin-rules leaves no rules: name some by --rules");
}

}  // namespace

Result<std::vector<Rule>> load_selected_rules(const RuleSelection& selection) {
  if (selection.extra_paths.empty() && !selection.builtin) return no_rules();
  TRY_ASSIGN(const std::vector<RuleFile> files, read_extra_files(selection));
  return combine(selection, files);
}

Result<std::unique_ptr<Detector>> load_detector(
    const RuleSelection& selection) {
  if (selection.extra_paths.empty()) {
    if (!selection.builtin) return no_rules();
    return Detector::from_embedded(embedded_pack());
  }
  TRY_ASSIGN(const std::vector<RuleFile> files, read_extra_files(selection));
  TRY_ASSIGN(const std::string key, identity(selection, files));
  const std::string folder =
      selection.use_cache ? default_pack_cache() : std::string();
  return cached_detector(folder, key,
                         [&] { return combine(selection, files); });
}

}  // namespace tokensweep::cli
