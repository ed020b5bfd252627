// SPDX-License-Identifier: Apache-2.0
// Input: the event file of GitHub Actions. Whatever stands in it, a range has
// only well-formed ids and names, and an error quotes none of its bytes.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "cli/ci/environment.h"
#include "cli/ci/values.h"

namespace {

using namespace tokensweep;
using namespace tokensweep::cli;

void check(const CiRange& range) {
  CHECK(range.kind != RangeKind::kNamed);
  CHECK(range.head == "HEAD" || is_commit_id(range.head));
  CHECK(range.base.empty() || is_commit_id(range.base));
  CHECK(range.branch.empty() || is_branch_name(range.branch));
  CHECK(!is_zero_id(range.head) && !is_zero_id(range.base));
  const bool is_told = !range.base.empty() || !range.branch.empty();
  if (range.kind == RangeKind::kInto) CHECK(is_told);
  if (range.kind == RangeKind::kWhole) CHECK(!is_told);
  CHECK(!range.clone_knows_branch || range.branch.empty());
  CHECK(escape_for_terminal(range.explanation) == range.explanation);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  constexpr std::array<const char*, 4> kEvents = {"pull_request", "push",
                                                  "merge_group", "schedule"};
  for (const char* event : kEvents) {
    const auto range = find_ci_range(
        [event](const char* name) -> const char* {
          const std::string_view wanted = name;
          if (wanted == "GITHUB_ACTIONS") return "true";
          if (wanted == "GITHUB_EVENT_NAME") return event;
          if (wanted == "GITHUB_EVENT_PATH") return "event.json";
          return nullptr;
        },
        [&](const std::string&) { return Result<std::string>(text); });
    if (range) {
      CHECK(range->has_value());
      check(**range);
    } else {
      CHECK(range.error().kind() == ErrorKind::kUsage);
      CHECK(range.error().message().size() < 200);
    }
  }
  return 0;
}
