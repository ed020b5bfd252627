// SPDX-License-Identifier: Apache-2.0
// The rule pack that is part of the program.
#pragma once

#include "base/bytes.h"

namespace tokensweep::cli {

// Mapped with the program; lives as long as it.
[[nodiscard]] ByteView embedded_pack();

}  // namespace tokensweep::cli
