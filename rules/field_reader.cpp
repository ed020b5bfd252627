// SPDX-License-Identifier: Apache-2.0
#include "rules/field_reader.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <utility>

namespace tokensweep {
namespace {

const char* kind_name(const YamlValue& value) {
  switch (value.kind) {
    case YamlValue::Kind::kNull:
      return "nothing";
    case YamlValue::Kind::kScalar:
      return "a text";
    case YamlValue::Kind::kList:
      return "a list";
    case YamlValue::Kind::kMap:
      return "a map";
  }
  return "";
}

void wrong_kind(const YamlValue& value, std::string_view name,
                std::string_view expected, Problems& problems) {
  problems.add(value.line, "'" + std::string(name) + "' must be " +
                               std::string(expected) + ", not " +
                               kind_name(value));
}

template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, number);
  if (code != std::errc() || stop != end) return std::nullopt;
  return number;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

// The word is shown only when it is nearly a known one: else it may be a
// secret that stands at the wrong place.
std::string unknown_key(std::string_view word, const std::string& map,
                        const std::vector<std::string_view>& known) {
  const std::string near = suggestion(word, known);
  if (!near.empty()) {
    return "unknown key '" + std::string(word) + "' in " + map + near;
  }
  std::string text = "unknown key in " + map + "; it knows ";
  for (const std::string_view key : known) {
    text.append(key == known.front() ? "" : ", ").append(key);
  }
  return text;
}

}  // namespace

std::string suggestion(std::string_view word,
                       const std::vector<std::string_view>& candidates) {
  constexpr std::size_t kLongest = 40;
  if (word.size() > kLongest) return "";
  std::string_view nearest;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance >= least) continue;
    least = distance;
    nearest = candidate;
  }
  if (nearest.empty()) return "";
  return "; did you mean '" + std::string(nearest) + "'?";
}

std::string scalar_text(const YamlValue& value, std::string_view name,
                        Problems& problems) {
  if (!value.is_scalar()) {
    wrong_kind(value, name, "a text", problems);
    return "";
  }
  std::string text = value.text;
  while (text.ends_with('\n')) text.pop_back();
  if (text.empty()) {
    problems.add(value.line, "'" + std::string(name) + "' is empty");
  }
  return text;
}

std::optional<std::uint32_t> scalar_number(const YamlValue& value,
                                           std::string_view name,
                                           NumberRange range,
                                           Problems& problems) {
  const auto number = value.is_scalar()
                          ? parse_number<std::uint32_t>(value.text)
                          : std::nullopt;
  if (!number || *number < range.least || *number > range.most) {
    problems.add(value.line, "'" + std::string(name) +
                                 "' must be a whole number from " +
                                 std::to_string(range.least) + " to " +
                                 std::to_string(range.most));
    return std::nullopt;
  }
  return number;
}

const std::vector<YamlValue>& list_items(const YamlValue& value,
                                         std::string_view name,
                                         Problems& problems) {
  static const std::vector<YamlValue> kNone;
  if (!value.is_list()) {
    wrong_kind(value, name, "a list", problems);
    return kNone;
  }
  return value.children;
}

FieldReader::FieldReader(const YamlValue& map, std::string what,
                         Problems& problems)
    : map_(map), what_(std::move(what)), problems_(problems) {
  if (!map_.is_map()) wrong_kind(map_, what_, "a map", problems_);
}

const YamlValue* FieldReader::find(std::string_view key) {
  if (std::ranges::find(known_, key) == known_.end()) known_.push_back(key);
  return map_.find(key);
}

const YamlValue* FieldReader::require(std::string_view key) {
  const YamlValue* value = find(key);
  if (value == nullptr && map_.is_map()) {
    problem(map_.line, what_ + " has no '" + std::string(key) + "'");
  }
  return value;
}

std::string FieldReader::text(std::string_view key) {
  const YamlValue* value = find(key);
  return value == nullptr ? "" : scalar_text(*value, key, problems_);
}

std::string FieldReader::required_text(std::string_view key) {
  const YamlValue* value = require(key);
  return value == nullptr ? "" : scalar_text(*value, key, problems_);
}

std::vector<std::string> FieldReader::texts(std::string_view key) {
  std::vector<std::string> result;
  const YamlValue* value = find(key);
  if (value == nullptr) return result;
  for (const YamlValue& item : list_items(*value, key, problems_)) {
    result.push_back(scalar_text(item, key, problems_));
  }
  return result;
}

std::optional<std::uint32_t> FieldReader::number(std::string_view key,
                                                 NumberRange range) {
  const YamlValue* value = find(key);
  if (value == nullptr) return std::nullopt;
  return scalar_number(*value, key, range, problems_);
}

std::optional<double> FieldReader::real(std::string_view key, double least,
                                        double most) {
  const YamlValue* value = find(key);
  if (value == nullptr) return std::nullopt;
  const auto number =
      value->is_scalar() ? parse_number<double>(value->text) : std::nullopt;
  // Written so that NaN fails.
  if (!number || !(*number >= least && *number <= most)) {
    problem(value->line, "'" + std::string(key) + "' must be a number from " +
                             std::to_string(least) + " to " +
                             std::to_string(most));
    return std::nullopt;
  }
  return number;
}

bool FieldReader::flag(std::string_view key, bool fallback) {
  const YamlValue* value = find(key);
  if (value == nullptr) return fallback;
  if (value->is_scalar() && value->text == "true") return true;
  if (value->is_scalar() && value->text == "false") return false;
  problem(value->line, "'" + std::string(key) + "' must be true or false");
  return fallback;
}

std::uint32_t FieldReader::line(std::string_view key) const {
  const YamlValue* value = map_.find(key);
  return value == nullptr ? map_.line : value->key_line;
}

void FieldReader::problem(std::uint32_t line, const std::string& message) {
  problems_.add(line, message);
}

void FieldReader::finish() {
  if (!map_.is_map()) return;
  for (const YamlValue& child : map_.children) {
    if (std::ranges::find(known_, child.key) != known_.end()) continue;
    problem(child.key_line, unknown_key(child.key, what_, known_));
  }
}

}  // namespace tokensweep
