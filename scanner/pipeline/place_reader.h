// SPDX-License-Identifier: Apache-2.0
// Reads again what an occurrence of a report names. A report is outside input:
// it may be forged, so nothing outside of its target is opened.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/handle.h"
#include "base/result.h"
#include "findings/report.h"
#include "scanner/git/repository.h"

namespace tokensweep {

// The key of what content_of() reads: equal for occurrences that stand in the
// same content.
[[nodiscard]] std::string content_key(const Occurrence& occurrence);

// One thread.
class PlaceReader {
 public:
  // `where` is the repository, folder or file to read, in place of the
  // report's own target path when it is not empty. A relative path counts from
  // the current folder. kUsage when there is no such thing any more.
  static Result<PlaceReader> open(const Target& target,
                                  const std::string& where,
                                  std::uint64_t max_bytes);

  // Of a run of our own over several files and folders, as they were named.
  static Result<PlaceReader> open_files(const std::vector<std::string>& paths,
                                        std::uint64_t max_bytes);

  // The whole object, file, index listing or name. An error says why it cannot
  // be read again: standard input is gone, the path leaves the target or leads
  // through a symlink, the report hides the name, there is no such object.
  // Errors name no path of the report.
  [[nodiscard]] Result<std::string> content_of(const Occurrence& occurrence);

  // Folders of files that were named.
  [[nodiscard]] std::vector<std::string> folders() const;
  // Null unless the target is a repository.
  [[nodiscard]] git::Repository* repository() const {
    return repository_.get();
  }

 private:
  PlaceReader() = default;

  [[nodiscard]] Result<std::string> object(std::string_view hex);
  [[nodiscard]] Result<std::string> index_names();
  [[nodiscard]] Result<std::string> ref_names();
  [[nodiscard]] Result<std::string> metadata(std::string_view path);
  [[nodiscard]] Result<std::string> file(const Occurrence& occurrence);
  [[nodiscard]] Result<std::string> file_below(const std::string& folder,
                                               std::string_view path) const;

  // What was named on the command line.
  struct Root {
    std::string path;     // what is opened
    std::string display;  // what the report's paths start with; may be empty
    bool is_folder = false;
  };
  // A path of the report as one below a folder; empty when the root is the file
  // itself.
  struct Below {
    std::string root;
    std::string path;
  };
  [[nodiscard]] Result<Below> find_root(std::string_view path) const;
  Result<void> add_root(std::string path, std::string display);

  std::string kind_;
  std::vector<Root> roots_;
  std::uint64_t max_bytes_ = 0;
  std::unique_ptr<git::Repository> repository_;
};

// Opens `path` below `folder` for reading, a component at a time: no symlink,
// no "..", nothing but a regular file. Errors name no path.
[[nodiscard]] Result<Fd> open_beneath(const std::string& folder,
                                      std::string_view path);
// Its content. Only of regular files.
[[nodiscard]] Result<std::string> read_regular(const Fd& fd,
                                               std::uint64_t max_bytes);

}  // namespace tokensweep
