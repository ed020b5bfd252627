// SPDX-License-Identifier: Apache-2.0
// Reads files and whole folders, and standard input.
#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "base/result.h"
#include "findings/coverage.h"
#include "scanner/sources/file_system.h"
#include "scanner/sources/source_file.h"
#include "scanner/sources/walk_options.h"

namespace tokensweep {

// Hands every regular file at or below the roots to `sink`, from
// `options.threads` threads, the calling one included, which are gone when
// this returns. Binary files too.
//
// Counted in `coverage`: `files` and `bytes` handed on; skipped by reason what
// was not. Ignored, excluded, symlinks, what is no regular file, repositories'
// git folders, files that vanished: counted only, a folder as one thing. Too
// large, unreadable, interrupted: incomplete. A path that the user names is
// read whatever rules say, through symlinks and from pipes.
//
// kUsage, before anything is read, when a root does not exist.
[[nodiscard]] Result<void> walk_files(
    const std::vector<WalkRoot>& roots, const WalkOptions& options,
    FileSink& sink, Coverage& coverage,
    FileSystem& file_system = real_file_system());

// Reads `fd` (standard input) to its end and hands it on as worker 0, kind
// stdin, path "-". Longer input is cut at `max_bytes` and counted "file too
// large", incomplete.
void read_stdin(int fd, std::uint64_t max_bytes, const std::stop_token& stop,
                FileSink& sink, Coverage& coverage,
                FileSystem& file_system = real_file_system());

}  // namespace tokensweep
