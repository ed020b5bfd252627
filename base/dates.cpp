// SPDX-License-Identifier: Apache-2.0
#include "base/dates.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdio>

namespace tokensweep {
namespace {

constexpr std::size_t kDateLength = 10;

// Reads fixed-width numbers and marks from the front.
class DateScanner {
 public:
  explicit DateScanner(std::string_view text) : rest_(text) {}

  // `digits` decimal digits.
  bool number(std::size_t digits, int& out) {
    if (rest_.size() < digits) return false;
    const std::string_view word = rest_.substr(0, digits);
    if (word.find_first_not_of("0123456789") != std::string_view::npos) {
      return false;
    }
    std::from_chars(word.data(), word.data() + word.size(), out);
    rest_.remove_prefix(digits);
    return true;
  }

  // One of `marks`.
  bool mark(std::string_view marks) {
    if (rest_.empty() || marks.find(rest_.front()) == std::string_view::npos) {
      return false;
    }
    last_ = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }

  void skip_digits() {
    rest_.remove_prefix(
        std::min(rest_.find_first_not_of("0123456789"), rest_.size()));
  }

  [[nodiscard]] bool done() const { return rest_.empty(); }
  [[nodiscard]] char last() const { return last_; }

 private:
  std::string_view rest_;
  char last_ = '\0';
};

// Seconds east of UTC.
std::optional<std::int64_t> read_offset(DateScanner& scanner) {
  if (scanner.mark("Zz")) return 0;
  if (!scanner.mark("+-")) return std::nullopt;
  const bool west = scanner.last() == '-';
  int hours = 0;
  int minutes = 0;
  if (!scanner.number(2, hours) || !scanner.mark(":") ||
      !scanner.number(2, minutes) || minutes > 59) {
    return std::nullopt;
  }
  const std::int64_t seconds =
      std::int64_t{hours} * 3600 + std::int64_t{minutes} * 60;
  return west ? -seconds : seconds;
}

}  // namespace

std::optional<std::int64_t> parse_rfc3339(std::string_view text) {
  namespace chrono = std::chrono;
  DateScanner scanner(text);
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  const bool ok = scanner.number(4, year) && scanner.mark("-") &&
                  scanner.number(2, month) && scanner.mark("-") &&
                  scanner.number(2, day) && scanner.mark("Tt ") &&
                  scanner.number(2, hour) && scanner.mark(":") &&
                  scanner.number(2, minute) && scanner.mark(":") &&
                  scanner.number(2, second);
  if (!ok || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  if (scanner.mark(".")) scanner.skip_digits();
  const std::optional<std::int64_t> offset = read_offset(scanner);
  const chrono::year_month_day date{chrono::year{year},
                                    chrono::month{static_cast<unsigned>(month)},
                                    chrono::day{static_cast<unsigned>(day)}};
  if (!offset || !scanner.done() || !date.ok()) return std::nullopt;
  const std::int64_t days =
      chrono::sys_days{date}.time_since_epoch() / chrono::days{1};
  const std::int64_t minutes = (days * 24 + hour) * 60 + minute;
  return minutes * 60 + second - *offset;
}

std::string format_rfc3339(std::int64_t unix_seconds) {
  namespace chrono = std::chrono;
  constexpr std::int64_t kFirst = -62167219200;  // 0000-01-01
  constexpr std::int64_t kLast = 253402300799;   // 9999-12-31
  if (unix_seconds < kFirst || unix_seconds > kLast) return {};
  const chrono::sys_seconds time{chrono::seconds(unix_seconds)};
  const auto midnight = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date(midnight);
  const auto second_of_day = static_cast<int>((time - midnight).count());
  std::array<char, 80> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ",
                static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), second_of_day / 3600,
                second_of_day / 60 % 60, second_of_day % 60);
  return buffer.data();
}

bool is_date(std::string_view text) {
  return text.size() == kDateLength &&
         parse_rfc3339(std::string(text) + "T00:00:00Z").has_value();
}

std::string format_date(std::int64_t unix_seconds) {
  return format_rfc3339(unix_seconds).substr(0, kDateLength);
}

}  // namespace tokensweep
