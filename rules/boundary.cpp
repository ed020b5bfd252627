// SPDX-License-Identifier: Apache-2.0
#include "rules/boundary.h"

#include <algorithm>

namespace tokensweep {
namespace {

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
         (c >= 'A' && c <= 'F');
}

// Whether `before` ends in `introducer` and `digits` hex digits.
bool ends_in_hex(std::string_view before, std::string_view introducer,
                 std::size_t digits) {
  if (before.size() < introducer.size() + digits) return false;
  const std::string_view tail = before.substr(before.size() - digits);
  return std::ranges::all_of(tail, is_hex_digit) &&
         before.substr(0, before.size() - digits).ends_with(introducer);
}

// Whether the last character is escaped by an odd number of backslashes.
bool ends_in_short_escape(std::string_view before) {
  if (before.size() < 2) return false;
  constexpr std::string_view kEscaped = "nrt0";
  if (kEscaped.find(before.back()) == std::string_view::npos) return false;
  return before[before.size() - 2] == '\\';
}

bool ends_in_entity(std::string_view before) {
  if (before.empty() || before.back() != ';') return false;
  const std::size_t start = before.rfind('&');
  return start != std::string_view::npos && start + 2 < before.size();
}

}  // namespace

bool escape_ends_at(std::string_view content, std::size_t position) {
  const std::size_t reach = std::min(position, kBoundaryReach);
  const std::string_view before = content.substr(position - reach, reach);
  return ends_in_hex(before, "%", 2) || ends_in_hex(before, "\\x", 2) ||
         ends_in_hex(before, "\\u", 4) || ends_in_short_escape(before) ||
         ends_in_entity(before);
}

bool may_begin_at(std::string_view content, std::size_t position,
                  const ByteSet& alphabet) {
  return position == 0 || !alphabet.contains(content[position - 1]) ||
         escape_ends_at(content, position);
}

bool may_end_at(std::string_view content, std::size_t position,
                const ByteSet& alphabet) {
  return position >= content.size() || !alphabet.contains(content[position]);
}

}  // namespace tokensweep
