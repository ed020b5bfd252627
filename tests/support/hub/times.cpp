// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hub/times.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace tokensweep::test_hub {
namespace {

using std::chrono::days;
using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::sys_days;
using std::chrono::sys_time;
using std::chrono::year_month_day;

// Takes `width` digits from the front of `text`.
std::optional<int> take_number(std::string_view& text, std::size_t width) {
  int value = 0;
  if (text.size() < width) return std::nullopt;
  const char* end = text.data() + width;
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value < 0) return std::nullopt;
  text.remove_prefix(width);
  return value;
}

bool take(std::string_view& text, char wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

// Microseconds of ".678901"; 0 without a point, -1 for none after it.
Micros take_fraction(std::string_view& text) {
  if (!take(text, '.')) return 0;
  Micros fraction = 0;
  Micros unit = kSecond / 10;
  bool any = false;
  while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    fraction += (text[0] - '0') * unit;
    unit /= 10;
    text.remove_prefix(1);
    any = true;
  }
  return any ? fraction : -1;
}

// Seconds east of Greenwich.
std::optional<int> take_offset(std::string_view& text) {
  if (take(text, 'Z') || take(text, 'z')) return 0;
  const int sign = text.starts_with('-') ? -1 : 1;
  if (!take(text, '+') && !take(text, '-')) return std::nullopt;
  const auto hours = take_number(text, 2);
  if (!hours || !take(text, ':')) return std::nullopt;
  const auto minutes = take_number(text, 2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  return sign * (*hours * 3600 + *minutes * 60);
}

}  // namespace

Micros system_now() {
  return duration_cast<microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string rfc3339(Micros time) {
  const sys_time<microseconds> point{microseconds(time)};
  const sys_days day = std::chrono::floor<days>(point);
  const year_month_day date(day);
  const std::chrono::hh_mm_ss clock(point - day);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ",
                static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()),
                static_cast<int>(clock.subseconds().count()));
  return text.data();
}

std::optional<Micros> parse_rfc3339(std::string_view text) {
  const auto year = take_number(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day || (!take(text, 'T') && !take(text, 't'))) return std::nullopt;
  const auto hour = take_number(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || !take(text, ':')) return std::nullopt;
  const auto second = take_number(text, 2);
  const Micros fraction = take_fraction(text);
  const auto offset = take_offset(text);
  if (!second || fraction < 0 || !offset || !text.empty()) return std::nullopt;
  const year_month_day date(std::chrono::year(*year),
                            std::chrono::month(static_cast<unsigned>(*month)),
                            std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) {
    return std::nullopt;
  }
  const Micros days_part =
      duration_cast<microseconds>(sys_days(date).time_since_epoch()).count();
  return days_part +
         (*hour * 3600 + *minute * 60 + *second - *offset) * kSecond + fraction;
}

}  // namespace tokensweep::test_hub
