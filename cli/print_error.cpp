// SPDX-License-Identifier: Apache-2.0
#include "cli/print_error.h"

#include <algorithm>
#include <cstdio>
#include <string_view>

#include "base/text.h"

namespace tokensweep::cli {

void print_error(const Error& error) {
  std::string_view text = error.message();
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    std::fprintf(stderr, "tokensweep: %s\n", escape_for_terminal(line).c_str());
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
}

}  // namespace tokensweep::cli
