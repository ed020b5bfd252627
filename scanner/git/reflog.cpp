// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/reflog.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <string_view>

#include "base/file.h"
#include "scanner/git/folder.h"

namespace tokensweep::git {
namespace {

constexpr std::uint64_t kMaxLog = std::uint64_t{1} << 30;
constexpr std::uint64_t kMaxShallow = std::uint64_t{1} << 28;
constexpr int kMaxDepth = 256;

void add_lines(std::string_view text, ObjectFormat format,
               std::vector<ObjectId>& ids) {
  const std::size_t digits = 2 * static_cast<std::size_t>(format);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.size() < 2 * digits + 1) continue;
    for (const std::size_t at : {std::size_t{0}, digits + 1}) {
      const auto id = ObjectId::from_hex(line.substr(at, digits));
      if (id && !id->is_zero()) ids.push_back(*id);
    }
  }
}

void add_logs(const std::string& path, ObjectFormat format, int depth,
              std::vector<ObjectId>& ids, Coverage& coverage) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) {
    if (errno != ENOENT) {
      coverage.skip("unreadable reflog", SkipEffect::kIncomplete, path);
    }
    return;
  }
  if (S_ISREG(info.st_mode)) {
    const auto text = read_file(path, kMaxLog);
    if (text) {
      add_lines(*text, format, ids);
    } else {
      coverage.skip("unreadable reflog", SkipEffect::kIncomplete, path);
    }
    return;
  }
  if (!S_ISDIR(info.st_mode)) return;
  const auto names = names_in(path);
  if (!names || depth > kMaxDepth) {
    coverage.skip("unreadable reflog", SkipEffect::kIncomplete, path);
    return;
  }
  for (const std::string& name : *names) {
    add_logs(path + "/" + name, format, depth + 1, ids, coverage);
  }
}

void sort_unique(std::vector<ObjectId>& ids) {
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

}  // namespace

std::vector<ObjectId> read_reflog_ids(const Layout& layout,
                                      Coverage& coverage) {
  std::vector<ObjectId> ids;
  const std::string worktrees = layout.common_dir + "/worktrees";
  add_logs(layout.common_dir + "/logs", layout.format, 0, ids, coverage);
  for (const std::string& name :
       names_in(worktrees).value_or(std::vector<std::string>())) {
    add_logs(worktrees + "/" + name + "/logs", layout.format, 0, ids, coverage);
  }
  sort_unique(ids);
  return ids;
}

std::vector<ObjectId> read_shallow_ids(const Layout& layout) {
  std::vector<ObjectId> ids;
  const auto text = read_file(layout.common_dir + "/shallow", kMaxShallow);
  if (!text) return ids;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    if (const auto id = ObjectId::from_hex(rest.substr(0, end))) {
      ids.push_back(*id);
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  sort_unique(ids);
  return ids;
}

}  // namespace tokensweep::git
