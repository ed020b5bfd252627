// SPDX-License-Identifier: Apache-2.0
#include "hub/session_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/bytes.h"
#include "base/file.h"
#include "base/handle.h"
#include "base/hash.h"

namespace tokensweep::hub {
namespace {

constexpr mode_t kPrivateFile = 0600;
constexpr mode_t kPrivateFolder = 0700;
constexpr mode_t kOthersMayAny = 0077;
constexpr mode_t kOthersMayWrite = 0022;
constexpr std::string_view kDefaultEndpoint = "https://hub.docker.com";

Error refuse(const std::string& path, const std::string& what) {
  return Error(ErrorKind::kIo, path + ": " + what);
}

// A folder that somebody else may write to could give us his file.
Result<void> check_folder(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) {
    return Error(errno == ENOENT ? ErrorKind::kNotFound : ErrorKind::kIo,
                 path + ": " + errno_text(errno));
  }
  if (!S_ISDIR(info.st_mode)) return refuse(path, "is no folder");
  if (info.st_uid != ::geteuid()) {
    return refuse(path, "belongs to another user");
  }
  if ((info.st_mode & kOthersMayWrite) != 0) {
    return refuse(path, "others may write to it: chmod 700");
  }
  return {};
}

Result<void> make_folders(const std::string& path) {
  for (std::size_t slash = path.find('/', 1);;
       slash = path.find('/', slash + 1)) {
    const std::string part = path.substr(0, slash);
    if (::mkdir(part.c_str(), kPrivateFolder) != 0 && errno != EEXIST) {
      return refuse(part, errno_text(errno));
    }
    if (slash == std::string::npos) break;
  }
  return check_folder(path);
}

}  // namespace

std::string state_folder(const GetEnv& getenv) {
  const char* state = getenv("XDG_STATE_HOME");
  if (state != nullptr && state[0] == '/') {
    return std::string(state) + "/tokensweep";
  }
  const char* home = getenv("HOME");
  if (home == nullptr || home[0] != '/') return {};
  return std::string(home) + "/.local/state/tokensweep";
}

std::string SessionStore::key() const {
  return options_.endpoint + "/tokensweep";
}

std::string SessionStore::file() const {
  if (options_.folder.empty()) return {};
  if (options_.endpoint == kDefaultEndpoint) {
    return options_.folder + "/hub-session.json";
  }
  // One file for each other Hub; a URL is no file name.
  constexpr std::size_t kDigits = 16;
  return options_.folder + "/hub-session-" +
         to_hex(sha256(as_bytes(options_.endpoint))).substr(0, kDigits) +
         ".json";
}

Result<StoredSession> SessionStore::parse(std::string_view json) const {
  TRY_ASSIGN(StoredSession session, parse_session(json));
  // A session goes to the Hub that gave it and to no other.
  if (session.endpoint != options_.endpoint) {
    return Error(ErrorKind::kCorrupt,
                 "the stored session is of another Hub: log in again");
  }
  return session;
}

Result<std::optional<KeptSession>> SessionStore::load() const {
  if (options_.helper) {
    TRY_ASSIGN(std::optional<HelperCredential> found,
               options_.helper->get(key()));
    if (found) {
      Result<StoredSession> session = parse(found->secret.view());
      if (!session) {
        return std::move(session).error().with_context(
            options_.helper->program());
      }
      return std::optional<KeptSession>(
          {*std::move(session), {options_.helper->program(), false}});
    }
  }
  TRY_ASSIGN(std::optional<StoredSession> kept, load_file());
  if (!kept) return std::optional<KeptSession>();
  return std::optional<KeptSession>({*std::move(kept), {file(), true}});
}

Result<SessionPlace> SessionStore::save(const StoredSession& session) const {
  TRY_ASSIGN(const SecretText text, serialize_session(session));
  if (!options_.helper) {
    TRY(save_file(text));
    return SessionPlace{file(), true};
  }
  TRY(options_.helper->store(key(), session.username, text));
  TRY(erase_file());
  return SessionPlace{options_.helper->program(), false};
}

Result<bool> SessionStore::erase() const {
  bool erased = false;
  std::optional<Error> problem;
  if (options_.helper) {
    const Result<std::optional<HelperCredential>> found =
        options_.helper->get(key());
    erased = !found || found->has_value();
    if (erased) {
      Result<void> gone = options_.helper->erase(key());
      if (!gone) problem = std::move(gone).error();
    }
  }
  // The file goes even when the helper fails.
  TRY_ASSIGN(const bool file_erased, erase_file());
  if (problem) return *std::move(problem);
  return erased || file_erased;
}

Result<std::optional<StoredSession>> SessionStore::load_file() const {
  const std::string path = file();
  if (path.empty()) return std::optional<StoredSession>();
  const Result<void> folder = check_folder(options_.folder);
  if (!folder) {
    if (folder.error().kind() == ErrorKind::kNotFound) {
      return std::optional<StoredSession>();
    }
    return folder.error();
  }
  const Fd fd(
      ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd) {
    if (errno == ENOENT) return std::optional<StoredSession>();
    return refuse(path, errno == ELOOP ? "is a symlink" : errno_text(errno));
  }
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return refuse(path, errno_text(errno));
  if (!S_ISREG(info.st_mode)) return refuse(path, "is no regular file");
  if (info.st_uid != ::geteuid()) {
    return refuse(path, "belongs to another user");
  }
  if ((info.st_mode & kOthersMayAny) != 0) {
    return refuse(path,
                  "others may read it, so the session in it may be known to "
                  "them: remove it and log in again");
  }
  Result<std::string> read = read_descriptor(fd.get(), kMaxSessionBytes);
  if (!read) return std::move(read).error().with_context(path);
  const SecretText text(*std::move(read));
  Result<StoredSession> session = parse(text.view());
  if (!session) return std::move(session).error().with_context(path);
  return std::optional<StoredSession>(*std::move(session));
}

Result<void> SessionStore::save_file(const SecretText& text) const {
  if (options_.folder.empty()) {
    return Error(ErrorKind::kUsage,
                 "there is no place for the session: set HOME or "
                 "XDG_STATE_HOME, or configure a credential helper");
  }
  TRY(make_folders(options_.folder));
  return write_file_atomically(file(), text.view(), kPrivateFile);
}

Result<bool> SessionStore::erase_file() const {
  const std::string path = file();
  if (path.empty()) return false;
  if (::unlink(path.c_str()) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  return refuse(path, errno_text(errno));
}

}  // namespace tokensweep::hub
