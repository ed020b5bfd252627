// SPDX-License-Identifier: Apache-2.0
// .gitleaksignore, and what formats share.
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <utility>

#include "base/text.h"
#include "rules/foreign_formats.h"

namespace tokensweep::foreign {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";
constexpr std::size_t kSha1Digits = 40;
constexpr std::size_t kSha256Digits = 64;

bool is_object_id(std::string_view text) {
  return (text.size() == kSha1Digits || text.size() == kSha256Digits) &&
         text.find_first_not_of(kHexDigits) == std::string_view::npos;
}

// Cuts off what follows the last colon.
std::optional<std::string_view> take_last(std::string_view& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view last = text.substr(colon + 1);
  text = text.substr(0, colon);
  return last;
}

std::optional<ForeignEntry> read_line(std::string_view line) {
  const auto number = take_last(line);
  const auto rule = take_last(line);
  if (!number || !rule || rule->empty()) return std::nullopt;
  ForeignEntry entry;
  const auto [end, error] = std::from_chars(
      number->data(), number->data() + number->size(), entry.line);
  if (error != std::errc() || end != number->data() + number->size()) {
    return std::nullopt;
  }
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos && is_object_id(line.substr(0, colon))) {
    entry.commit = to_lower(line.substr(0, colon));
    line.remove_prefix(colon + 1);
  }
  if (line.empty()) return std::nullopt;
  entry.path = plain_path(line);
  entry.label = *rule;
  entry.last_line = entry.line;
  return entry;
}

std::string_view trimmed(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(" \t\r") + 1 - begin);
}

// Calls `take` with the number and text of each line that says something.
template <typename Take>
void for_each_line(std::string_view text, Take take) {
  for (std::uint64_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && line.front() != '#') take(number, line);
  }
}

}  // namespace

std::string plain_path(std::string_view path) {
  std::string plain(path);
  std::ranges::replace(plain, '\\', '/');
  while (plain.starts_with("./")) plain.erase(0, 2);
  return plain;
}

bool looks_like_gitleaks_ignore(std::string_view text) {
  bool all = true;
  for_each_line(text, [&](std::uint64_t, std::string_view line) {
    all = all && read_line(line).has_value();
  });
  return all && has_gitleaks_ignore_line(text);
}

bool has_gitleaks_ignore_line(std::string_view text) {
  bool any = false;
  for_each_line(text, [&](std::uint64_t, std::string_view line) {
    any = any || read_line(line).has_value();
  });
  return any;
}

bool has_comments_only(std::string_view text) {
  bool only = true;
  for_each_line(text, [&](std::uint64_t, std::string_view) { only = false; });
  return only;
}

std::string other_text(std::string_view text) {
  if (text.starts_with('<')) {
    return "is XML, which is not read: give the JSON report";
  }
  if (text.starts_with("RuleID,")) {
    return "is a report in CSV, which no scanner takes for a baseline: give "
           "the JSON report";
  }
  bool is_config = false;
  for_each_line(text, [&](std::uint64_t, std::string_view line) {
    for (const std::string_view table :
         {"[allowlist]", "[[allowlists]]", "[extend]", "[[rules]]"}) {
      is_config = is_config || line == table;
    }
  });
  if (!is_config) return {};
  return "is a config, which accepts by rule, path or pattern: allow and "
         "exclude of .tokensweep.yaml say that";
}

Entries read_gitleaks_ignore(std::string_view text) {
  Entries entries;
  for_each_line(text, [&](std::uint64_t number, std::string_view line) {
    std::optional<ForeignEntry> entry = read_line(line);
    if (!entry) {
      entry.emplace();
      entry->problem = "is no line of the form file:rule:line";
    }
    entry->number = number;
    entries.push_back(*std::move(entry));
  });
  return entries;
}

}  // namespace tokensweep::foreign
