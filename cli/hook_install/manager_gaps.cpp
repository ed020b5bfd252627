// SPDX-License-Identifier: Apache-2.0
#include "cli/hook_install/manager_gaps.h"

#include <algorithm>
#include <vector>

#include "base/glob.h"
#include "rules/problems.h"
#include "rules/yaml_document.h"

namespace tokensweep::cli {
namespace {

// A scalar's text, or those of a list.
std::vector<std::string> texts_of(const YamlValue* value) {
  std::vector<std::string> texts;
  if (value == nullptr) return texts;
  if (value->is_scalar()) texts.push_back(value->text);
  for (const YamlValue& child : value->children) {
    if (child.is_scalar()) texts.push_back(child.text);
  }
  return texts;
}

bool is_word(const YamlValue* value, std::string_view word) {
  return value != nullptr && value->is_scalar() && value->text == word;
}

// lefthook's globs are no paths: `*` crosses folders. Braces are not followed.
bool may_match(const std::string& glob, std::string_view name) {
  return glob.find('{') != std::string::npos ||
         Glob(glob, Glob::Mode::kText).matches(name);
}

ManagerGaps gaps_of_lefthook(const YamlValue& root, const HookType& type,
                             std::string_view file) {
  const YamlValue* hook = root.find(type.name);
  if (hook == nullptr) return {};
  const std::string of =
      " of " + std::string(type.name) + " in lefthook's " + "config";
  const YamlValue* skip = hook->find("skip");
  const YamlValue* only = hook->find("only");
  if (is_word(skip, "true")) return {.stops = "`skip`" + of + " stops it"};
  if (is_word(only, "false")) return {.stops = "`only`" + of + " stops it"};
  // Our command names the config as its only file.
  if (std::ranges::any_of(
          texts_of(hook->find("exclude")),
          [&](const std::string& glob) { return may_match(glob, file); })) {
    return {.stops = "`exclude`" + of + " stops it: it matches " +
                     std::string(file)};
  }
  if (std::ranges::count(texts_of(hook->find("exclude_tags")), "tokensweep") >
      0) {
    return {.stops = "`exclude_tags`" + of + " stops it"};
  }
  if (skip != nullptr && !is_word(skip, "false")) {
    return {.left_out = "not started where `skip`" + of + " says so"};
  }
  if (only != nullptr && !is_word(only, "true")) {
    return {.left_out = "started only where `only`" + of + " says so"};
  }
  return {};
}

ManagerGaps gaps_of_pre_commit(const YamlValue& root, const HookType& type) {
  constexpr std::string_view kOf = " of .pre-commit-config.yaml";
  const bool reads_files = type.name == "pre-commit";
  if (const YamlValue* files = root.find("files");
      files != nullptr && !is_word(files, "")) {
    return {.stops = "the top-level `files`" + std::string(kOf) +
                     (reads_files ? " keeps the other files from it"
                                  : " keeps messages from it") +
                     "; --manager git puts ours beside pre-commit's, where it "
                     "sees all"};
  }
  const YamlValue* exclude = root.find("exclude");
  if (exclude == nullptr || is_word(exclude, "") || is_word(exclude, "^$")) {
    return {};
  }
  return {.left_out = "it does not see what the top-level `exclude`" +
                      std::string(kOf) + " matches"};
}

}  // namespace

ManagerGaps find_manager_gaps(HookManager manager, std::string_view text,
                              const HookType& type, std::string_view file) {
  if (manager != HookManager::kLefthook && manager != HookManager::kPreCommit) {
    return {};
  }
  Problems problems("");
  const auto root = parse_yaml(text, problems);
  if (!root || !problems.empty()) return {};
  return manager == HookManager::kLefthook ? gaps_of_lefthook(*root, type, file)
                                           : gaps_of_pre_commit(*root, type);
}

}  // namespace tokensweep::cli
