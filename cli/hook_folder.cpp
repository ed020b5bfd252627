// SPDX-License-Identifier: Apache-2.0
#include "cli/hook_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/file.h"
#include "cli/hook_mark.h"

namespace tokensweep::cli {
namespace {

constexpr std::string_view kFormerEnding = ".before-tokensweep";
constexpr std::uint64_t kMaxHookBytes = 4 << 20;
constexpr unsigned kScriptMode = 0755;

bool is_there(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0;
}

Error io_error(const std::string& path, int error_number) {
  return Error(ErrorKind::kIo, path + ": " + errno_text(error_number));
}

// Scripts that ask for their own name do something else under another.
bool asks_for_its_name(std::string_view text) {
  constexpr std::array<std::string_view, 6> kSigns = {
      "basename \"$0\"", "basename $0", "basename -- \"$0\"",
      "${0##*/}",        "${0##",       "/husky.sh\""};
  return std::ranges::any_of(kSigns, [&](std::string_view sign) {
    return text.find(sign) != std::string_view::npos;
  });
}

std::string expected_text(const HookType& type, const HookProgram& program,
                          const std::string& former) {
  const std::string name = former.substr(former.rfind('/') + 1);
  return marked_script(type.name, hook_body(type, program, name));
}

Result<void> write_script(const HookFile& hook, const HookType& type,
                          const HookProgram& program,
                          const std::string& former) {
  return write_file_atomically(hook.path, expected_text(type, program, former),
                               kScriptMode);
}

// Gives the hook a second name, under which it stays when ours replaces it. A
// file system without hard links gets a rename.
Result<void> keep_former(const std::string& path, const std::string& former) {
  if (is_there(former)) {
    return Error(ErrorKind::kUsage,
                 former +
                     " is left from an earlier installation, and would be "
                     "lost: move it back or remove it first");
  }
  if (::linkat(AT_FDCWD, path.c_str(), AT_FDCWD, former.c_str(), 0) == 0 ||
      ::rename(path.c_str(), former.c_str()) == 0) {
    return {};
  }
  return io_error(former, errno);
}

Result<void> make_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return Error(ErrorKind::kIo, folder + ": " + error.message());
  return {};
}

}  // namespace

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
  hook.state =
      mark->unchanged && program ? HookState::kOurs : HookState::kChanged;
  hook.version = mark->version;
  hook.program = program.value_or("");
  if (mark->body.find("\nformer=") != std::string_view::npos ||
      mark->body.find(" former=") != std::string_view::npos) {
    hook.former = hook.path + std::string(kFormerEnding);
    hook.former_lost = !is_there(hook.former);
  }
  return hook;
}

Result<bool> install_script(const std::string& folder, const std::string& name,
                            const HookType& type, const HookProgram& program,
                            Overwrite overwrite) {
  TRY(make_folder(folder));
  const HookFile hook = look_at_hook(folder, name, type);
  const std::string former = hook.path + std::string(kFormerEnding);
  switch (hook.state) {
    case HookState::kOurs:
      if (hook.executable &&
          hook.text == expected_text(type, program, hook.former)) {
        return false;
      }
      TRY(write_script(hook, type, program, hook.former));
      return true;
    case HookState::kChanged:
      if (overwrite != Overwrite::kChangedOurs) {
        return Error(ErrorKind::kUsage,
                     hook.path +
                         " is ours, but somebody changed it; --force "
                         "writes it again");
      }
      TRY(write_script(hook, type, program, is_there(former) ? former : ""));
      return true;
    case HookState::kOther:
      if (asks_for_its_name(hook.text)) {
        return Error(ErrorKind::kUnsupported,
                     hook.path +
                         " asks for its own name, and would not work "
                         "under the one that ours would give it");
      }
      TRY(keep_former(hook.path, former));
      TRY(write_script(hook, type, program, former));
      return true;
    case HookState::kNone:
      break;
  }
  if (is_there(former)) return keep_former(hook.path, former).error();
  TRY(write_script(hook, type, program, ""));
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
  const bool restore = !hook.former.empty() && !hook.former_lost;
  if (restore ? ::rename(hook.former.c_str(), hook.path.c_str()) != 0
              : ::unlink(hook.path.c_str()) != 0) {
    return io_error(hook.path, errno);
  }
  return true;
}

}  // namespace tokensweep::cli
