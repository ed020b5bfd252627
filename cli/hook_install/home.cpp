// SPDX-License-Identifier: Apache-2.0
#include "cli/hook_install/home.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <array>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "base/file.h"
#include "cli/hook_install/husky.h"
#include "scanner/git/effective_config.h"
#include "scanner/git/layout.h"

namespace tokensweep::cli {
namespace {

constexpr std::uint64_t kMaxHookBytes = 4 << 20;

constexpr std::array<std::string_view, 12> kLefthookConfigs = {
    "lefthook.yml",  ".lefthook.yml",  ".config/lefthook.yml",
    "lefthook.yaml", ".lefthook.yaml", ".config/lefthook.yaml",
    "lefthook.toml", ".lefthook.toml", ".config/lefthook.toml",
    "lefthook.json", ".lefthook.json", ".config/lefthook.json"};
constexpr std::array<std::string_view, 1> kPreCommitConfigs = {
    ".pre-commit-config.yaml"};

std::string resolved(const std::string& path) {
  std::array<char, PATH_MAX> buffer = {};
  const char* real = ::realpath(path.c_str(), buffer.data());
  return real != nullptr ? real : path;
}

// Without "." and "..", so that parts can be looked at by name.
std::string normal(const std::string& path) {
  std::string text = std::filesystem::path(path).lexically_normal().string();
  while (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

bool exists(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0;
}

bool is_folder(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

bool is_inside(const std::string& path, const std::string& folder) {
  return !folder.empty() && (path == folder || path.starts_with(folder + "/"));
}

std::string parent_of(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

std::string_view last_part(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

template <typename Names>
std::string first_file(const std::string& folder, const Names& names) {
  if (folder.empty()) return {};
  for (const std::string_view name : names) {
    std::string path = git::join_path(folder, std::string(name));
    if (exists(path)) return path;
  }
  return {};
}

// A folder that tells git to ignore all of it is written by a program.
bool ignores_itself(const std::string& folder) {
  return git::read_first_line(folder + "/.gitignore") == "*";
}

// husky 9 sets hooksPath to .husky/_, husky 5 to 8 to .husky itself.
std::string husky_folder(const std::string& hooks, const std::string& work) {
  if (!is_inside(hooks, work)) return {};
  if (last_part(hooks) == "_") return parent_of(hooks);
  const bool named = last_part(hooks) == ".husky";
  return named || exists(hooks + "/_/husky.sh") ? hooks : std::string();
}

// Who writes the folder; empty when nobody is known to.
std::string generator_of(const std::string& configured,
                         const std::string& folder) {
  if (last_part(configured) == "_" || last_part(folder) == "_") return "husky";
  for (const std::string& path : {configured, folder}) {
    if (path.find("/node_modules/") != std::string::npos) {
      return "a package of node_modules";
    }
  }
  return ignores_itself(folder) ? "a program (it ignores itself)" : "";
}

// Takes the folder that is not simply git's own, when it is no trap. `from`
// says where it is from.
Result<void> use_folder(HookHome& home, const std::string& configured,
                        const std::string& from) {
  const git::Layout& layout = home.layout;
  home.folder = resolved(configured);
  const bool in_git_dir = is_inside(configured, layout.common_dir) ||
                          is_inside(configured, layout.git_dir);
  const bool tracked = !in_git_dir && is_inside(configured, layout.work_dir);
  if (tracked && !is_inside(home.folder, layout.work_dir)) {
    return Error(ErrorKind::kUsage,
                 from + " leads out of the working tree, to " + home.folder);
  }
  home.husky = husky_folder(configured, layout.work_dir);
  home.generated_by = generator_of(configured, home.folder);
  if (tracked && home.husky.empty() && home.generated_by.empty()) {
    home.notes.push_back(
        home.folder +
        " is part of the working tree: commit the hook to share it; it uses "
        "the tokensweep in PATH where this machine's is not there");
  } else if (!tracked && !in_git_dir) {
    home.notes.push_back(home.folder + " is " + from +
                         ": the hook runs in every repository that uses it");
  }
  return {};
}

Result<void> use_hooks_path(HookHome& home,
                            const git::EffectiveSetting& setting) {
  const git::Layout& layout = home.layout;
  home.setting = "core.hooksPath of the " + setting.scope + " config";
  const std::string& base =
      layout.work_dir.empty() ? layout.git_dir : layout.work_dir;
  const std::string configured = normal(git::join_path(base, setting.value));
  if (setting.value.empty() || (exists(configured) && !is_folder(configured))) {
    return Error(ErrorKind::kUsage,
                 home.setting + " names no folder: git runs no hooks here");
  }
  return use_folder(home, configured, home.setting);
}

// git's own folder, which may be a symlink.
Result<void> use_own_folder(HookHome& home) {
  const std::string own = home.layout.common_dir + "/hooks";
  std::error_code error;
  const std::filesystem::path target =
      std::filesystem::read_symlink(own, error);
  if (!error) {
    return use_folder(
        home, normal(git::join_path(home.layout.common_dir, target.string())),
        "what " + own + " links to");
  }
  home.folder = resolved(own);
  home.generated_by = generator_of(home.folder, home.folder);
  return {};
}

Error not_set_up(std::string_view manager, const std::string& missing) {
  return Error(ErrorKind::kUsage, "--manager " + std::string(manager) + ": " +
                                      missing + " in this repository");
}

std::string hook_text(const HookHome& home, std::string_view type) {
  const auto text =
      read_file(home.folder + "/" + std::string(type), kMaxHookBytes);
  return text ? *text : std::string();
}

HookManager guess_manager(const HookHome& home, const HookType& type) {
  if (type.on_server) return HookManager::kGit;
  const bool husky = !home.husky.empty();
  if (husky && home.husky_installed) return HookManager::kHusky;
  if (!home.lefthook_config.empty()) return HookManager::kLefthook;
  if (!home.pre_commit_config.empty() &&
      is_pre_commits(hook_text(home, type.name))) {
    return HookManager::kPreCommit;
  }
  return husky ? HookManager::kHusky : HookManager::kGit;
}

}  // namespace

std::string_view name_of(HookManager manager) {
  switch (manager) {
    case HookManager::kGit:
      return "git";
    case HookManager::kHusky:
      return "husky";
    case HookManager::kLefthook:
      return "lefthook";
    case HookManager::kPreCommit:
      break;
  }
  return "pre-commit";
}

Result<HookHome> find_hook_home(const std::string& repository) {
  TRY_ASSIGN(auto found, git::discover_repository(repository));
  HookHome home;
  home.layout = std::move(found.layout);
  TRY_ASSIGN(const auto setting, git::effective_path_setting(
                                     home.layout.git_dir, "core.hooksPath"));
  if (setting) {
    TRY(use_hooks_path(home, *setting));
  } else {
    TRY(use_own_folder(home));
  }
  const std::string& work = home.layout.work_dir;
  if (!setting && home.husky.empty()) {
    home.husky = find_husky_folder(work);
    home.husky_installed = home.husky.empty();
  }
  home.lefthook_config = first_file(work, kLefthookConfigs);
  home.pre_commit_config = first_file(work, kPreCommitConfigs);
  return home;
}

Result<HookManager> manager_of(const HookHome& home, const HookType& type,
                               std::string_view wanted) {
  if (home.layout.work_dir.empty() && !type.on_server) {
    return Error(ErrorKind::kUsage,
                 "a bare repository runs no hook " + std::string(type.name) +
                     "; for what is pushed to it: --type pre-receive");
  }
  if (wanted == "auto") return guess_manager(home, type);
  if (wanted == "git") return HookManager::kGit;
  if (type.on_server) {
    return Error(ErrorKind::kUsage,
                 "no hook manager runs pre-receive; use "
                 "--manager git");
  }
  if (wanted == "husky") {
    if (home.husky.empty()) return not_set_up(wanted, "husky is not set up");
    return HookManager::kHusky;
  }
  if (wanted == "lefthook") {
    if (home.lefthook_config.empty()) {
      return not_set_up(wanted, "there is no lefthook.yml");
    }
    return HookManager::kLefthook;
  }
  if (home.pre_commit_config.empty()) {
    return not_set_up(wanted, "there is no .pre-commit-config.yaml");
  }
  return HookManager::kPreCommit;
}

bool is_pre_commits(std::string_view text) {
  return text.find("File generated by pre-commit") != std::string_view::npos;
}

bool is_lefthooks(std::string_view text) {
  return text.find("call_lefthook") != std::string_view::npos;
}

}  // namespace tokensweep::cli
