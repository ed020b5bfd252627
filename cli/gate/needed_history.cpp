// SPDX-License-Identifier: Apache-2.0
#include "cli/gate/needed_history.h"

#include <cstddef>
#include <unordered_set>
#include <utility>
#include <vector>

namespace tokensweep::cli {
namespace {

constexpr std::uint8_t kNeedsHistory = 1;  // of kUnsupported
constexpr std::uint8_t kNeedsFetch = 2;    // of kUsage; revisions have the 1

}  // namespace

std::uint32_t clone_depth(git::CommitSource& source,
                          const git::ObjectId& head) {
  std::unordered_set<std::uint32_t> seen;
  std::vector<git::ObjectId> level = {head};
  for (std::uint32_t depth = 1; !level.empty(); ++depth) {
    std::vector<git::ObjectId> next;
    for (const git::ObjectId& id : level) {
      const auto number = source.number(id);
      if (!number) return 0;
      if (!seen.insert(*number).second) continue;
      const git::CommitSource::Commit& commit = source.at(*number);
      if (commit.cut) return depth;
      next.insert(next.end(), commit.parents.begin(), commit.parents.end());
    }
    level = std::move(next);
  }
  return 0;
}

Error needs_history(const std::string& what, std::uint32_t depth) {
  std::string text = what + ": fetch more of the history";
  if (depth > 0) {
    text += ", a depth of " + std::to_string(depth) + " or more";
  }
  text +=
      " (fetch-depth: 0, GIT_DEPTH: 0, git fetch --unshallow, or git fetch "
      "--deepen=100), or let --deepen do it";
  return {ErrorKind::kUnsupported, std::move(text), kNeedsHistory};
}

bool is_needs_history(const Error& error) {
  return error.kind() == ErrorKind::kUnsupported &&
         error.code() == kNeedsHistory;
}

Error needs_fetch(std::string what) {
  return {ErrorKind::kUsage, std::move(what), kNeedsFetch};
}

bool is_needs_fetch(const Error& error) {
  return error.kind() == ErrorKind::kUsage && error.code() == kNeedsFetch;
}

}  // namespace tokensweep::cli
