// SPDX-License-Identifier: Apache-2.0
// Reads a pack index (.idx), versions 1 and 2. Input is hostile.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "scanner/git/object_id.h"

namespace tokensweep::git {

struct PackedObject {
  ObjectId id;
  std::uint64_t offset = 0;  // of its entry in the pack; not checked
};

// In the order of the file, which should be that of the ids. kCorrupt when the
// tables do not fit into `content`. Its own checksum is not verified.
[[nodiscard]] Result<std::vector<PackedObject>> parse_pack_index(
    ByteView content, ObjectFormat format);

}  // namespace tokensweep::git
