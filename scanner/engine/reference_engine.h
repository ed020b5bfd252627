// SPDX-License-Identifier: Apache-2.0
// The slow twin of the fast engine: searches each literal by itself. Tests
// compare the two.
#pragma once

#include <memory>
#include <vector>

#include "scanner/engine/literals.h"
#include "scanner/engine/pattern_engine.h"

namespace tokensweep {

[[nodiscard]] std::unique_ptr<PatternEngine> make_reference_engine(
    std::vector<Literal> literals);

}  // namespace tokensweep
