// SPDX-License-Identifier: Apache-2.0
#include "net/http_date.h"

#include <chrono>
#include <cstddef>

namespace tokensweep::net {
namespace {

constexpr std::string_view kShape = "Www, DD Mmm YYYY hh:mm:ss GMT";
constexpr std::string_view kWeekdays = "SunMonTueWedThuFriSat";
constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";

// Its place among names of three letters; they are case-sensitive.
std::optional<unsigned> index_of(std::string_view name,
                                 std::string_view names) {
  for (std::size_t at = 0; at < names.size(); at += 3) {
    if (names.substr(at, 3) == name) return static_cast<unsigned>(at / 3);
  }
  return std::nullopt;
}

std::optional<int> number(std::string_view digits) {
  int value = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = value * 10 + (digit - '0');
  }
  return value;
}

bool has_shape(std::string_view text) {
  if (text.size() != kShape.size()) return false;
  for (const std::size_t at : {3U, 4U, 7U, 11U, 16U, 19U, 22U, 25U}) {
    if (text[at] != kShape[at]) return false;
  }
  return text.ends_with("GMT");
}

}  // namespace

std::optional<std::int64_t> parse_http_date(std::string_view text) {
  namespace chr = std::chrono;
  if (!has_shape(text)) return std::nullopt;
  const auto weekday = index_of(text.substr(0, 3), kWeekdays);
  const auto day = number(text.substr(5, 2));
  const auto month = index_of(text.substr(8, 3), kMonths);
  const auto year = number(text.substr(12, 4));
  const auto hour = number(text.substr(17, 2));
  const auto minute = number(text.substr(20, 2));
  const auto second = number(text.substr(23, 2));
  if (!weekday || !day || !month || !year || !hour || !minute || !second) {
    return std::nullopt;
  }
  // 60 is a leap second.
  if (*hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const chr::year_month_day date(chr::year(*year), chr::month(*month + 1),
                                 chr::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return std::nullopt;
  const chr::sys_days days(date);
  if (chr::weekday(days) != chr::weekday(*weekday)) return std::nullopt;
  const chr::sys_seconds time =
      days + chr::hours(*hour) + chr::minutes(*minute) + chr::seconds(*second);
  return time.time_since_epoch().count();
}

}  // namespace tokensweep::net
