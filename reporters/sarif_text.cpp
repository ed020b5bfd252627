// SPDX-License-Identifier: Apache-2.0
#include "reporters/sarif_text.h"

#include "base/text.h"

namespace tokensweep {

std::string sarif_text(std::string_view bytes) {
  return escape_for_terminal(bytes);
}

std::string sarif_message(std::string_view bytes) {
  std::string out;
  for (const char c : escape_for_terminal(bytes)) {
    if (c == '{' || c == '}') out.push_back(c);
    if (c == '[' || c == ']') out.push_back('\\');
    out.push_back(c);
  }
  return out;
}

}  // namespace tokensweep
