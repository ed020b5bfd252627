// SPDX-License-Identifier: Apache-2.0
#include "cli/hook_install/keeper.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/file.h"
#include "cli/hook_install/edits.h"
#include "cli/hook_install/manager_gaps.h"
#include "cli/hook_install/mark.h"
#include "cli/hook_install/programs.h"

namespace tokensweep::cli {
namespace {

constexpr std::uint64_t kMaxSharedBytes = 4 << 20;
constexpr unsigned kNewFileMode = 0755;
constexpr unsigned kModeBits = 07777;

// A file that people write. Symlinks are not followed: what they lead to may
// belong to another repository.
struct SharedFile {
  std::string text;
  unsigned mode = kNewFileMode;
  bool exists = false;
};

Result<SharedFile> read_shared(const std::string& path) {
  SharedFile file;
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return file;
  if (!S_ISREG(info.st_mode)) {
    return Error(ErrorKind::kUnsupported, path + " is no plain file");
  }
  TRY_ASSIGN(file.text, read_file(path, kMaxSharedBytes));
  file.mode = info.st_mode & kModeBits;
  file.exists = true;
  return file;
}

Error changed_by_others(const std::string& file, std::string_view what) {
  return Error(ErrorKind::kUsage,
               file + ": its lines of tokensweep were changed by somebody" +
                   std::string(what));
}

}  // namespace

std::string HookKeeper::script_name() const {
  const std::string name(type_.name);
  const HookFile hook = look_at_hook(home_.folder, name, type_);
  const bool beside =
      hook.state == HookState::kOther && is_pre_commits(hook.text);
  return beside ? name + ".legacy" : name;
}

// pre-commit hands on only the first of several refs that are pushed: there
// our script gets them all, as the hook that pre-commit runs before its own.
bool HookKeeper::in_shared_file() const {
  return manager_ == HookManager::kHusky ||
         manager_ == HookManager::kLefthook ||
         (manager_ == HookManager::kPreCommit && !type_.reads_input);
}

std::string HookKeeper::shared_file() const {
  switch (manager_) {
    case HookManager::kHusky:
      return home_.husky + "/" + std::string(type_.name);
    case HookManager::kLefthook:
      return home_.lefthook_config;
    case HookManager::kPreCommit:
      return home_.pre_commit_config;
    case HookManager::kGit:
      break;
  }
  return {};
}

std::string HookKeeper::shared_name() const {
  const std::string file = shared_file();
  const std::string front = home_.layout.work_dir + "/";
  return file.starts_with(front) ? file.substr(front.size()) : file;
}

std::string HookKeeper::lines(const HookProgram& shared) const {
  return lines_to_add(manager_, type_, shared, shared_name());
}

Result<HookChange> HookKeeper::install(const HookProgram& own,
                                       const HookProgram& shared,
                                       Overwrite overwrite) const {
  if (in_shared_file()) return install_shared(shared, overwrite);
  if (!home_.generated_by.empty()) {
    return Error(ErrorKind::kUsage,
                 home_.folder + " is written by " + home_.generated_by +
                     ", which would take the hook away again; add it there");
  }
  const std::string name = script_name();
  TRY_ASSIGN(const bool changed,
             install_script(home_.folder, name, type_, own, overwrite));
  return HookChange{changed, home_.folder + "/" + name};
}

Result<HookChange> HookKeeper::install_shared(const HookProgram& program,
                                              Overwrite overwrite) const {
  HookChange change{false, shared_file()};
  TRY_ASSIGN(const SharedFile file, read_shared(change.file));
  std::string text = file.text;
  const auto mark = find_mark(file.text, type_.name);
  if (mark) {
    if (!mark->unchanged && overwrite != Overwrite::kChangedOurs) {
      return changed_by_others(change.file, "; --force writes them again");
    }
    text = without_block(text, *mark);
    if (mark->created && is_empty_script(text)) text.clear();
  }
  auto edited = with_hook(manager_, text, type_, program, shared_name());
  if (!edited) return std::move(edited).error().with_context(change.file);
  if (mark && mark->unchanged && mark->version == kHookVersion &&
      mark->body == find_mark(*edited, type_.name)->body &&
      !may_be_skipped(manager_, file.text, *mark)) {
    return change;  // wherever in the file it is
  }
  if (manager_ == HookManager::kHusky) TRY(make_folder(home_.husky));
  TRY(write_file_atomically(change.file, *edited, file.mode));
  change.changed = true;
  return change;
}

Result<HookChange> HookKeeper::uninstall() const {
  // core.hooksPath may have been set after ours was installed.
  for (const std::string& folder :
       {home_.folder, home_.layout.common_dir + "/hooks"}) {
    for (const std::string& name :
         {std::string(type_.name), std::string(type_.name) + ".legacy"}) {
      TRY_ASSIGN(const bool changed, uninstall_script(folder, name, type_));
      if (changed) return HookChange{true, folder + "/" + name};
    }
  }
  for (const HookManager manager :
       {HookManager::kHusky, HookManager::kLefthook, HookManager::kPreCommit}) {
    const HookKeeper keeper(home_, type_, manager);
    if (manager == HookManager::kHusky && home_.husky.empty()) continue;
    if (keeper.shared_file().empty()) continue;
    TRY_ASSIGN(HookChange change,
               keeper.uninstall_shared(keeper.shared_file()));
    if (change.changed) return change;
  }
  return HookChange{};
}

Result<HookChange> HookKeeper::uninstall_shared(const std::string& file) const {
  const auto shared = read_shared(file);
  if (!shared || !shared->exists) return HookChange{};
  const auto mark = find_mark(shared->text, type_.name);
  if (!mark) return HookChange{};
  if (!mark->unchanged) {
    return changed_by_others(file, ": they are left as they are");
  }
  const std::string rest = without_hook(manager_, shared->text, *mark);
  const bool all_ours = mark->created && is_empty_script(rest);
  if (all_ours) {
    if (::unlink(file.c_str()) != 0) {
      return Error(ErrorKind::kIo, file + ": " + errno_text(errno));
    }
  } else {
    TRY(write_file_atomically(file, rest, shared->mode));
  }
  return HookChange{true, file};
}

HookStatus HookKeeper::status() const {
  HookStatus script = script_status();
  if (!in_shared_file() || script.state == HookState::kOurs) return script;
  return shared_status();
}

HookStatus HookKeeper::script_status() const {
  const HookFile hook = look_at_hook(home_.folder, script_name(), type_);
  HookStatus status;
  status.type = type_.name;
  status.manager = manager_;
  status.state = hook.state;
  status.file = hook.path;
  if (hook.state != HookState::kOurs) return status;
  status.version = hook.version;
  status.former = hook.former;
  status.program = program_that_runs(hook.program);
  if (!hook.executable) {
    status.problem = "it is not executable, so git ignores it";
  } else if (hook.former_lost) {
    status.problem = "the hook that it runs first is gone";
  } else if (status.program.empty()) {
    status.problem = "its program is gone";
  }
  status.left_out = what_husky_will_stop();
  return status;
}

// Of a script in git's own folder, where husky will make git look elsewhere.
std::string HookKeeper::what_husky_will_stop() const {
  if (type_.on_server || home_.husky.empty() || home_.husky_installed) {
    return {};
  }
  const HookKeeper husky(home_, type_, HookManager::kHusky);
  if (husky.shared_status().state == HookState::kOurs) return {};
  return "once husky is installed here, git no longer starts it: hook install "
         "--manager husky is for then";
}

// Why the manager does not get to run its file's hooks.
std::string HookKeeper::what_stops_manager() const {
  const HookFile hook =
      look_at_hook(home_.folder, std::string(type_.name), type_);
  if (manager_ == HookManager::kHusky) {
    const bool direct = home_.folder == home_.husky;
    const bool runs = home_.husky_installed && (direct || !hook.text.empty());
    if (!runs) return "husky is not installed yet: npx husky";
    return hook.executable ? "" : "it is not executable, so git ignores it";
  }
  if (manager_ == HookManager::kLefthook) {
    return hook.executable && is_lefthooks(hook.text)
               ? ""
               : "lefthook is not installed for it yet: lefthook install";
  }
  return hook.executable && is_pre_commits(hook.text)
             ? ""
             : "pre-commit is not installed for it yet: pre-commit install "
               "--hook-type " +
                   std::string(type_.name);
}

HookStatus HookKeeper::shared_status() const {
  HookStatus status;
  status.type = type_.name;
  status.manager = manager_;
  status.file = shared_file();
  const auto file = read_shared(status.file);
  if (!file || !file->exists) return status;
  const auto mark = find_mark(file->text, type_.name);
  if (!mark) {
    if (manager_ == HookManager::kHusky) status.state = HookState::kOther;
    return status;
  }
  status.state = mark->unchanged ? HookState::kOurs : HookState::kChanged;
  status.version = mark->version;
  status.program = program_that_runs(program_in(manager_, mark->body));
  status.problem = what_stops_manager();
  const ManagerGaps gaps =
      find_manager_gaps(manager_, file->text, type_, shared_name());
  status.left_out = gaps.left_out;
  if (status.problem.empty()) status.problem = gaps.stops;
  if (status.problem.empty() && manager_ == HookManager::kLefthook &&
      mark->version < kHookVersion) {
    status.problem =
        "it is of an older tokensweep, and lefthook passes it over at times; "
        "hook install renews it";
  }
  if (status.problem.empty() && may_be_skipped(manager_, file->text, *mark)) {
    status.problem =
        "what stands before it may end the script first; hook install puts it "
        "at the head";
  }
  if (status.problem.empty() && status.program.empty()) {
    status.problem = "its program is gone, and there is none in PATH";
  }
  return status;
}

}  // namespace tokensweep::cli
