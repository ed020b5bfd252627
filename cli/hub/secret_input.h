// SPDX-License-Identifier: Apache-2.0
// Secrets from standard input.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/secret_text.h"

namespace tokensweep::cli {

// All of the descriptor, less one line end. kLimit over 64 KiB, kUsage when
// nothing is left. Leaves no copy behind.
[[nodiscard]] Result<SecretText> read_secret(int fd);

// The text without one "\n" or "\r\n" at its end, as docker login does it.
[[nodiscard]] std::string_view without_line_end(std::string_view text);

// A secret and what stands on a second, last line.
struct SecretLines {
  SecretText first;
  SecretText second;  // empty: there was one line
};

// Splits at the last line end inside of `text`.
[[nodiscard]] SecretLines split_last_line(const SecretText& text);

}  // namespace tokensweep::cli
