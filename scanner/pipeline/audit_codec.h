// SPDX-License-Identifier: Apache-2.0
// Parts that the records of an audit share, to bytes and back.
#pragma once

#include <vector>

#include "findings/coverage.h"
#include "rules/cbor.h"
#include "scanner/git/object_id.h"

namespace tokensweep {

void write_id(CborWriter& out, const git::ObjectId& id);
[[nodiscard]] git::ObjectId read_id(CborReader& in);

void write_ids(CborWriter& out, const std::vector<git::ObjectId>& ids);
[[nodiscard]] std::vector<git::ObjectId> read_ids(CborReader& in);

// Without seconds and tips.
void write_coverage(CborWriter& out, const Coverage& coverage);
[[nodiscard]] Coverage read_coverage(CborReader& in);

}  // namespace tokensweep
