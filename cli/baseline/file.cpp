// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "base/dates.h"
#include "base/file.h"
#include "cli/print_error.h"
#include "cli/scan/left_out_file.h"
#include "cli/token_times.h"
#include "findings/baseline.h"
#include "scanner/git/config_file.h"
#include "scanner/git/layout.h"
#include "scanner/git/repository.h"
#include "scanner/pipeline/place_reader.h"

namespace tokensweep::cli {
namespace {

constexpr std::uint64_t kMaxBaselineBytes = std::uint64_t{64} << 20;
constexpr std::uint64_t kMaxConfigBytes = std::uint64_t{1} << 20;
constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr unsigned kMode = 0644;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// The user's own config files, the stronger ones later.
git::ConfigFile user_config() {
  const std::string home = variable("HOME");
  const std::string named = variable("GIT_CONFIG_GLOBAL");
  std::string folder = variable("XDG_CONFIG_HOME");
  if (folder.empty() && !home.empty()) folder = home + "/.config";
  std::vector<std::string> paths;
  if (!named.empty()) {
    paths.push_back(named);
  } else {
    if (!folder.empty()) paths.push_back(folder + "/git/config");
    if (!home.empty()) paths.push_back(home + "/.gitconfig");
  }
  git::ConfigFile config;
  for (const std::string& path : paths) {
    const auto text = read_file(path, kMaxConfigBytes);
    if (text) config.append(git::ConfigFile(*text));
  }
  return config;
}

// Of the file that is there, else that of a new one.
unsigned mode_of(const std::string& path) {
  constexpr unsigned kPermissions = 0777;
  struct stat info {};
  const bool is_file =
      ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
  return is_file ? info.st_mode & kPermissions : kMode;
}

// Where write_output_file() replaces the file; of what is no file, the folder
// that it stands in.
std::string folder_of(const std::string& path) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(path, error);
  const std::filesystem::path folder =
      (error ? std::filesystem::path(path) : real).parent_path();
  return folder.empty() ? "." : folder.string();
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::set<std::string> paths_of(const AllowEntry& entry) {
  return {entry.paths.begin(), entry.paths.end()};
}

}  // namespace

Result<BaselineFile> BaselineFile::find(const std::string& named,
                                        const std::string& folder) {
  BaselineFile file;
  file.path_ = named;
  file.start_ = folder;
  if (!named.empty()) return file;
  auto repository = git::discover_repository(folder);
  if (!repository) {
    return Error(
        ErrorKind::kUsage,
        repository.error().message() + "; --file says which baseline is meant");
  }
  file.folder_ = repository->layout.work_dir;
  if (file.folder_.empty()) {
    return Error(ErrorKind::kUsage,
                 "the repository has no working tree; --file says which "
                 "baseline is meant");
  }
  file.path_ = file.folder_ + "/" + std::string(kBaselineName);
  return file;
}

bool BaselineFile::is_on_disk() const {
  return ::faccessat(AT_FDCWD, path_.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

Result<std::optional<std::string>> BaselineFile::left_out() const {
  if (folder_.empty()) return std::optional<std::string>();
  TRY_ASSIGN(const auto repository, git::Repository::open(start_));
  return read_left_out_file(*repository, kBaselineName, kMaxBaselineBytes);
}

Result<bool> BaselineFile::exists() const {
  if (is_on_disk()) return true;
  TRY_ASSIGN(const std::optional<std::string> text, left_out());
  return text.has_value();
}

bool BaselineFile::is_left_out() const {
  const auto text = left_out();
  return text && *text;
}

Result<std::vector<AllowEntry>> BaselineFile::read() const {
  if (!is_on_disk()) {
    TRY_ASSIGN(const std::optional<std::string> text, left_out());
    return text ? read_baseline(*text, std::string(kBaselineName))
                : std::vector<AllowEntry>();
  }
  if (folder_.empty()) {
    TRY_ASSIGN(const std::string text, read_file(path_, kMaxBaselineBytes));
    return read_baseline(text, path_);
  }
  const auto text = [&]() -> Result<std::string> {
    TRY_ASSIGN(const Fd fd, open_beneath(folder_, kBaselineName));
    return read_regular(fd, kMaxBaselineBytes);
  }();
  if (!text) {
    return Error(ErrorKind::kUsage, path_ + ": " + text.error().message());
  }
  return read_baseline(*text, std::string(kBaselineName));
}

Result<BaselineLock> BaselineFile::lock() const {
  return BaselineLock::take(folder_.empty() ? folder_of(path_) : folder_);
}

Result<void> BaselineFile::write(const std::vector<AllowEntry>& entries) const {
  const std::string text = baseline_to_json(entries);
  return folder_.empty() ? write_output_file(path_, text, mode_of(path_))
                         : write_file_atomically(path_, text, mode_of(path_));
}

Result<AllowEntry> entry_of(const BaselineArguments& arguments,
                            std::int64_t now) {
  AllowEntry entry;
  entry.source = AllowSource::kBaseline;
  entry.reason = arguments.reason;
  if (is_blank(entry.reason)) {
    return Error(ErrorKind::kUsage, "--reason: say why this is accepted");
  }
  if (!arguments.expires.empty()) {
    auto day = parse_last_day(arguments.expires, now);
    if (!day) return std::move(day).error().with_context("--expires");
    entry.expires = *std::move(day);
    if (entry.expires < format_date(now)) {
      print_line("--expires: " + entry.expires +
                 " is over already: this accepts nothing");
    }
  }
  entry.author = arguments.author.empty() ? default_author(arguments.target)
                                          : arguments.author;
  return entry;
}

Result<std::string> parse_last_day(std::string_view text, std::int64_t now) {
  std::string day(text);
  if (text.ends_with('d')) {
    const auto days = parse_days(text);
    day = days ? format_date(now + *days * kSecondsPerDay) : "";
  }
  if (!is_date(day)) {
    return Error(ErrorKind::kUsage,
                 "neither a day (YYYY-MM-DD) nor a number of days (90d)");
  }
  return day;
}

std::string default_author(const std::string& folder) {
  git::ConfigFile config = user_config();
  auto repository = git::discover_repository(folder);
  if (repository) config.append(std::move(repository->config));
  const std::string name = config.get("user", "", "name").value_or("");
  return name.empty() ? variable("USER") : name;
}

PutResult put_entry(std::vector<AllowEntry>& entries, AllowEntry entry) {
  PutResult result;
  const std::set<std::string> paths = paths_of(entry);
  result.changed = std::erase_if(entries, [&](const AllowEntry& other) {
                     if (other.fingerprint != entry.fingerprint) return false;
                     const bool same =
                         other.rule == entry.rule && paths_of(other) == paths;
                     if (!same) ++result.other_scopes;
                     return same;
                   }) > 0;
  entries.push_back(std::move(entry));
  return result;
}

}  // namespace tokensweep::cli
