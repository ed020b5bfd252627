// SPDX-License-Identifier: Apache-2.0
#include "cli/scan/repo_policy.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
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
  const fs::file_status status = fs::symlink_status(path, error);
  return fs::exists(status);
}

bool others_may_write(const fs::path& folder) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  return !error &&
         (status.permissions() & fs::perms::others_write) != fs::perms::none;
}

bool holds_any(const fs::path& folder,
               std::span<const std::string_view> names) {
  return std::ranges::any_of(
      names, [&](auto name) { return exists_there(folder / name); });
}

struct PolicyFolder {
  std::optional<fs::path> folder;
  fs::path passed_over;  // the nearest one whose policy does not count
};

// `start` or the nearest folder around it that holds a policy or a repository
// and that not anybody may write to.
PolicyFolder folder_of_policy(const fs::path& start) {
  constexpr std::array<std::string_view, 3> kSigns = {".git", kRepoConfigName,
                                                      kBaselineName};
  const std::span<const std::string_view> policies =
      std::span(kSigns).subspan(1);
  PolicyFolder found;
  for (fs::path folder = start;; folder = folder.parent_path()) {
    if (holds_any(folder, kSigns)) {
      if (!others_may_write(folder)) {
        found.folder = folder;
        return found;
      }
      if (found.passed_over.empty() && holds_any(folder, policies)) {
        found.passed_over = folder;
      }
    }
    if (!folder.has_relative_path()) return found;
  }
}

std::string notice_of(const fs::path& folder) {
  return folder.string() + ": anybody may write to this folder, so its " +
         std::string(kRepoConfigName) + " and " + std::string(kBaselineName) +
         " do not count; --config and --baseline name them";
}

// The path from `outer`; nullopt for what is elsewhere.
std::optional<std::string> path_below(const std::string& outer,
                                      const std::string& inner) {
  if (inner == outer) return "";
  const std::string front = outer.ends_with('/') ? outer : outer + "/";
  if (!inner.starts_with(front)) return std::nullopt;
  return inner.substr(front.size());
}

// What the globs of the policy see of a walk; nullopt for one that does not
// touch its folder.
std::optional<PathRoot> root_of(const WalkRoot& walked,
                                const std::string& folder) {
  const std::string real = real_path(walked.path);
  if (real.empty()) return std::nullopt;
  if (auto relative = path_below(folder, real)) {
    return PathRoot{walked.display, *std::move(relative)};
  }
  const auto down = path_below(real, folder);
  if (!down) return std::nullopt;
  std::string shown = walked.display;
  if (!shown.empty() && !shown.ends_with('/')) shown += '/';
  return PathRoot{shown + *down, ""};
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
  const PolicyFolder found = folder_of_policy(start);
  const std::string root = found.folder.value_or(start).string();
  TRY_ASSIGN(RepoPolicy policy,
             load_repo_policy(arguments, found.folder ? read_from_folder(root)
                                                      : ReadRepoFile()));
  policy.root = root;
  if (!found.passed_over.empty() && arguments.policy.use_repo_config) {
    policy.notice = notice_of(found.passed_over);
  }
  for (AllowEntry& entry : policy.allows.entries) {
    entry.below_roots =
        (entry.source == AllowSource::kBaseline ? arguments.policy.baseline
                                                : arguments.policy.config)
            .empty();
  }
  for (const WalkRoot& walked : roots_as_named(named)) {
    if (auto place = root_of(walked, root)) {
      policy.allows.roots.push_back(*std::move(place));
    }
  }
  return policy;
}

}  // namespace tokensweep::cli
