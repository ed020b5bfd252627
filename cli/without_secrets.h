// SPDX-License-Identifier: Apache-2.0
// What people are told beside a report shows no secret either: names of
// branches and files come from outside.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "scanner/engine/detector.h"

namespace tokensweep::cli {

// Secrets that the rules find in the text, encoded or not, are in their
// redacted form, wherever they stand again. Cost: a scan of the text.
[[nodiscard]] std::string without_secrets(const Detector& detector,
                                          std::string_view text);
[[nodiscard]] Error without_secrets(const Detector& detector,
                                    const Error& error);

}  // namespace tokensweep::cli
