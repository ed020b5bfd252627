// SPDX-License-Identifier: Apache-2.0
// What --reader names.
#pragma once

#include <string_view>

#include "scanner/git/repository.h"

namespace tokensweep::cli {

// REQUIRES: a word that the flag takes.
[[nodiscard]] git::Reader reader_of(std::string_view word);

}  // namespace tokensweep::cli
