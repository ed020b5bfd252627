// SPDX-License-Identifier: Apache-2.0
#include "cli/print_error.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>

#include "base/text.h"
#include "cli/exit_code.h"
#include "reporters/ci_text.h"

namespace tokensweep::cli {

std::string log_line(std::string_view text) {
  return without_log_commands(escape_for_terminal(text));
}

void print_line(std::string_view text) {
  std::fprintf(stderr, "tokensweep: %s\n", log_line(text).c_str());
}

void print_notice(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    print_line(line);
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
}

void print_error(const Error& error) {
  print_notice(error.message());
}

int fail(const Error& error) {
  print_error(error);
  return exit_code_for(error);
}

}  // namespace tokensweep::cli
