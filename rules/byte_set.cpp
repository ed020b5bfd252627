// SPDX-License-Identifier: Apache-2.0
#include "rules/byte_set.h"

#include <algorithm>
#include <utility>

namespace tokensweep {
namespace {

struct NamedAlphabet {
  std::string_view name;
  std::string_view content;  // as the inside of a bracket class
};

constexpr std::array<NamedAlphabet, 18> kAlphabets = {{
    {"alnum", "A-Za-z0-9"},
    {"alpha", "A-Za-z"},
    {"base32", "A-Z2-7"},
    {"base32_lower", "a-z2-7"},
    {"base36", "0-9a-z"},
    {"base36_upper", "0-9A-Z"},
    {"base58", "1-9A-HJ-NP-Za-km-z"},
    {"base62", "A-Za-z0-9"},
    {"base64", "A-Za-z0-9+/="},
    {"base64url", "A-Za-z0-9\\-_"},
    {"digits", "0-9"},
    {"hex", "0-9A-Fa-f"},
    {"hex_lower", "0-9a-f"},
    {"hex_upper", "0-9A-F"},
    {"lower", "a-z"},
    {"upper", "A-Z"},
    {"visible", "!-~"},
    {"word", "A-Za-z0-9_"},
}};

Error class_error(std::string_view text, std::string_view why) {
  return {ErrorKind::kUsage,
          "alphabet '" + std::string(text) + "': " + std::string(why)};
}

// Takes one member from the front of a class's inside; nullopt after a
// backslash that escapes nothing known.
std::optional<std::uint8_t> take_member(std::string_view& inside) {
  if (inside.front() == '\\') {
    inside.remove_prefix(1);
    constexpr std::string_view kEscapable = "\\]-^";
    if (inside.empty() || kEscapable.find(inside.front()) == kEscapable.npos) {
      return std::nullopt;
    }
  }
  const auto byte = static_cast<std::uint8_t>(inside.front());
  inside.remove_prefix(1);
  return byte;
}

Result<ByteSet> parse_class(std::string_view text, std::string_view inside) {
  ByteSet set;
  while (!inside.empty()) {
    if (inside.front() == '[' || inside.front() == ']') {
      return class_error(text, "write \\] for a bracket inside of a class");
    }
    const auto first = take_member(inside);
    if (!first) return class_error(text, "only \\\\ \\] \\- \\^ are escapes");
    if (inside.size() < 2 || inside.front() != '-') {
      set.insert(*first);
      continue;
    }
    inside.remove_prefix(1);
    const auto last = take_member(inside);
    if (!last) return class_error(text, "only \\\\ \\] \\- \\^ are escapes");
    if (*last < *first) return class_error(text, "a range runs backwards");
    set.insert_range(*first, *last);
  }
  return set;
}

}  // namespace

Result<ByteSet> parse_alphabet(std::string_view text) {
  const auto* named = std::ranges::find(kAlphabets, text, &NamedAlphabet::name);
  if (named != kAlphabets.end()) return parse_class(text, named->content);
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') {
    return class_error(text,
                       "neither a known alphabet (docs/rules.md lists them) "
                       "nor a class such as [A-Za-z0-9]");
  }
  const std::string_view inside = text.substr(1, text.size() - 2);
  if (inside.empty()) return class_error(text, "is empty");
  if (inside.front() == '^') {
    return class_error(text, "list the members, ^ is not accepted");
  }
  return parse_class(text, inside);
}

std::string members(const ByteSet& set) {
  std::string bytes;
  for (unsigned b = 0; b < 256; ++b) {
    if (set.contains(static_cast<std::uint8_t>(b))) {
      bytes.push_back(static_cast<char>(b));
    }
  }
  return bytes;
}

}  // namespace tokensweep
