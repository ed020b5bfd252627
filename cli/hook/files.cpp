// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/files.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

#include "cli/hook/message.h"

namespace tokensweep::cli {
namespace {

namespace fs = std::filesystem;

Error outside(const std::string& path) {
  return Error(ErrorKind::kUsage, path + ": is not in the working tree");
}

// Without asking the disk; empty when it is not below the folder.
std::string path_below(const fs::path& folder, const fs::path& full) {
  std::string path = full.lexically_relative(folder).generic_string();
  if (path == "." || path == ".." || path.starts_with("../")) return {};
  if (path.ends_with('/')) path.pop_back();
  return path;
}

// A symlink in the repository is a path of its own, but one may lead to the
// folder that it is in, as /tmp does on some machines.
Result<std::string> path_from_top(const git::Layout& layout,
                                  const std::string& folder,
                                  const std::string& named) {
  fs::path full = (fs::path(folder) / named).lexically_normal();
  std::string path = path_below(layout.work_dir, full);
  if (!path.empty()) return path;
  if (!full.has_filename()) full = full.parent_path();
  std::error_code error;
  const fs::path top = fs::canonical(layout.work_dir, error);
  if (error) return outside(named);
  const fs::path real = fs::weakly_canonical(full.parent_path(), error);
  if (!error) path = path_below(top, real / full.filename());
  if (path.empty()) return outside(named);
  return path;
}

using Paths = std::set<std::string, std::less<>>;

Paths staged_paths(const git::StagedChange& change) {
  Paths paths(change.same_content.begin(), change.same_content.end());
  for (const git::FileChange& file : change.change.files) {
    paths.insert(file.path);
  }
  for (const git::RemovedFile& file : change.change.removed) {
    paths.insert(file.path);
  }
  return paths;
}

// Adds the staged paths below `path`; whether there are any.
bool add_staged_below(const std::string& path, const Paths& staged,
                      Paths& named) {
  const std::string front = path + "/";
  bool any = false;
  for (auto at = staged.lower_bound(front);
       at != staged.end() && at->starts_with(front); ++at) {
    named.insert(*at);
    any = true;
  }
  return any;
}

// Of a folder that is gone only what is staged is left.
bool is_there(const git::Layout& layout, const std::string& path) {
  std::error_code error;
  return fs::exists(
      fs::symlink_status(fs::path(layout.work_dir) / path, error));
}

void sort_occurrences(Finding& finding) {
  std::ranges::stable_sort(finding.occurrences, {}, [](const Occurrence& o) {
    return std::tie(o.kind, o.path, o.line, o.column, o.encoding, o.blob);
  });
}

}  // namespace

Result<NamedFiles> sort_named_files(const git::Layout& layout,
                                    const std::string& folder,
                                    const std::vector<std::string>& named,
                                    const git::StagedChange& change) {
  if (layout.work_dir.empty()) {
    return Error(ErrorKind::kUsage,
                 "a repository without working tree has no files to name");
  }
  const Paths staged = staged_paths(change);
  Paths paths;
  for (const std::string& name : named) {
    TRY_ASSIGN(std::string path, path_from_top(layout, folder, name));
    paths.insert(std::move(path));
  }
  NamedFiles result;
  result.all = paths;
  for (const std::string& path : paths) {
    const bool any_below = add_staged_below(path, staged, result.all);
    if (staged.contains(path) || (any_below && !is_there(layout, path))) {
      continue;
    }
    result.unstaged.push_back(path);
  }
  if (!result.unstaged.empty() && folder != layout.work_dir) {
    return Error(ErrorKind::kUsage,
                 "files without staged changes can only be named at the top "
                 "of the working tree: " +
                     layout.work_dir);
  }
  return result;
}

void count_conflicts(const git::StagedChange& change, Coverage& coverage) {
  if (change.unmerged == 0) return;
  Skipped& skipped = coverage.skipped[std::string(kPathInConflict)];
  skipped.effect = SkipEffect::kIncomplete;
  skipped.count = change.unmerged;
}

std::vector<ChangedText> take_links(std::vector<std::string>& files) {
  std::vector<ChangedText> links;
  std::erase_if(files, [&](const std::string& file) {
    std::error_code error;
    fs::path target = fs::read_symlink(file, error);
    if (error) return false;
    links.push_back({OccurrenceKind::kFile, file, std::move(target).string()});
    return true;
  });
  return links;
}

void add_report(Report other, Report& report) {
  std::map<std::string, std::size_t, std::less<>> positions;
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    positions.emplace(report.findings[i].fingerprint, i);
  }
  for (Finding& finding : other.findings) {
    const auto known = positions.find(finding.fingerprint);
    if (known == positions.end()) {
      report.findings.push_back(std::move(finding));
      continue;
    }
    Finding& same = report.findings[known->second];
    same.exposure.in_worktree |= finding.exposure.in_worktree;
    same.exposure.in_index |= finding.exposure.in_index;
    std::ranges::move(finding.occurrences,
                      std::back_inserter(same.occurrences));
    sort_occurrences(same);
  }
  std::ranges::sort(report.findings, report_order);
  for (RuleInfo& rule : other.rules) {
    if (!std::ranges::count(report.rules, rule.id, &RuleInfo::id)) {
      report.rules.push_back(std::move(rule));
    }
  }
  std::ranges::sort(report.rules, {}, &RuleInfo::id);
  report.suppressed.merge(other.suppressed);
  report.coverage.merge(other.coverage);
  std::ranges::move(other.hidden, std::back_inserter(report.hidden));
}

}  // namespace tokensweep::cli
