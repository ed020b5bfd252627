// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/skip.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <ctime>

#include <nlohmann/json.hpp>

#include "base/dates.h"
#include "base/file.h"
#include "cli/exit_code.h"
#include "cli/hook/skip_reason.h"
#include "cli/print_error.h"
#include "findings/json_text.h"
#include "scanner/git/index_file.h"

namespace tokensweep::cli {
namespace {

constexpr mode_t kPrivateFolder = 0700;
constexpr mode_t kPrivateFile = 0600;

Error cannot_record(const std::string& path) {
  return Error(ErrorKind::kIo, path + ": " + errno_text(errno) +
                                   "\nskipping must be recorded there");
}

std::string user_name() {
  constexpr std::size_t kBuffer = 4096;
  std::array<char, kBuffer> buffer = {};
  passwd entry = {};
  passwd* found = nullptr;
  if (::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found) ==
          0 &&
      found != nullptr) {
    return found->pw_name;
  }
  return std::to_string(::geteuid());
}

Result<void> append_line(const std::string& path, const std::string& line) {
  const int fd = ::open(
      path.c_str(),
      O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
      kPrivateFile);
  if (fd < 0) return cannot_record(path);
  Result<void> result;
  struct stat info {};
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    result = Error(ErrorKind::kIo, path + ": is no plain file");
  } else if (::write(fd, line.data(), line.size()) !=
             static_cast<ssize_t>(line.size())) {
    result = cannot_record(path);
  }
  if (::close(fd) != 0 && result) result = cannot_record(path);
  return result;
}

}  // namespace

std::string skip_reason_given() {
  // Nothing in the environment changes while we run.
  const char* value =
      std::getenv("TOKENSWEEP_SKIP");  // NOLINT(concurrency-mt-unsafe)
  if (value == nullptr) return {};
  std::string reason = value;
  if (reason.find_first_not_of(" \t\r\n") == std::string::npos) {
    print_line("TOKENSWEEP_SKIP gives no reason; scanning");
    return {};
  }
  return reason;
}

Result<void> record_skip(git::Repository& repository, std::string_view hook,
                         const std::string& reason) {
  const git::Layout& layout = repository.layout();
  const std::string folder = layout.common_dir + "/tokensweep";
  if (::mkdir(folder.c_str(), kPrivateFolder) != 0 && errno != EEXIST) {
    return cannot_record(folder);
  }
  const auto head = repository.head();
  const auto index = git::index_checksum(layout);
  nlohmann::ordered_json entry;
  entry["time"] = format_rfc3339(std::time(nullptr));
  entry["hook"] = json_text(hook);
  entry["reason"] = json_text(reason);
  entry["head"] = head && *head ? (*head)->hex() : "";
  entry["user"] = json_text(user_name());
  entry["index"] = index ? index->hex() : "";
  TRY(append_line(folder + "/skips.jsonl", dump_line(entry) + "\n"));
  print_line("skipped, as noted in the git directory: " + reason);
  return {};
}

std::optional<int> skip_hook(git::Repository& repository,
                             const HookWording& wording,
                             const RuleSelection& rules) {
  const std::string reason = skip_reason_given();
  if (reason.empty()) return std::nullopt;
  const Result<void> recorded =
      record_skip(repository, wording.name, reason_to_show(rules, reason));
  if (recorded) return kClean;
  print_blocked(wording, recorded.error(), WayAround::kWithoutUs);
  return kIncomplete;
}

}  // namespace tokensweep::cli
