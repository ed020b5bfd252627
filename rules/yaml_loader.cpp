// SPDX-License-Identifier: Apache-2.0
#include "rules/yaml_loader.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

#include "base/file.h"
#include "rules/field_reader.h"
#include "rules/problems.h"
#include "rules/rule_blocks.h"
#include "rules/rule_fields.h"
#include "rules/rule_lint.h"
#include "rules/yaml_document.h"

namespace tokensweep {
namespace {

namespace fs = std::filesystem;

std::string read_provider(FieldReader& fields, LoadOptions options,
                          const std::string& file_name) {
  std::string provider = fields.required_text("provider");
  if (!provider.empty() && !is_kebab(provider)) {
    fields.problem(
        fields.line("provider"),
        "provider '" + provider + "' must be lower case with dashes");
  } else if (!provider.empty() && options.strict_provider &&
             provider != fs::path(file_name).stem()) {
    fields.problem(fields.line("provider"),
                   "provider '" + provider + "' must be the file's name");
  }
  return provider;
}

Result<std::vector<std::string>> files_at(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return std::vector<std::string>{path};
  std::vector<std::string> files;
  fs::directory_iterator entries(path, error);
  for (; !error && entries != fs::directory_iterator();
       entries.increment(error)) {
    const fs::path& file = entries->path();
    if (file.extension() == ".yaml" || file.extension() == ".yml") {
      files.push_back(file.string());
    }
  }
  if (error) {
    return Error(ErrorKind::kIo, path + ": " + error.message());
  }
  if (files.empty()) {
    return Error(ErrorKind::kUsage, path + ": the folder holds no rule file");
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

Result<std::vector<Rule>> load_rules(std::string_view yaml,
                                     const std::string& file_name,
                                     LoadOptions options) {
  Problems problems(file_name);
  std::vector<Rule> rules;
  if (const std::optional<YamlValue> tree = parse_yaml(yaml, problems)) {
    FieldReader fields(*tree, "rule file", problems);
    const std::string provider = read_provider(fields, options, file_name);
    static_cast<void>(fields.text("name"));
    if (const YamlValue* list = fields.require("rules")) {
      for (const YamlValue& item : list_items(*list, "rules", problems)) {
        rules.push_back(read_rule(item, provider, problems));
      }
      if (list->is_list() && rules.empty()) {
        problems.add(list->line, "'rules' is empty");
      }
    }
    fields.finish();
  }
  if (!problems.empty()) return Error(ErrorKind::kUsage, problems.text());
  TRY(check_ids(rules));
  return rules;
}

Result<std::vector<RuleFile>> read_rule_files(const std::string& path) {
  TRY_ASSIGN(const std::vector<std::string> names, files_at(path));
  std::vector<RuleFile> files;
  for (const std::string& name : names) {
    TRY_ASSIGN(std::string text, read_file(name, kMaxYamlBytes));
    files.push_back({name, std::move(text)});
  }
  return files;
}

Result<std::vector<Rule>> load_rule_files(const std::vector<RuleFile>& files,
                                          LoadOptions options) {
  std::vector<Rule> all;
  std::string errors;
  for (const RuleFile& file : files) {
    auto rules = load_rules(file.text, file.name, options);
    if (!rules) {
      errors += (errors.empty() ? "" : "\n") + rules.error().message();
      continue;
    }
    std::ranges::move(*rules, std::back_inserter(all));
  }
  if (!errors.empty()) return Error(ErrorKind::kUsage, errors);
  TRY(check_ids(all));
  return all;
}

Result<std::vector<Rule>> load_rule_path(const std::string& path,
                                         LoadOptions options) {
  TRY_ASSIGN(const std::vector<RuleFile> files, read_rule_files(path));
  return load_rule_files(files, options);
}

}  // namespace tokensweep
