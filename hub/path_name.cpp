// SPDX-License-Identifier: Apache-2.0
#include "hub/path_name.h"

#include <algorithm>
#include <cstddef>
#include <string>

namespace tokensweep::hub {

bool is_path_name(std::string_view text) {
  constexpr std::size_t kMaxSize = 255;
  return !text.empty() && text.size() <= kMaxSize &&
         std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

Result<void> check_path_name(std::string_view text, std::string_view what) {
  if (is_path_name(text)) return {};
  return Error(ErrorKind::kUsage,
               std::string(what) + " consists of letters, digits, - and _");
}

}  // namespace tokensweep::hub
