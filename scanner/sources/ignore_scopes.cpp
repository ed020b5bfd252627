// SPDX-License-Identifier: Apache-2.0
#include "scanner/sources/ignore_scopes.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <stop_token>
#include <utility>

#include "base/file.h"
#include "base/handle.h"
#include "scanner/sources/content_reader.h"

namespace tokensweep {
namespace {

// A larger rule file is taken as empty: nothing is left out because of it.
constexpr std::uint64_t kMaxRuleFileBytes = std::uint64_t{16} << 20;
constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY;

std::string read_rule_file(FileSystem& file_system, int folder,
                           const char* name, int more_flags) {
  const Fd fd(
      file_system.open(folder, name, O_RDONLY | O_NONBLOCK | more_flags));
  if (!fd) return {};
  ContentReader reader(file_system, kMaxRuleFileBytes, std::stop_token());
  if (reader.read(fd.get()) != ContentReader::Outcome::kRead) return {};
  return to_string(reader.content());
}

std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

// The git folder that a `.git` file names.
Fd follow_git_file(FileSystem& file_system, int folder) {
  constexpr std::string_view kMark = "gitdir: ";
  const std::string content =
      read_rule_file(file_system, folder, ".git", O_NOFOLLOW);
  if (!content.starts_with(kMark)) return {};
  std::string_view target_line = content;
  target_line.remove_prefix(kMark.size());
  const std::string target(first_line(target_line));
  return Fd(file_system.open(folder, target.c_str(), kFolderFlags));
}

}  // namespace

RepositoryMark look_for_repository(FileSystem& file_system, int folder) {
  Fd git(file_system.open(folder, ".git", kFolderFlags | O_NOFOLLOW));
  if (!git) git = follow_git_file(file_system, folder);
  RepositoryMark mark;
  // HEAD may be a symlink to a branch that has no commit yet.
  if (!git || ::faccessat(git.get(), "HEAD", F_OK, AT_SYMLINK_NOFOLLOW) != 0) {
    return mark;
  }
  mark.is_repository = true;
  // A worktree's rules are those of the repository it belongs to.
  const std::string common =
      read_rule_file(file_system, git.get(), "commondir", 0);
  if (!common.empty()) {
    const std::string target(first_line(common));
    Fd main(file_system.open(git.get(), target.c_str(), kFolderFlags));
    if (main) git = std::move(main);
  }
  mark.info_exclude = read_rule_file(file_system, git.get(), "info/exclude", 0);
  return mark;
}

std::string default_user_ignore_file() {
  const char* config = std::getenv("XDG_CONFIG_HOME");
  if (config != nullptr && *config != '\0') {
    return std::string(config) + "/git/ignore";
  }
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home == '\0') return {};
  return std::string(home) + "/.config/git/ignore";
}

IgnoreScopes::IgnoreScopes(FileSystem& file_system,
                           const std::optional<std::string>& user_ignore_file)
    : file_system_(file_system) {
  const std::string path =
      user_ignore_file ? *user_ignore_file : default_user_ignore_file();
  if (path.empty()) return;
  user_rules_ =
      GitignoreRules(read_rule_file(file_system_, AT_FDCWD, path.c_str(), 0));
}

const IgnoreScope* IgnoreScopes::add(const IgnoreScope* outer, std::size_t base,
                                     GitignoreRules rules) {
  if (rules.empty()) return outer;
  MutexLock lock(mutex_);
  scopes_.push_back({outer, base, std::move(rules)});
  return &scopes_.back();
}

const IgnoreScope* IgnoreScopes::add_gitignore(const IgnoreScope* outer,
                                               std::size_t base, int folder) {
  return add(outer, base,
             GitignoreRules(read_rule_file(file_system_, folder, ".gitignore",
                                           O_NOFOLLOW)));
}

const IgnoreScope* IgnoreScopes::start_repository(std::size_t base,
                                                  const RepositoryMark& mark) {
  const IgnoreScope* user = add(nullptr, base, user_rules_);
  return add(user, base, GitignoreRules(mark.info_exclude));
}

IgnoreScopes::Enclosing IgnoreScopes::enclosing(std::string_view folder) {
  // What lies in a git folder is not part of the working tree.
  if ((std::string(folder) + '/').find("/.git/") != std::string::npos) {
    return {};
  }
  for (std::size_t end = folder.rfind('/'); end != std::string_view::npos;
       end = end == 0 ? std::string_view::npos : folder.rfind('/', end - 1)) {
    const std::string root(folder.substr(0, end + 1));
    Fd fd(file_system_.open(AT_FDCWD, root.c_str(), kFolderFlags));
    if (!fd) continue;
    const RepositoryMark mark = look_for_repository(file_system_, fd.get());
    if (!mark.is_repository) continue;
    Enclosing found;
    found.path = std::string(folder.substr(end + 1)) + '/';
    if (found.path == "/") return {};  // the folder is "/" itself
    found.scope = start_repository(0, mark);
    for (std::size_t base = 0; base < found.path.size();) {
      found.scope = add_gitignore(found.scope, base, fd.get());
      const std::size_t slash = found.path.find('/', base);
      const std::string name = found.path.substr(base, slash - base);
      base = slash + 1;
      if (base == found.path.size()) break;
      fd = Fd(file_system_.open(fd.get(), name.c_str(), kFolderFlags));
      if (!fd) break;
    }
    return found;
  }
  return {};
}

}  // namespace tokensweep
