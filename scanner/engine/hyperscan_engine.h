// SPDX-License-Identifier: Apache-2.0
// The fast engine: one Hyperscan database of literals, without
// start-of-match. The only file that includes hs.h is the one behind this.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "scanner/engine/literals.h"
#include "scanner/engine/pattern_engine.h"

namespace tokensweep {

// Where a database image must start to be used in place.
inline constexpr std::size_t kDatabaseAlignment = 64;

// Compiles to an image of the database as it lies in memory, so that loading
// it copies nothing; hit ids are indices into `literals`. The database is
// built for any x86-64 processor that Hyperscan runs on.
[[nodiscard]] Result<std::string> compile_database(
    const std::vector<Literal>& literals);

// Uses an image in place when it is aligned, else a copy; it must outlive the
// engine in either case. kCorrupt when it is no image, kUnsupported when it
// was made by another version of the library. The library checks a CRC and
// trusts the rest.
[[nodiscard]] Result<std::unique_ptr<PatternEngine>> load_database(
    ByteView image);

// "5.4.0" and so on.
[[nodiscard]] std::string hyperscan_version();

}  // namespace tokensweep
