// SPDX-License-Identifier: Apache-2.0
// Files of other scanners: reading them never crashes, whatever their format is
// said to be, and the same file gives the same entries.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/check.h"
#include "rules/foreign_baseline.h"
#include "rules/provider_words.h"
#include "rules/talisman.h"

namespace {

// What every reader promises of its entries.
void check_entries(const tokensweep::ForeignBaseline& baseline) {
  for (const tokensweep::ForeignEntry& entry : baseline.entries) {
    CHECK(entry.number > 0);
    CHECK(entry.last_line >= entry.line);
    if (entry.path_kind == tokensweep::ForeignPath::kTalisman &&
        entry.problem.empty()) {
      CHECK(!entry.path.ends_with('/') ||
            tokensweep::talisman_matches(entry.path, entry.path + "file"));
      (void)tokensweep::talisman_matches(entry.path, entry.label);
    }
    static const tokensweep::ProviderWords kWords({"aws", "docker", "fly-io"});
    CHECK(kWords.in(entry.label).size() <= 3);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text =
      size == 0 ? std::string_view()
                : std::string_view(reinterpret_cast<const char*>(data), size);
  const auto told = tokensweep::read_foreign_baseline(text, std::nullopt);
  if (told) check_entries(*told);
  for (const tokensweep::ForeignFormat format : tokensweep::kForeignFormats) {
    const auto named = tokensweep::read_foreign_baseline(text, format);
    if (!named) continue;
    check_entries(*named);
    CHECK(named->format == format);
    if (told && told->format == format) {
      CHECK(named->entries.size() == told->entries.size());
    }
  }
  return 0;
}
