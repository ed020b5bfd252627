// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/layout.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "base/file.h"
#include "base/text.h"

namespace tokensweep::git {
namespace {

constexpr std::uint64_t kMaxSmallFile = 1 << 20;
constexpr std::uint64_t kMaxConfig = 64 << 20;

// Lower case. None of them changes how objects are read but objectformat.
constexpr std::array<std::string_view, 10> kKnownExtensions = {
    "compatobjectformat",
    "noop",
    "noop-v1",
    "objectformat",
    "partialclone",
    "preciousobjects",
    "refstorage",
    "relativeworktrees",
    "submodulepathconfig",
    "worktreeconfig"};

enum class FileKind { kNone, kFolder, kFile };

FileKind kind_of(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return FileKind::kNone;
  if (S_ISDIR(info.st_mode)) return FileKind::kFolder;
  return S_ISREG(info.st_mode) ? FileKind::kFile : FileKind::kNone;
}

std::optional<std::string> resolve(const std::string& path) {
  std::array<char, PATH_MAX> buffer = {};
  if (::realpath(path.c_str(), buffer.data()) == nullptr) return std::nullopt;
  return std::string(buffer.data());
}

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos || slash == 0) return "/";
  return path.substr(0, slash);
}

std::string_view name_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// HEAD of a git directory: a symbolic ref, an id, or (long ago) a symlink.
bool has_head(const std::string& folder) {
  const std::string path = folder + "/HEAD";
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return false;
  if (S_ISLNK(info.st_mode)) return true;
  if (!S_ISREG(info.st_mode)) return false;
  const std::string line = read_first_line(path);
  return line.starts_with("ref:") || ObjectId::from_hex(line).has_value();
}

// `refs` may be missing where empty folders are not kept.
bool is_git_dir(const std::string& folder) {
  if (!has_head(folder)) return false;
  if (kind_of(folder + "/commondir") == FileKind::kFile) return true;
  return kind_of(folder + "/objects") == FileKind::kFolder &&
         (kind_of(folder + "/refs") == FileKind::kFolder ||
          kind_of(folder + "/packed-refs") == FileKind::kFile);
}

Error no_repository(const std::string& path) {
  return Error(ErrorKind::kUsage, path + ": not a git repository");
}

// The git directory, and the folder whose .git led there (empty otherwise).
struct Found {
  std::string git_dir;
  std::string holder;
};

Result<Found> follow_git_file(const std::string& file,
                              const std::string& holder) {
  constexpr std::string_view kPrefix = "gitdir:";
  const std::string line = read_first_line(file);
  if (!line.starts_with(kPrefix)) return no_repository(file);
  std::size_t at = kPrefix.size();
  while (at < line.size() && line[at] == ' ') ++at;
  const auto target = resolve(join_path(holder, line.substr(at)));
  if (!target || !is_git_dir(*target)) {
    return Error(ErrorKind::kUsage,
                 file + ": names a folder that is not a git repository");
  }
  return Found{*target, holder};
}

Result<Found> find_git_dir(const std::string& path) {
  const auto start = resolve(path);
  if (!start) {
    return Error(ErrorKind::kUsage, path + ": " + errno_text(errno));
  }
  std::string folder = *start;
  if (kind_of(folder) != FileKind::kFolder) {
    if (name_of(folder) != ".git") return no_repository(path);
    return follow_git_file(folder, parent_of(folder));
  }
  while (true) {
    const std::string dot_git = join_path(folder, ".git");
    const FileKind kind = kind_of(dot_git);
    if (kind == FileKind::kFile) return follow_git_file(dot_git, folder);
    if (kind == FileKind::kFolder && is_git_dir(dot_git)) {
      return Found{resolve(dot_git).value_or(dot_git), folder};
    }
    if (is_git_dir(folder)) {
      const bool named = name_of(folder) == ".git";
      return Found{folder, named ? parent_of(folder) : std::string()};
    }
    if (folder == "/") return no_repository(path);
    folder = parent_of(folder);
  }
}

std::string existing_folder(const std::string& path) {
  if (kind_of(path) != FileKind::kFolder) return {};
  return resolve(path).value_or(std::string());
}

std::string find_work_dir(const Found& found, bool linked,
                          const ConfigFile& config) {
  if (linked) {
    // The common config's core.bare and core.worktree are the main worktree's.
    if (!found.holder.empty()) return found.holder;
    const std::string file = read_first_line(found.git_dir + "/gitdir");
    if (file.empty()) return {};
    return existing_folder(parent_of(join_path(found.git_dir, file)));
  }
  if (config.get_bool("core", "", "bare").value_or(false)) return {};
  if (const auto set = config.get("core", "", "worktree")) {
    return existing_folder(join_path(found.git_dir, *set));
  }
  return found.holder;
}

ConfigFile read_config(const std::string& path) {
  const auto text = read_file(path, kMaxConfig);
  return text ? ConfigFile(*text) : ConfigFile();
}

Result<void> read_formats(DiscoveredRepository& repository) {
  const ConfigFile& config = repository.config;
  const std::string version =
      config.get("core", "", "repositoryformatversion").value_or("0");
  if (version != "0" && version != "1") {
    return Error(
        ErrorKind::kUnsupported,
        repository.layout.common_dir + ": unknown repository format version");
  }
  for (const ConfigEntry& entry : config.entries()) {
    if (entry.section != "extensions" || !entry.subsection.empty()) continue;
    if (!std::ranges::count(kKnownExtensions, entry.name)) {
      repository.unknown_extensions.push_back(entry.name);
    }
  }
  std::ranges::sort(repository.unknown_extensions);

  const std::string format =
      to_lower(config.get("extensions", "", "objectformat").value_or("sha1"));
  if (format == "sha256") {
    repository.layout.format = ObjectFormat::kSha256;
    repository.layout.libgit2_refusal = "SHA-256 objects";
  } else if (format != "sha1") {
    return Error(ErrorKind::kUnsupported,
                 repository.layout.common_dir + ": unknown object format");
  }
  const std::string storage =
      to_lower(config.get("extensions", "", "refstorage").value_or("files"));
  repository.refs_in_tables = storage != "files";
  return {};
}

bool is_partial_clone(const ConfigFile& config) {
  return std::ranges::any_of(config.entries(), [](const ConfigEntry& entry) {
    if (entry.section == "extensions") return entry.name == "partialclone";
    return entry.section == "remote" &&
           (entry.name == "promisor" || entry.name == "partialclonefilter");
  });
}

// The folder that GIT_DIR names; a `.git` file there leads on.
Result<Found> named_git_dir(const HookEnvironment& environment) {
  const std::string& named = environment.git_dir;
  const auto folder = resolve(named);
  if (!folder) return no_repository(named);
  if (kind_of(*folder) == FileKind::kFile) {
    return follow_git_file(*folder, parent_of(*folder));
  }
  if (!has_head(*folder)) return no_repository(named);
  const bool dot_git = name_of(*folder) == ".git";
  return Found{*folder, dot_git ? parent_of(*folder) : std::string()};
}

// Where objects and refs are that worktrees share.
Result<std::string> find_common_dir(const Found& found,
                                    const HookEnvironment& environment) {
  std::string common = environment.common_dir;
  if (common.empty()) common = read_first_line(found.git_dir + "/commondir");
  if (common.empty()) return found.git_dir;
  auto target = resolve(join_path(found.git_dir, common));
  if (!target || kind_of(*target) != FileKind::kFolder) {
    return Error(ErrorKind::kUsage,
                 found.git_dir + ": its common folder is missing");
  }
  return *std::move(target);
}

// As git does it when GIT_WORK_TREE or GIT_DIR is set.
Result<std::string> work_dir_for_hook(const Found& found, bool linked,
                                      const DiscoveredRepository& repository,
                                      const HookEnvironment& environment) {
  if (!environment.work_tree.empty()) {
    std::string folder = existing_folder(environment.work_tree);
    if (!folder.empty()) return folder;
    return Error(ErrorKind::kUsage,
                 environment.work_tree + ": is no working tree");
  }
  const ConfigFile& config = repository.config;
  const bool says_itself = environment.git_dir.empty() || linked ||
                           config.get_bool("core", "", "bare") == true ||
                           config.get("core", "", "worktree").has_value();
  const std::string folder = existing_folder(environment.folder);
  if (says_itself || folder == found.git_dir) {
    return find_work_dir(found, linked, config);
  }
  return folder;
}

// Git changes to the top of the working tree before it opens the index.
std::string index_file_for_hook(const Layout& layout,
                                const HookEnvironment& environment) {
  if (environment.index_file.empty()) return layout.git_dir + "/index";
  return join_path(
      layout.work_dir.empty() ? environment.folder : layout.work_dir,
      environment.index_file);
}

Result<DiscoveredRepository> describe(const Found& found,
                                      const HookEnvironment& environment) {
  DiscoveredRepository result;
  Layout& layout = result.layout;
  layout.git_dir = found.git_dir;
  TRY_ASSIGN(layout.common_dir, find_common_dir(found, environment));
  const bool linked = layout.common_dir != layout.git_dir;
  layout.objects_dir = environment.objects_dir.empty()
                           ? layout.common_dir + "/objects"
                           : environment.objects_dir;
  if (kind_of(layout.objects_dir) != FileKind::kFolder) {
    return Error(ErrorKind::kUsage,
                 layout.objects_dir + ": the folder of objects is missing");
  }
  layout.alternates = environment.alternates;
  if (environment.objects_dir.empty() && !environment.quarantine.empty()) {
    layout.alternates.push_back(environment.quarantine);
  }
  result.config = read_config(layout.common_dir + "/config");
  if (result.config.get_bool("extensions", "", "worktreeconfig")
          .value_or(false)) {
    result.config.append(read_config(layout.git_dir + "/config.worktree"));
  }
  TRY(read_formats(result));
  TRY_ASSIGN(layout.work_dir,
             work_dir_for_hook(found, linked, result, environment));
  layout.index_file = index_file_for_hook(layout, environment);
  layout.shallow = !read_first_line(layout.common_dir + "/shallow").empty();
  layout.partial_clone = is_partial_clone(result.config);
  return result;
}

}  // namespace

std::string join_path(const std::string& folder, const std::string& path) {
  if (path.starts_with('/')) return path;
  return folder == "/" ? folder + path : folder + "/" + path;
}

std::string read_first_line(const std::string& path) {
  const auto text = read_file(path, kMaxSmallFile);
  if (!text) return {};
  std::string line = text->substr(0, text->find('\n'));
  while (line.ends_with('\r') || line.ends_with(' ')) line.pop_back();
  return line;
}

Result<DiscoveredRepository> discover_repository(const std::string& path) {
  TRY_ASSIGN(const Found found, find_git_dir(path));
  return describe(found, {});
}

Result<DiscoveredRepository> discover_for_hook(
    const HookEnvironment& environment) {
  if (environment.git_dir.empty()) {
    TRY_ASSIGN(const Found found, find_git_dir(environment.folder));
    return describe(found, environment);
  }
  TRY_ASSIGN(const Found found, named_git_dir(environment));
  return describe(found, environment);
}

}  // namespace tokensweep::git
