// SPDX-License-Identifier: Apache-2.0
// The files of a git folder that are not objects: config with its URLs and
// headers, messages, reflogs, hooks, half-done rebases, large-file contents.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "findings/coverage.h"
#include "scanner/sources/file_system.h"
#include "scanner/sources/source_file.h"

namespace tokensweep {

struct GitMetadataOptions {
  std::string git_dir;     // absolute: of the worktree at hand
  std::string common_dir;  // absolute: of the repository; often the same
  // Put before the names of files: ".git" gives ".git/config". May be empty.
  std::string display;
  // Full names of refs that are known otherwise: those that the files do not
  // show, since refs are kept in tables or have gone meanwhile, are content
  // too.
  std::vector<std::string> ref_names;
  std::uint64_t max_file_bytes = std::uint64_t{1} << 30;
  unsigned threads = 1;
  std::stop_token stop;
};

// Hands every regular file of the git folder to `sink` with kind git-metadata,
// but for: objects (their info/alternates and http-alternates are read), the
// index (its blobs and names are read as such), sample hooks, and submodules'
// repositories under modules/, counted one by one as "submodule repository".
// Files nobody knows are read as well: backups, other tools' state, rerere.
// The names of refs that no content shows, such as those of files, and of refs
// that only have a reflog, come as one more content under the path "refs".
// Other worktrees' files are in the common folder and come with it.
// Coverage as in walk_files(); symlinks are counted. kIo when the common
// folder cannot be opened.
[[nodiscard]] Result<void> read_git_metadata(
    const GitMetadataOptions& options, FileSink& sink, Coverage& coverage,
    FileSystem& file_system = real_file_system());

}  // namespace tokensweep
