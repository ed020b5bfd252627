// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/file_type.h"

#include <string>

#include "base/text.h"

namespace tokensweep::cli {
namespace {

bool has_word(std::string_view names, std::string_view word) {
  const std::string padded = ' ' + std::string(word) + ' ';
  return !word.empty() && names.find(padded) != std::string_view::npos;
}

}  // namespace

bool has_type(std::string_view path, std::string_view names) {
  const std::string name = to_lower(path.substr(path.rfind('/') + 1));
  if (name.find(' ') != std::string::npos) return false;
  const std::size_t dot = name.rfind('.');
  const bool by_suffix = dot != std::string::npos &&
                         has_word(names, std::string_view(name).substr(dot));
  return by_suffix || has_word(names, name);
}

}  // namespace tokensweep::cli
