// SPDX-License-Identifier: Apache-2.0
#include "cli/scan/left_out_file.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "scanner/git/index_file.h"

namespace tokensweep::cli {

Result<std::optional<std::string>> read_left_out_file(
    git::Repository& repository, std::string_view name,
    std::uint64_t max_bytes) {
  constexpr std::uint32_t kTypeMask = 0170000;
  constexpr std::uint32_t kPlainFile = 0100000;
  TRY_ASSIGN(const std::vector<git::IndexEntry> skipped,
             git::read_skipped_entries(repository.layout()));
  const auto entry = std::ranges::find(skipped, name, &git::IndexEntry::path);
  if (entry == skipped.end()) return std::optional<std::string>();
  const std::string place(name);
  if ((entry->mode & kTypeMask) != kPlainFile) {
    return Error(ErrorKind::kUsage, place + " is no plain file in the index");
  }
  auto blob = repository.objects().read(entry->blob);
  if (!blob) {
    return std::move(blob).error().with_context(
        place + ", which the sparse checkout leaves out");
  }
  if (blob->content.size() > max_bytes) {
    return Error(ErrorKind::kLimit, place + " is too large");
  }
  return std::optional<std::string>(std::move(blob->content));
}

}  // namespace tokensweep::cli
