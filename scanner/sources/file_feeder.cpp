// SPDX-License-Identifier: Apache-2.0
#include "scanner/sources/file_feeder.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/handle.h"

namespace tokensweep {

using Outcome = ContentReader::Outcome;
using Patience = ContentReader::Patience;

FileFeeder::FileFeeder(const Settings& settings, FileSystem& file_system,
                       FileSink& sink, Coverage& coverage)
    : settings_(settings),
      file_system_(file_system),
      sink_(sink),
      coverage_(coverage),
      reader_(file_system, settings.max_bytes, settings.stop) {}

void FileFeeder::hand_on(std::string_view display) {
  ++coverage_.files;
  coverage_.bytes += reader_.content().size();
  sink_.file(
      settings_.worker,
      {.kind = settings_.kind, .path = display, .content = reader_.content()});
}

void FileFeeder::count_outcome(Outcome outcome, std::string_view display) {
  switch (outcome) {
    case Outcome::kRead:
      hand_on(display);
      break;
    case Outcome::kTooLarge:
      coverage_.skip(skip_reason::kTooLarge, SkipEffect::kIncomplete, display);
      break;
    case Outcome::kFailed:
      coverage_.skip(skip_reason::kUnreadableFile, SkipEffect::kIncomplete,
                     display);
      break;
    case Outcome::kStopped:
      coverage_.skip(skip_reason::kInterrupted, SkipEffect::kIncomplete,
                     display);
      break;
  }
}

void FileFeeder::count_open_error(int error_number, std::string_view display) {
  if (error_number == ELOOP) {  // was a file when the folder was listed
    coverage_.skip(skip_reason::kSymlink, SkipEffect::kCounted, display);
  } else if (error_number == ENOENT) {
    coverage_.skip(skip_reason::kVanished, SkipEffect::kCounted, display);
  } else {
    coverage_.skip(skip_reason::kUnreadableFile, SkipEffect::kIncomplete,
                   display);
  }
}

void FileFeeder::feed_entry(int folder, const char* name,
                            std::string_view display) {
  const Fd fd(
      file_system_.open(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
  if (!fd) return count_open_error(errno, display);
  count_outcome(reader_.read(fd.get()), display);
}

void FileFeeder::feed_named(const char* path, std::string_view display) {
  const Fd fd(file_system_.open(AT_FDCWD, path, O_RDONLY | O_NONBLOCK));
  struct stat info {};
  if (!fd || ::fstat(fd.get(), &info) != 0) {
    return count_outcome(Outcome::kFailed, display);
  }
  count_outcome(reader_.read(fd.get(), S_ISREG(info.st_mode) ? Patience::kNone
                                                             : Patience::kWait),
                display);
}

void FileFeeder::feed_stream(int fd, std::string_view display) {
  const Outcome outcome = reader_.read(fd, Patience::kWait);
  if (outcome == Outcome::kTooLarge || outcome == Outcome::kStopped) {
    hand_on(display);
  }
  count_outcome(outcome, display);
}

}  // namespace tokensweep
