// SPDX-License-Identifier: Apache-2.0
#include "cli/hook_install/folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/file.h"
#include "cli/hook_install/former_hook.h"
#include "cli/hook_install/mark.h"

namespace tokensweep::cli {
namespace {

constexpr std::uint64_t kMaxHookBytes = 4 << 20;
constexpr unsigned kScriptMode = 0755;

bool is_there(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0;
}

Error io_error(const std::string& path, int error_number) {
  return Error(ErrorKind::kIo, path + ": " + errno_text(error_number));
}

// `former` counts from the folder; empty: none.
std::string expected_text(const HookType& type, const HookProgram& program,
                          const std::string& former) {
  return marked_script(type.name, hook_body(type, program, former));
}

Result<void> write_script(const HookFile& hook, const HookType& type,
                          const HookProgram& program,
                          const std::string& former) {
  return write_file_atomically(hook.path, expected_text(type, program, former),
                               kScriptMode);
}

Error leftover(const std::string& former) {
  return Error(ErrorKind::kUsage,
               former +
                   " is left from an earlier installation, and would be "
                   "lost: move it back or remove it first");
}

}  // namespace

Result<void> make_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return Error(ErrorKind::kIo, folder + ": " + error.message());
  return {};
}

HookFile look_at_hook(const std::string& folder, const std::string& name,
                      const HookType& type) {
  HookFile hook;
  hook.path = folder + "/" + name;
  struct stat info {};
  if (::lstat(hook.path.c_str(), &info) != 0) return hook;
  hook.state = HookState::kOther;
  hook.executable = ::access(hook.path.c_str(), X_OK) == 0;
  if (!S_ISREG(info.st_mode)) return hook;
  auto text = read_file(hook.path, kMaxHookBytes);
  if (!text) return hook;
  hook.text = *std::move(text);
  const auto mark = find_mark(hook.text, type.name);
  if (!mark || !mark->whole) return hook;
  const auto program = program_of(mark->body);
  const std::string kept = former_of(mark->body);
  const bool plain = kept.empty() || is_former_path(kept);
  hook.state = mark->unchanged && program && plain ? HookState::kOurs
                                                   : HookState::kChanged;
  hook.version = mark->version;
  hook.program = program.value_or("");
  if (plain && !kept.empty()) {
    hook.kept = kept;
    hook.former = folder + "/" + hook.kept;
    hook.former_lost = !is_there(hook.former);
  }
  return hook;
}

Result<bool> install_script(const std::string& folder, const std::string& name,
                            const HookType& type, const HookProgram& program,
                            Overwrite overwrite) {
  TRY(make_folder(folder));
  const HookFile hook = look_at_hook(folder, name, type);
  const std::string left = kept_former(folder, name);
  switch (hook.state) {
    case HookState::kOurs:
      if (hook.executable &&
          hook.text == expected_text(type, program, hook.kept)) {
        return false;
      }
      TRY(write_script(hook, type, program, hook.kept));
      return true;
    case HookState::kChanged:
      if (overwrite != Overwrite::kChangedOurs) {
        return Error(ErrorKind::kUsage,
                     hook.path +
                         " is ours, but somebody changed it; --force "
                         "writes it again");
      }
      TRY(write_script(hook, type, program, left));
      return true;
    case HookState::kOther:
    case HookState::kNone:
      break;
  }
  if (!left.empty()) return leftover(folder + "/" + left);
  std::string former;
  if (hook.state == HookState::kOther) {
    TRY_ASSIGN(const FormerPlace place, place_for_former(folder, name));
    former = former_path(name, place);
    TRY(keep_former(folder, name, former));
  }
  TRY(write_script(hook, type, program, former));
  return true;
}

Result<bool> uninstall_script(const std::string& folder,
                              const std::string& name, const HookType& type) {
  const HookFile hook = look_at_hook(folder, name, type);
  if (hook.state == HookState::kChanged) {
    return Error(ErrorKind::kUsage, hook.path +
                                        " is ours, but somebody changed it: "
                                        "it is left as it is");
  }
  if (hook.state != HookState::kOurs) return false;
  if (!hook.former.empty() && !hook.former_lost) {
    TRY(restore_former(folder, hook.kept, name));
  } else if (::unlink(hook.path.c_str()) != 0) {
    return io_error(hook.path, errno);
  }
  return true;
}

}  // namespace tokensweep::cli
