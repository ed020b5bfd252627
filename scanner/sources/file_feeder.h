// SPDX-License-Identifier: Apache-2.0
// Opens one file after the other, hands each to the sink, and counts what was
// read and what was not.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string_view>

#include "findings/coverage.h"
#include "findings/early_end.h"
#include "findings/kinds.h"
#include "scanner/sources/content_reader.h"
#include "scanner/sources/file_system.h"
#include "scanner/sources/source_file.h"

namespace tokensweep {

// Names of reasons in the coverage block.
namespace skip_reason {
inline constexpr std::string_view kUnreadableFile = "unreadable file";
inline constexpr std::string_view kUnreadableFolder = "unreadable folder";
inline constexpr std::string_view kTooLarge = "file too large";
inline constexpr std::string_view kVanished = "vanished file";
inline constexpr std::string_view kSymlink = "symlink";
inline constexpr std::string_view kNotRegular = "not a regular file";
inline constexpr std::string_view kIgnored = "ignored";
inline constexpr std::string_view kExcluded = "excluded";
inline constexpr std::string_view kSubmodule = "submodule";
inline constexpr std::string_view kGitFolder = "git folder";
inline constexpr std::string_view kFolderLoop = "folder loop";
}  // namespace skip_reason

// For one thread: everything it refers to outlives it.
class FileFeeder {
 public:
  struct Settings {
    unsigned worker = 0;
    OccurrenceKind kind = OccurrenceKind::kFile;
    std::uint64_t max_bytes = 0;
    std::stop_token stop;
  };
  FileFeeder(const Settings& settings, FileSystem& file_system, FileSink& sink,
             Coverage& coverage);

  // A file found in an open folder: never through a symlink, never waiting.
  void feed_entry(int folder, const char* name, std::string_view display);
  // A path that the user named: symlinks are followed, pipes are waited for.
  void feed_named(const char* path, std::string_view display);
  // Something open, such as standard input. What lies before the limit of one
  // that is too large is handed on.
  void feed_stream(int fd, std::string_view display);

 private:
  void hand_on(std::string_view display);
  void count_outcome(ContentReader::Outcome outcome, std::string_view display);
  void count_open_error(int error_number, std::string_view display);

  Settings settings_;
  FileSystem& file_system_;
  FileSink& sink_;
  Coverage& coverage_;
  ContentReader reader_;
};

}  // namespace tokensweep
