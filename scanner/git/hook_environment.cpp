// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/hook_environment.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "scanner/git/layout.h"
#include "scanner/git/object_listing.h"

namespace tokensweep::git {
namespace {

// The end of the first folder in a list separated by colons; colons between
// double quotes belong to the folder.
std::size_t end_of_first(std::string_view list) {
  std::size_t at = 0;
  if (list.starts_with('"')) {
    for (at = 1; at < list.size() && list[at] != '"'; ++at) {
      if (list[at] == '\\') ++at;
    }
  }
  return std::min(list.find(':', std::min(at, list.size())), list.size());
}

std::vector<std::string> split_folders(const std::string& base,
                                       std::string_view list) {
  std::vector<std::string> result;
  while (!list.empty()) {
    const std::size_t end = end_of_first(list);
    if (end > 0) {
      result.push_back(join_path(base, unquote_folder(list.substr(0, end))));
    }
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return result;
}

}  // namespace

HookEnvironment parse_hook_environment(std::string folder,
                                       const GetVariable& get) {
  HookEnvironment result;
  result.folder = std::move(folder);
  const auto path = [&](std::string_view name) {
    const std::string value = get(name).value_or("");
    return value.empty() ? value : join_path(result.folder, value);
  };
  result.git_dir = path("GIT_DIR");
  result.common_dir = path("GIT_COMMON_DIR");
  result.work_tree = path("GIT_WORK_TREE");
  result.index_file = get("GIT_INDEX_FILE").value_or("");
  result.objects_dir = path("GIT_OBJECT_DIRECTORY");
  result.quarantine = path("GIT_QUARANTINE_PATH");
  result.alternates = split_folders(
      result.folder, get("GIT_ALTERNATE_OBJECT_DIRECTORIES").value_or(""));
  return result;
}

HookEnvironment read_hook_environment() {
  std::array<char, PATH_MAX> buffer = {};
  std::string folder = ".";
  if (::getcwd(buffer.data(), buffer.size()) != nullptr) folder = buffer.data();
  return parse_hook_environment(
      std::move(folder),
      [](std::string_view name) -> std::optional<std::string> {
        // Nothing in the environment changes while we run.
        const char* value =
            ::getenv(std::string(name).c_str());  // NOLINT(*-mt-unsafe)
        if (value == nullptr) return std::nullopt;
        return value;
      });
}

}  // namespace tokensweep::git
