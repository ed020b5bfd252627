// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/folder.h"

#include <dirent.h>

#include <algorithm>
#include <string_view>

#include "base/handle.h"

namespace tokensweep::git {

std::optional<std::vector<std::string>> names_in(const std::string& folder) {
  const Handle<DIR, &::closedir> handle(::opendir(folder.c_str()));
  if (!handle) return std::nullopt;
  std::vector<std::string> names;
  // One thread reads this handle.
  while (const dirent* entry =
             ::readdir(handle.get())) {  // NOLINT(concurrency-mt-unsafe)
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace tokensweep::git
