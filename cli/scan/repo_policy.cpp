// SPDX-License-Identifier: Apache-2.0
#include "cli/scan/repo_policy.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <filesystem>
#include <iterator>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/check.h"
#include "base/dates.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/scan/left_out_file.h"
#include "cli/scan/policy_folder.h"
#include "findings/baseline.h"
#include "rules/repo_config.h"
#include "scanner/git/commit_tree.h"
#include "scanner/sources/file_walker.h"

namespace tokensweep::cli {
namespace {

namespace fs = std::filesystem;

// A baseline of a million entries is smaller.
constexpr std::uint64_t kMaxPolicyBytes = std::uint64_t{256} << 20;

Error no_plain_file(const std::string& name) {
  return Error(ErrorKind::kUsage,
               name +
                   " is no plain file; name what it stands for with "
                   "--config or --baseline");
}

// A file that the user named, else the repository's own.
Result<std::optional<std::string>> read_policy_file(const Arguments& arguments,
                                                    const std::string& named,
                                                    std::string_view own_name,
                                                    const ReadRepoFile& read) {
  if (named.empty()) {
    if (!arguments.policy.use_repo_config || !read) {
      return std::optional<std::string>();
    }
    return read(std::string(own_name));
  }
  auto text = read_file(named, kMaxPolicyBytes);
  if (text) return std::optional<std::string>(*std::move(text));
  return Error(ErrorKind::kUsage, text.error().message());
}

// "a,b" or "all" of --no-inline-allow.
Result<void> switch_off(const std::string& names, InlineMarkers& markers) {
  std::string_view rest = names;
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view name = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    if (name == "all") {
      markers.reset();
      continue;
    }
    bool known = false;
    for (std::size_t i = 0; i < kInlineMarkers; ++i) {
      if (to_string(static_cast<InlineMarker>(i)) != name) continue;
      markers.reset(i);
      known = true;
    }
    if (!known) {
      return Error(ErrorKind::kUsage,
                   "--no-inline-allow knows tokensweep, gitleaks, betterleaks, "
                   "detect-secrets and ggshield, not '" +
                       std::string(name) + "'");
    }
  }
  return {};
}

std::string real_path(const std::string& path) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  return error ? std::string() : real.string();
}

bool exists_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(fs::symlink_status(path, error));
}

std::string notice_of_folder(const std::string& folder) {
  return escape_for_terminal(folder) +
         ": anybody may write to this folder, so no " +
         std::string(kRepoConfigName) + " and no " +
         std::string(kBaselineName) +
         " in it counts; --config and --baseline name them";
}

// Of one of a folder's own policy files that does not count.
std::string notice_of_file(const std::string& path, const char* flag) {
  return escape_for_terminal(path) +
         ": anybody may write to this file, so it does not count; " + flag +
         " names it";
}

// What a sparse checkout leaves out of `folder`, where that is the top of a
// repository that can be read.
std::optional<std::string> left_out_of(const std::string& folder,
                                       const std::string& name) {
  if (!exists_there(folder + "/.git")) return std::nullopt;
  const auto repository = git::Repository::open(folder);
  if (!repository) return std::nullopt;
  auto text = read_left_out_file(**repository, name, kMaxPolicyBytes);
  return text ? *std::move(text) : std::nullopt;
}

// Leaves out files that anybody may write to.
ReadRepoFile own_files_of(const std::string& folder) {
  return [folder, read = read_from_folder(folder)](
             const std::string& name) -> Result<std::optional<std::string>> {
    if (is_file_of_everybody(folder + "/" + name)) {
      return std::optional<std::string>();
    }
    TRY_ASSIGN(std::optional<std::string> text, read(name));
    return text ? std::move(text) : left_out_of(folder, name);
  };
}

// What does not count of that which is not named, one a line.
std::string notices_of(const PolicyFolder& found,
                       const PolicyArguments& arguments) {
  std::vector<std::string> lines;
  if (!arguments.use_repo_config) return {};
  if (!found.passed_over.empty()) {
    lines.push_back(notice_of_folder(found.passed_over));
  }
  const auto note_file = [&](const std::string& named, std::string_view name,
                             const char* flag) {
    if (!named.empty() || !found.path) return;
    const std::string path = *found.path + "/" + std::string(name);
    if (is_file_of_everybody(path)) lines.push_back(notice_of_file(path, flag));
  };
  note_file(arguments.config, kRepoConfigName, "--config");
  note_file(arguments.baseline, kBaselineName, "--baseline");
  std::string text;
  for (const std::string& line : lines) {
    text.append(text.empty() ? "" : "\n").append(line);
  }
  return text;
}

// The path from `outer`; nullopt for what is elsewhere.
std::optional<std::string> path_below(const std::string& outer,
                                      const std::string& inner) {
  if (inner == outer) return "";
  const std::string front = outer.ends_with('/') ? outer : outer + "/";
  if (!inner.starts_with(front)) return std::nullopt;
  return inner.substr(front.size());
}

// Adds what the globs of the policy see of a walk. A walk that goes elsewhere
// is a root, too: as shown it may lie below one that does not ("a/link").
void add_roots(const WalkRoot& walked, const std::string& folder,
               std::vector<PathRoot>& roots) {
  const std::string real = real_path(walked.path);
  if (real.empty()) {
    roots.push_back({walked.display, std::nullopt});
    return;
  }
  std::optional<std::string> relative = path_below(folder, real);
  const bool below = relative.has_value();
  roots.push_back({walked.display, std::move(relative)});
  if (below) return;
  const std::optional<std::string> down = path_below(real, folder);
  if (!down) return;
  std::string shown = walked.display;
  if (!shown.empty() && !shown.ends_with('/')) shown += '/';
  roots.push_back({shown + *down, ""});
}

}  // namespace

Result<RepoPolicy> load_repo_policy(const Arguments& arguments,
                                    const ReadRepoFile& read) {
  const PolicyArguments& named = arguments.policy;
  RepoPolicy policy;
  policy.markers.set();
  policy.allows.today = format_date(std::time(nullptr));
  TRY(switch_off(named.no_inline_allow, policy.markers));
  std::string problems;
  const auto note = [&](const Error& error) {
    problems.append(problems.empty() ? "" : "\n").append(error.message());
  };
  TRY_ASSIGN(const auto config_text,
             read_policy_file(arguments, named.config, kRepoConfigName, read));
  if (config_text) {
    auto config = parse_repo_config(
        *config_text,
        named.config.empty() ? std::string(kRepoConfigName) : named.config);
    if (config) {
      policy.allows.entries = std::move(config->allow);
      policy.exclude = std::move(config->exclude);
      for (const InlineMarker marker : config->no_inline_allow) {
        policy.markers.reset(static_cast<std::size_t>(marker));
      }
    } else {
      note(config.error());
    }
  }
  TRY_ASSIGN(const auto baseline_text,
             read_policy_file(arguments, named.baseline, kBaselineName, read));
  if (baseline_text) {
    auto entries = read_baseline(
        *baseline_text,
        named.baseline.empty() ? std::string(kBaselineName) : named.baseline);
    if (entries) {
      std::ranges::move(*entries, std::back_inserter(policy.allows.entries));
    } else {
      note(entries.error());
    }
  }
  if (!problems.empty()) return Error(ErrorKind::kUsage, problems);
  return policy;
}

ReadRepoFile read_from_folder(std::string folder) {
  return [folder = std::move(folder)](
             const std::string& name) -> Result<std::optional<std::string>> {
    const std::string path = folder + "/" + name;
    const int fd =
        ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
      if (errno == ENOENT || errno == ENOTDIR) {
        return std::optional<std::string>();
      }
      if (errno == ELOOP) return no_plain_file(name);
      return Error(ErrorKind::kUsage, name + ": " + errno_text(errno));
    }
    struct stat info {};
    const bool plain = ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
    auto text = plain ? read_descriptor(fd, kMaxPolicyBytes)
                      : Result<std::string>(no_plain_file(name));
    ::close(fd);
    if (!text) return std::move(text).error();
    return std::optional<std::string>(*std::move(text));
  };
}

ReadRepoFile read_from_work_tree(git::Repository& repository) {
  return [&repository, read = read_from_folder(repository.layout().work_dir)](
             const std::string& name) -> Result<std::optional<std::string>> {
    TRY_ASSIGN(std::optional<std::string> text, read(name));
    if (text) return text;
    return read_left_out_file(repository, name, kMaxPolicyBytes);
  };
}

ReadRepoFile read_from_commit(git::Repository& repository,
                              const git::ObjectId& commit) {
  return [&repository, commit](
             const std::string& name) -> Result<std::optional<std::string>> {
    constexpr std::uint32_t kTypeMask = 0170000;
    constexpr std::uint32_t kPlainFile = 0100000;
    git::ObjectStore& store = repository.objects();
    git::CommitTree tree(store, commit, repository.layout().format);
    TRY_ASSIGN(const auto entry, tree.find(name));
    if (!entry) return std::optional<std::string>();
    if ((entry->mode & kTypeMask) != kPlainFile) return no_plain_file(name);
    TRY_ASSIGN(git::ObjectStore::Object blob, store.read(entry->id));
    if (blob.content.size() > kMaxPolicyBytes) {
      return Error(ErrorKind::kLimit, name + " is too large");
    }
    return std::optional<std::string>(std::move(blob.content));
  };
}

Result<ReadRepoFile> read_from_checkout(git::Repository& repository) {
  if (!repository.layout().work_dir.empty()) {
    return read_from_work_tree(repository);
  }
  TRY_ASSIGN(const std::optional<git::ObjectId> head, repository.head());
  return head ? read_from_commit(repository, *head) : ReadRepoFile();
}

Result<RepoPolicy> load_policy_of_commits(
    const Arguments& arguments, git::Repository& repository,
    std::span<const git::ObjectId> commits) {
  CHECK(commits.size() <= 2);
  if (commits.empty()) return load_repo_policy(arguments, {});
  auto policy = load_repo_policy(arguments,
                                 read_from_commit(repository, commits.front()));
  if (commits.size() < 2 || commits[0] == commits[1]) return policy;
  if (!policy && policy.error().kind() != ErrorKind::kUsage) return policy;
  TRY_ASSIGN(RepoPolicy witness,
             load_repo_policy(arguments,
                              read_from_commit(repository, commits.back())));
  if (!policy) {
    witness.notice = "of commit " + commits.front().hex() + ": " +
                     policy.error().message() + "\nthat of commit " +
                     commits.back().hex() + " counts alone";
    return witness;
  }
  policy->allows.witnesses = std::move(witness.allows.entries);
  policy->exclude_witness = std::move(witness.exclude);
  policy->markers &= witness.markers;
  return policy;
}

Result<RepoPolicy> load_policy_of_paths(const Arguments& arguments,
                                        const std::vector<std::string>& paths) {
  std::vector<std::string> named;
  std::ranges::copy_if(paths, std::back_inserter(named),
                       [](const std::string& path) { return path != "-"; });
  const std::string first = named.empty() ? "" : real_path(named.front());
  // A path that is not there is the scan's to complain of.
  if (first.empty()) return load_repo_policy(arguments, {});
  std::error_code error;
  const fs::path start = fs::is_directory(first, error)
                             ? fs::path(first)
                             : fs::path(first).parent_path();
  const PolicyFolder found = find_policy_folder(start.string());
  const std::string root = found.path.value_or(start.string());
  TRY_ASSIGN(RepoPolicy policy,
             load_repo_policy(
                 arguments, found.path ? own_files_of(root) : ReadRepoFile()));
  policy.root = root;
  policy.notice = notices_of(found, arguments.policy);
  for (AllowEntry& entry : policy.allows.entries) {
    entry.below_roots =
        (entry.source == AllowSource::kBaseline ? arguments.policy.baseline
                                                : arguments.policy.config)
            .empty();
  }
  for (const WalkRoot& walked : roots_as_named(named)) {
    add_roots(walked, root, policy.allows.roots);
  }
  return policy;
}

}  // namespace tokensweep::cli
