// SPDX-License-Identifier: Apache-2.0
// Input: a line with a path, then the content of a rule file. Both ways of
// matching a pattern must agree on the path.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/glob.h"
#include "scanner/sources/gitignore.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using tokensweep::Glob;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = input.find('\n');
  if (end == std::string_view::npos) return 0;
  const std::string_view path = input.substr(0, end);
  const std::string_view content = input.substr(end + 1);

  const tokensweep::GitignoreRules rules(content);
  (void)rules.ignores_file(path);
  (void)rules.match(path, tokensweep::EntryType::kFolder);

  const std::string_view line = content.substr(0, content.find('\n'));
  for (const Glob::Mode mode : {Glob::Mode::kPath, Glob::Mode::kText}) {
    const Glob glob(line, mode);
    CHECK(glob.matches(path) == glob.matches_by_states(path));
  }
  return 0;
}
