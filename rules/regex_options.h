// SPDX-License-Identifier: Apache-2.0
// The one dialect of regexes in rules: RE2 on bytes (Latin-1).
#pragma once

#include <re2/re2.h>

namespace tokensweep {

[[nodiscard]] inline RE2::Options regex_options() {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  options.set_max_mem(std::int64_t{16} << 20);
  return options;
}

}  // namespace tokensweep
