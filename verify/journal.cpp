// SPDX-License-Identifier: Apache-2.0
#include "verify/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"

namespace tokensweep::verify {
namespace {

constexpr std::uint64_t kMaxJournalBytes = std::uint64_t{256} << 20;
constexpr mode_t kOwnerOnlyFolder = 0700;
constexpr mode_t kOwnerOnlyFile = 0600;

Error journal_error(const std::string& path, std::string_view what) {
  return {ErrorKind::kIo,
          "the journal " + path + " cannot be used: " + std::string(what)};
}

// flock for the life of this object.
class FileLock {
 public:
  FileLock(int fd, int how) : fd_(fd) {
    int result = 0;
    do {
      result = ::flock(fd, how);
    } while (result != 0 && errno == EINTR);
    held_ = result == 0;
  }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock() {
    if (held_) ::flock(fd_, LOCK_UN);
  }

  [[nodiscard]] bool held() const { return held_; }

 private:
  int fd_;
  bool held_ = false;
};

// Makes the folder and those above it that are not there.
Result<void> make_folders(const std::string& folder) {
  for (std::size_t slash = folder.find('/', 1);;
       slash = folder.find('/', slash + 1)) {
    const std::string part = folder.substr(0, slash);
    if (::mkdir(part.c_str(), kOwnerOnlyFolder) != 0 && errno != EEXIST) {
      const int error_number = errno;
      struct stat info {};
      // A parent that is not ours to write may be there all the same.
      if (::stat(part.c_str(), &info) != 0) {
        return Error(ErrorKind::kIo, part + ": " + errno_text(error_number));
      }
    }
    if (slash == std::string::npos) return {};
  }
}

// `size` bytes at `offset`; false when they are not there.
bool read_at(int fd, std::uint64_t offset, std::string& out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t got = ::pread(fd, out.data() + done, out.size() - done,
                                static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    done += static_cast<std::size_t>(got);
  }
  return true;
}

// What the next line continues. Reads as much of the end as that takes.
Result<JournalEnd> find_end(int fd, const std::string& path) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return journal_error(path, errno_text(errno));
  const auto size = static_cast<std::uint64_t>(info.st_size);
  constexpr std::uint64_t kFirstBlock = std::uint64_t{64} << 10;
  for (std::uint64_t want = kFirstBlock;; want *= 2) {
    const std::uint64_t take = std::min(want, size);
    std::string text(static_cast<std::size_t>(take), '\0');
    if (!read_at(fd, size - take, text)) {
      return journal_error(path, "it was cut short while we read it");
    }
    if (take == size) return journal_end(text);
    // The block's first line may be the rest of one.
    const std::size_t newline = text.find('\n');
    if (newline == std::string::npos || newline + 1 == text.size()) continue;
    const JournalEnd end =
        journal_end(std::string_view(text).substr(newline + 1));
    // Torn lines may go on before the block.
    if (end.tail == JournalTail::kClean ||
        end.tail == JournalTail::kNoNewline) {
      return end;
    }
  }
}

}  // namespace

Result<std::string> journal_path(
    const std::function<const char*(const char*)>& getenv) {
  const char* state = getenv("XDG_STATE_HOME");
  if (state != nullptr && state[0] == '/') {
    return std::string(state) + "/tokensweep/journal.jsonl";
  }
  const char* home = getenv("HOME");
  if (home == nullptr || home[0] != '/') {
    return Error(ErrorKind::kUsage,
                 "there is no place for the journal: set HOME or "
                 "XDG_STATE_HOME to an absolute path");
  }
  return std::string(home) + "/.local/state/tokensweep/journal.jsonl";
}

std::string new_run_id() {
  std::array<std::byte, 8> bytes{};
  CHECK(::getrandom(bytes.data(), bytes.size(), 0) ==
        static_cast<ssize_t>(bytes.size()));
  return to_hex(bytes);
}

Result<Journal> Journal::open(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos || slash == 0) {
    return journal_error(path, "its path is not absolute");
  }
  const std::string folder = path.substr(0, slash);
  const Result<void> made = make_folders(folder);
  if (!made) return journal_error(path, made.error().message());
  Fd fd(::open(path.c_str(),
               O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY |
                   O_NONBLOCK,
               kOwnerOnlyFile));
  if (!fd) return journal_error(path, errno_text(errno));
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) {
    return journal_error(path, errno_text(errno));
  }
  if (!S_ISREG(info.st_mode)) {
    return journal_error(path, "it is no regular file");
  }
  if (info.st_uid != ::geteuid()) {
    return journal_error(path, "it belongs to another user");
  }
  constexpr mode_t kOthers = 0077;
  if ((info.st_mode & kOthers) != 0 &&
      ::fchmod(fd.get(), kOwnerOnlyFile) != 0) {
    return journal_error(path, errno_text(errno));
  }
  // The name of a new file is on disk only when its folder is.
  const Fd parent(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!parent || ::fsync(parent.get()) != 0) {
    return journal_error(path, errno_text(errno));
  }
  return Journal(std::move(fd), path);
}

Result<void> Journal::append(const JournalEntry& entry) {
  const FileLock lock(fd_.get(), LOCK_EX);
  if (!lock.held()) return journal_error(path_, errno_text(errno));
  TRY_ASSIGN(const JournalEnd end, find_end(fd_.get(), path_));
  const bool torn =
      end.tail == JournalTail::kTorn || end.tail == JournalTail::kTornNoNewline;
  std::string text;
  if (end.tail == JournalTail::kNoNewline ||
      end.tail == JournalTail::kTornNoNewline) {
    text += '\n';
  }
  std::string previous = end.previous;
  if (torn) {
    JournalEntry recover;
    recover.time = entry.time;
    recover.run = entry.run;
    recover.actor = entry.actor;
    recover.action = JournalAction::kRecover;
    recover.note = "the line before was cut off by a crash";
    const std::string line = journal_line(recover, previous);
    previous = journal_hash(line);
    text += line + '\n';
  }
  text += journal_line(entry, previous) + '\n';
  std::string_view rest = text;
  while (!rest.empty()) {
    const ssize_t put = ::write(fd_.get(), rest.data(), rest.size());
    if (put < 0 && errno != EINTR) {
      return journal_error(path_, errno_text(errno));
    }
    if (put > 0) rest.remove_prefix(static_cast<std::size_t>(put));
  }
  if (::fsync(fd_.get()) != 0) return journal_error(path_, errno_text(errno));
  return {};
}

Result<JournalContents> load_journal(const std::string& path) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!fd) {
    if (errno == ENOENT || errno == ENOTDIR) return JournalContents();
    return journal_error(path, errno_text(errno));
  }
  Result<std::string> text = [&]() -> Result<std::string> {
    const FileLock lock(fd.get(), LOCK_SH);
    if (!lock.held()) return Error(ErrorKind::kIo, errno_text(errno));
    return read_descriptor(fd.get(), kMaxJournalBytes);
  }();
  if (!text) return std::move(text).error().with_context(path);
  return read_journal(*text);
}

}  // namespace tokensweep::verify
