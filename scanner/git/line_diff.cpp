// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/line_diff.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "scanner/git/git2_api.h"

namespace tokensweep::git {
namespace {

// The text with line feeds as the only line ends, and one at its end.
std::string with_plain_line_ends(std::string_view text) {
  std::string plain;
  plain.reserve(text.size() + 1);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    plain += line;
    plain += '\n';
  }
  return plain;
}

// Lines of both texts between the lines that they start and end with alike.
// The time of a diff grows faster than these.
std::uint64_t differing_lines(std::string_view from, std::string_view to) {
  const auto apart = std::ranges::mismatch(from, to);
  const auto alike = static_cast<std::size_t>(apart.in1 - from.begin());
  from.remove_prefix(alike);
  to.remove_prefix(alike);
  const auto apart_at_end =
      std::mismatch(from.rbegin(), from.rend(), to.rbegin(), to.rend());
  const auto alike_at_end =
      static_cast<std::size_t>(apart_at_end.first - from.rbegin());
  from.remove_suffix(alike_at_end);
  to.remove_suffix(alike_at_end);
  return static_cast<std::uint64_t>(std::ranges::count(from, '\n') +
                                    std::ranges::count(to, '\n'));
}

int mark_hunk(const git_diff_delta* /*delta*/, const git_diff_hunk* hunk,
              void* payload) {
  auto& added = *static_cast<std::vector<bool>*>(payload);
  // An empty range is named by the line before it.
  const auto first = static_cast<std::size_t>(std::max(hunk->new_start, 1)) - 1;
  const auto count = static_cast<std::size_t>(std::max(hunk->new_lines, 0));
  for (std::size_t i = first; i < std::min(first + count, added.size()); ++i) {
    added[i] = true;
  }
  return 0;
}

}  // namespace

Result<std::vector<bool>> added_lines(std::string_view before,
                                      std::string_view after) {
  TRY_ASSIGN(const Git2Api* const api, git2_api());
  const std::string from = with_plain_line_ends(before);
  const std::string to = with_plain_line_ends(after);
  if (differing_lines(from, to) > kMaxDifferingLines) {
    return Error(ErrorKind::kLimit, "the contents differ in too many lines");
  }
  std::vector<bool> added(
      static_cast<std::size_t>(std::ranges::count(to, '\n')));
  git_diff_options options = {};
  options.version = GIT_DIFF_OPTIONS_VERSION;
  options.flags = GIT_DIFF_FORCE_TEXT | GIT_DIFF_INDENT_HEURISTIC;
  options.context_lines = 0;
  options.interhunk_lines = 0;
  options.max_size = -1;  // ours was applied when they were read
  if (api->diff_buffers(from.data(), from.size(), nullptr, to.data(), to.size(),
                        nullptr, &options, nullptr, nullptr, mark_hunk, nullptr,
                        &added) != 0) {
    return Error(ErrorKind::kLimit, "libgit2 cannot compare the contents");
  }
  return added;
}

}  // namespace tokensweep::git
