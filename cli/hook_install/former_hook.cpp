// SPDX-License-Identifier: Apache-2.0
#include "cli/hook_install/former_hook.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>

#include "base/file.h"
#include "cli/hook_install/self_use.h"

namespace tokensweep::cli {
namespace {

constexpr std::string_view kFolder = "before-tokensweep";
constexpr std::string_view kUp = "../";
constexpr std::uint64_t kMaxHookBytes = 4 << 20;
constexpr mode_t kFolderMode = 0777;  // less the umask, as git's own

bool is_there(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0;
}

Error io_error(const std::string& path, int error_number) {
  return Error(ErrorKind::kIo, path + ": " + errno_text(error_number));
}

bool is_below(std::string_view former) {
  return former.starts_with(std::string(kFolder) + "/");
}

// Where a relative symlink leads to, as it says; nullopt for all else.
std::optional<std::string> relative_link(const std::string& path) {
  std::array<char, PATH_MAX> buffer = {};
  const ssize_t size = ::readlink(path.c_str(), buffer.data(), buffer.size());
  if (size <= 0 || buffer.front() == '/') return std::nullopt;
  return std::string(buffer.data(), static_cast<std::size_t>(size));
}

// A symlink would lead hooks to and from somewhere else.
Result<void> check_kept_folder(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) return {};
  return Error(ErrorKind::kUsage, path + " is no folder that could keep hooks");
}

Result<void> make_kept_folder(const std::string& folder) {
  const std::string path = folder + "/" + std::string(kFolder);
  if (::mkdir(path.c_str(), kFolderMode) == 0) return {};
  if (errno != EEXIST) return io_error(path, errno);
  return check_kept_folder(path);
}

// The symlink `kept`, to `target`, leads to the same file from `path`.
Result<void> restore_link(const std::string& kept, const std::string& target,
                          const std::string& path) {
  // Ours begin like that. Somebody may have put another one there.
  const std::string moved = target.starts_with(kUp)
                                ? target.substr(kUp.size())
                                : std::string(kFolder) + "/" + target;
  const std::string temporary = kept + ".restored";
  ::unlink(temporary.c_str());
  if (::symlink(moved.c_str(), temporary.c_str()) != 0 ||
      ::rename(temporary.c_str(), path.c_str()) != 0 ||
      ::unlink(kept.c_str()) != 0) {
    return io_error(path, errno);
  }
  return {};
}

}  // namespace

std::string former_path(std::string_view name, FormerPlace place) {
  return place == FormerPlace::kBelow
             ? std::string(kFolder).append("/").append(name)
             : std::string(name).append(".").append(kFolder);
}

bool is_former_path(std::string_view path) {
  const std::string_view name =
      is_below(path) ? path.substr(kFolder.size() + 1) : path;
  if (name.empty() || name.find('/') != std::string_view::npos) return false;
  return is_below(path) ? name != "." && name != ".."
                        : name.ends_with("." + std::string(kFolder));
}

std::string kept_former(const std::string& folder, std::string_view name) {
  for (const FormerPlace place : {FormerPlace::kBelow, FormerPlace::kBeside}) {
    std::string former = former_path(name, place);
    if (is_there(folder + "/" + former)) return former;
  }
  return {};
}

Result<FormerPlace> place_for_former(const std::string& folder,
                                     const std::string& name) {
  const std::string path = folder + "/" + name;
  // What cannot be read is no script, and git cannot start it.
  const auto text = read_file(path, kMaxHookBytes);
  const SelfUse use = text ? self_use_of(*text) : SelfUse{};
  if (use.name && use.folder) {
    return Error(ErrorKind::kUnsupported,
                 path +
                     " asks for its own name and folder, and would not work "
                     "in the place that ours would give it");
  }
  return use.folder ? FormerPlace::kBeside : FormerPlace::kBelow;
}

// By a hard link; a file system without them gets a rename.
Result<void> keep_former(const std::string& folder, const std::string& name,
                         const std::string& former) {
  const std::string path = folder + "/" + name;
  const std::string kept = folder + "/" + former;
  if (is_below(former)) {
    TRY(make_kept_folder(folder));
    if (const auto target = relative_link(path)) {
      const std::string moved = std::string(kUp) + *target;
      if (::symlink(moved.c_str(), kept.c_str()) == 0) return {};
      return io_error(kept, errno);
    }
  }
  if (::linkat(AT_FDCWD, path.c_str(), AT_FDCWD, kept.c_str(), 0) == 0 ||
      ::rename(path.c_str(), kept.c_str()) == 0) {
    return {};
  }
  return io_error(kept, errno);
}

Result<void> restore_former(const std::string& folder,
                            const std::string& former,
                            const std::string& name) {
  const std::string path = folder + "/" + name;
  const std::string kept = folder + "/" + former;
  if (!is_below(former)) {
    if (::rename(kept.c_str(), path.c_str()) == 0) return {};
    return io_error(path, errno);
  }
  const std::string kept_folder = folder + "/" + std::string(kFolder);
  TRY(check_kept_folder(kept_folder));
  if (const auto target = relative_link(kept)) {
    TRY(restore_link(kept, *target, path));
  } else if (::rename(kept.c_str(), path.c_str()) != 0) {
    return io_error(path, errno);
  }
  // Fails while other hooks are kept in it.
  ::rmdir(kept_folder.c_str());
  return {};
}

}  // namespace tokensweep::cli
