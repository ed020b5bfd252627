// SPDX-License-Identifier: Apache-2.0
// The fast engine: one Hyperscan database of literals, without
// start-of-match. The only file that includes hs.h is the one behind this.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "scanner/engine/literals.h"
#include "scanner/engine/pattern_engine.h"

namespace tokensweep {

// Compiles and serializes; hit ids are indices into `literals`. The database
// is built for any x86-64 processor that Hyperscan runs on.
[[nodiscard]] Result<std::string> compile_database(
    const std::vector<Literal>& literals);

// Takes a serialized database, which need not outlive the call. kCorrupt when
// it is damaged, kUnsupported when it was made by another version of the
// library. The bytes are trusted: the library checks a CRC and no more.
[[nodiscard]] Result<std::unique_ptr<PatternEngine>> load_database(
    ByteView serialized);

// "5.4.0" and so on.
[[nodiscard]] std::string hyperscan_version();

}  // namespace tokensweep
