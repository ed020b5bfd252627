// SPDX-License-Identifier: Apache-2.0
#include "cli/token_times.h"

#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/dates.h"
#include "hub/token_fields.h"

namespace tokensweep::cli {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kMaxDays = 36'500;

struct Unit {
  std::int64_t below;  // for shorter times than this
  std::int64_t seconds;
  const char* name;
};

// A unit is used until two of the next one, as docker does it.
constexpr std::array kUnits = {
    Unit{kMinute, 1, "second"},        Unit{kHour, kMinute, "minute"},
    Unit{2 * kDay, kHour, "hour"},     Unit{14 * kDay, kDay, "day"},
    Unit{60 * kDay, 7 * kDay, "week"}, Unit{730 * kDay, 30 * kDay, "month"},
};

std::string duration(std::int64_t seconds) {
  Unit unit{0, 365 * kDay, "year"};
  for (const Unit& each : kUnits) {
    if (seconds < each.below) {
      unit = each;
      break;
    }
  }
  const std::int64_t count = seconds / unit.seconds;
  return std::to_string(count) + " " + unit.name + (count == 1 ? "" : "s");
}

}  // namespace

std::string relative_time(std::int64_t time, std::int64_t now) {
  if (time == now) return "just now";
  return time < now ? duration(now - time) + " ago"
                    : "in " + duration(time - now);
}

std::string relative_time(std::string_view rfc3339, std::int64_t now,
                          std::string_view never) {
  if (rfc3339.empty()) return std::string(never);
  const std::optional<std::int64_t> time = parse_rfc3339(rfc3339);
  return time ? relative_time(*time, now) : std::string(rfc3339);
}

Result<std::int64_t> parse_days(std::string_view text) {
  std::string_view digits = text;
  if (digits.ends_with('d')) digits.remove_suffix(1);
  std::int64_t days = -1;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), days);
  if (error != std::errc() || end != digits.data() + digits.size() ||
      days < 0 || days > kMaxDays || digits.front() == '-') {
    return Error(ErrorKind::kUsage,
                 "'" + std::string(text) + "' is no number of days");
  }
  return days;
}

Result<std::int64_t> parse_since(std::string_view text, std::int64_t now) {
  if (const auto days = parse_days(text); days) return now - *days * kDay;
  std::optional<std::int64_t> time = parse_rfc3339(text);
  if (!time) time = parse_rfc3339(std::string(text) + "T00:00:00Z");
  if (!time) {
    return Error(ErrorKind::kUsage, "'" + std::string(text) +
                                        "' is neither a number of days nor a "
                                        "date such as 2026-01-31");
  }
  return *time;
}

Result<std::string> parse_expiry(std::string_view text, std::int64_t now) {
  if (!text.ends_with('d')) return hub::check_expiry(text, now);
  TRY_ASSIGN(const std::int64_t days, parse_days(text));
  return hub::check_expiry(format_rfc3339(now + days * kDay), now);
}

}  // namespace tokensweep::cli
