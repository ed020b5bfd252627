// SPDX-License-Identifier: Apache-2.0
// The files of a target that say who builds and pushes what: workflows,
// Dockerfiles, compose files, scripts. A bounded number of them.
#pragma once

#include <string_view>
#include <vector>

#include "findings/report.h"
#include "scanner/pipeline/place_reader.h"

namespace tokensweep {

// Whether a file of this path is one.
[[nodiscard]] bool is_build_file(std::string_view path);

// Their contents: of a repository what its index names, without one what HEAD
// holds; of a folder the files up to three folders deep. At most 200 files of
// at most 256 KiB, by path. What cannot be read is left out.
[[nodiscard]] std::vector<std::string> read_build_files(
    const PlaceReader& places);

}  // namespace tokensweep
