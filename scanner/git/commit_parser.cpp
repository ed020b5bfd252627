// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/commit_parser.h"

#include <charconv>
#include <chrono>
#include <cstdio>

namespace tokensweep::git {
namespace {

// Cuts the first line off; the line break goes too.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

bool starts_with_word(std::string_view line, std::string_view word) {
  return line.size() > word.size() && line.starts_with(word) &&
         line[word.size()] == ' ';
}

void parse_date(std::string_view text, Signature& signature) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return;
  text.remove_prefix(begin);
  const char* const end = text.data() + text.size();
  const auto [after, error] =
      std::from_chars(text.data(), end, signature.seconds);
  if (error != std::errc()) {
    signature.seconds = 0;
    return;
  }
  signature.has_date = true;
  std::string_view zone(after, static_cast<std::size_t>(end - after));
  if (zone.size() < 6 || zone[0] != ' ') return;
  const char sign = zone[1];
  if (sign != '+' && sign != '-') return;
  int value = 0;
  const auto parsed = std::from_chars(zone.data() + 2, zone.data() + 6, value);
  if (parsed.ec != std::errc() || parsed.ptr != zone.data() + 6 || value < 0) {
    return;
  }
  const int minutes = value / 100 * 60 + value % 100;
  if (minutes >= 24 * 60) return;  // RFC 3339 has no such clock
  signature.offset_minutes = sign == '-' ? -minutes : minutes;
}

}  // namespace

std::string Signature::date() const {
  // Years 0 to 9999, so that the arithmetic below cannot overflow.
  constexpr std::int64_t kFirst = -62'167'132'800;
  constexpr std::int64_t kLast = 253'402'214'400;
  if (!has_date || seconds < kFirst || seconds > kLast) return {};
  using std::chrono::days;
  using std::chrono::floor;
  const std::chrono::sys_seconds local{
      std::chrono::seconds(seconds + std::int64_t{offset_minutes} * 60)};
  const auto day = floor<days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(local - day);
  const int year = static_cast<int>(date.year());
  if (year < 0 || year > 9999) return {};
  const int zone = offset_minutes < 0 ? -offset_minutes : offset_minutes;
  char text[64] = {};
  const int length = std::snprintf(
      text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d%c%02d:%02d", year,
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(time.hours().count()),
      static_cast<int>(time.minutes().count()),
      static_cast<int>(time.seconds().count()), offset_minutes < 0 ? '-' : '+',
      zone / 60, zone % 60);
  return std::string(text, static_cast<std::size_t>(length));
}

Signature parse_signature(std::string_view line) {
  Signature result;
  // The date stands after the last '>', the name before the first '<'.
  const std::size_t open = line.find('<');
  const std::size_t close = line.rfind('>');
  if (open == std::string_view::npos) {
    result.name = line;
  } else {
    result.name = line.substr(0, open);
    if (close != std::string_view::npos && close > open) {
      result.email = line.substr(open + 1, close - open - 1);
      parse_date(line.substr(close + 1), result);
    }
  }
  while (result.name.ends_with(' ')) result.name.remove_suffix(1);
  return result;
}

std::optional<ObjectId> take_id_line(std::string_view& rest,
                                     std::string_view name,
                                     ObjectFormat format) {
  const std::size_t digits = 2 * static_cast<std::size_t>(format);
  const std::size_t size = name.size() + 1 + digits;
  if (!starts_with_word(rest, name) || rest.size() < size) return std::nullopt;
  if (rest.size() > size && rest[size] != '\n') return std::nullopt;
  const auto id = ObjectId::from_hex(rest.substr(name.size() + 1, digits));
  if (id) take_line(rest);
  return id;
}

std::optional<CommitHeader> parse_commit(ByteView content,
                                         ObjectFormat format) {
  std::string_view rest = as_chars(content);
  CommitHeader header;
  const auto tree = take_id_line(rest, "tree", format);
  if (!tree) return std::nullopt;
  header.tree = *tree;
  while (starts_with_word(rest, "parent")) {
    const auto parent = take_id_line(rest, "parent", format);
    if (!parent) return std::nullopt;
    header.parents.push_back(*parent);
  }
  bool has_author = false;
  while (!rest.empty() && rest.front() != '\n') {
    const std::string_view line = take_line(rest);
    if (!has_author && starts_with_word(line, "author")) {
      header.author = parse_signature(line.substr(7));
      has_author = true;
    } else if (starts_with_word(line, "committer")) {
      header.committer = parse_signature(line.substr(10));
      break;
    }
  }
  return header;
}

}  // namespace tokensweep::git
