// SPDX-License-Identifier: Apache-2.0
#include "rules/talisman.h"

#include <cstddef>

#include "base/bytes.h"
#include "base/glob.h"
#include "base/hash.h"

namespace tokensweep {
namespace {

// Stars beside each other are one: Glob takes two for any number of folders.
std::string with_single_stars(std::string_view pattern) {
  std::string single;
  bool after_star = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '*' && after_star) continue;
    after_star = c == '*';
    single += c;
    if (c == '\\' && i + 1 < pattern.size()) single += pattern[++i];
  }
  return single;
}

}  // namespace

std::string talisman_checksum(std::string_view path, std::string_view content) {
  const auto digest = [](std::string_view text) {
    return to_hex(sha256(as_bytes(text)));
  };
  return digest(digest("") + digest(content) + digest(path));
}

bool talisman_matches(std::string_view pattern, std::string_view path) {
  if (pattern.ends_with('/')) return path.starts_with(pattern);
  const bool whole = pattern.find('/') != std::string_view::npos;
  return Glob(with_single_stars(pattern))
      .matches(whole ? path : path.substr(path.rfind('/') + 1));
}

}  // namespace tokensweep
