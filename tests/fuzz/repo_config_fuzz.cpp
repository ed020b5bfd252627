// SPDX-License-Identifier: Apache-2.0
// Repository configs from anywhere: each is read, or refused with places; its
// globs match the file's own text.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "findings/path_globs.h"
#include "rules/repo_config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string text(data, data + size);
  const auto config = tokensweep::parse_repo_config(text, "fuzz.yaml");
  if (!config) {
    CHECK(config.error().message().starts_with("fuzz.yaml:"));
    return 0;
  }
  for (const tokensweep::AllowEntry& entry : config->allow) {
    CHECK(!entry.reason.empty());
    CHECK(!entry.fingerprint.empty() || !entry.rule.empty() ||
          !entry.paths.empty());
    static_cast<void>(tokensweep::PathGlobs(entry.paths).match(text));
  }
  return 0;
}
