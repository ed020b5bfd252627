// SPDX-License-Identifier: Apache-2.0
#include "verify/call_reply.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "verify/shallow_json.h"

namespace tokensweep::verify {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxFactBytes = 256;
constexpr std::size_t kMaxScopes = 100;

std::optional<Json> parse(std::string_view text) {
  if (!is_shallow_json(text)) return std::nullopt;
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return std::nullopt;
  return json;
}

bool contains(const Json& whole, const Json& part) {
  if (part.is_object()) {
    if (!whole.is_object()) return false;
    for (auto item = part.begin(); item != part.end(); ++item) {
      const auto found = whole.find(item.key());
      if (found == whole.end() || !contains(*found, *item)) return false;
    }
    return true;
  }
  if (part.is_array()) {
    return whole.is_array() &&
           std::ranges::all_of(part, [&whole](const Json& wanted) {
             return std::ranges::any_of(whole, [&wanted](const Json& item) {
               return contains(item, wanted);
             });
           });
  }
  return whole == part;
}

// One step of a JSON pointer (RFC 6901), unescaped.
std::string pointer_step(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '~' && i + 1 < text.size()) {
      out += text[++i] == '1' ? '/' : '~';
    } else {
      out += text[i];
    }
  }
  return out;
}

// Null when there is nothing; "" is the whole.
const Json* at_pointer(const Json& json, std::string_view pointer) {
  const Json* at = &json;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    const std::string step = pointer_step(pointer.substr(0, end));
    pointer.remove_prefix(end);
    if (at->is_object()) {
      const auto found = at->find(step);
      if (found == at->end()) return nullptr;
      at = &*found;
    } else if (at->is_array()) {
      const bool digits =
          !step.empty() && step.size() < 7 &&
          step.find_first_not_of("0123456789") == std::string::npos;
      const std::size_t index = digits ? std::stoul(step) : at->size();
      if (index >= at->size()) return nullptr;
      at = &(*at)[index];
    } else {
      return nullptr;
    }
  }
  return at;
}

// Texts and whole numbers; "" for anything else.
std::string scalar_at(const Json& json, std::string_view pointer) {
  if (pointer.empty()) return {};
  const Json* value = at_pointer(json, pointer);
  if (value == nullptr) return {};
  if (value->is_string()) return value->get<std::string>();
  if (value->is_number_integer()) return value->dump();
  return {};
}

// A reply may echo what it was sent.
bool repeats_secret(std::string_view text, const Subject& subject) {
  const auto holds = [text](std::string_view secret) {
    return !secret.empty() && text.find(secret) != std::string_view::npos;
  };
  return holds(subject.secret.view());
}

std::string fact(std::string text, const Subject& subject) {
  if (text.size() > kMaxFactBytes || !is_valid_utf8(text) ||
      repeats_secret(text, subject)) {
    return {};
  }
  return text;
}

void add_scopes(std::string_view text, const Subject& subject,
                std::vector<std::string>& scopes) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(", \t"), text.size());
    std::string scope = fact(std::string(text.substr(0, end)), subject);
    if (!scope.empty() && scopes.size() < kMaxScopes) {
      scopes.push_back(std::move(scope));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::vector<std::string> read_scopes(const ProviderCall& call,
                                     const net::HttpResponse& response,
                                     const Json& json, const Subject& subject) {
  std::vector<std::string> scopes;
  if (!call.scopes_header.empty()) {
    add_scopes(response.header(call.scopes_header).value_or(""), subject,
               scopes);
  }
  const Json* value =
      call.scopes.empty() ? nullptr : at_pointer(json, call.scopes);
  if (value == nullptr) return scopes;
  if (value->is_string()) {
    add_scopes(value->get_ref<const std::string&>(), subject, scopes);
  }
  if (!value->is_array()) return scopes;
  for (const Json& item : *value) {
    if (!item.is_string() || scopes.size() >= kMaxScopes) continue;
    std::string scope = fact(item.get<std::string>(), subject);
    if (!scope.empty()) scopes.push_back(std::move(scope));
  }
  return scopes;
}

std::string date_of(std::int64_t seconds) {
  using std::chrono::days;
  using std::chrono::floor;
  using std::chrono::sys_seconds;
  constexpr std::int64_t kYear10000 = 253'402'300'800;
  if (seconds <= 0 || seconds >= kYear10000) return {};
  const sys_seconds time{std::chrono::seconds(seconds)};
  const auto day = floor<days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ",
                static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

bool looks_like(std::string_view text, std::string_view shape) {
  return text.size() >= shape.size() &&
         std::ranges::equal(
             text.substr(0, shape.size()), shape, [](char c, char want) {
               return want == '0' ? c >= '0' && c <= '9' : c == want;
             });
}

// RFC 3339 of a time, a date (its first moment in UTC) or unix seconds.
std::string read_expires(const ProviderCall& call, const Json& json) {
  if (call.expires.empty()) return {};
  const Json* value = at_pointer(json, call.expires);
  if (value == nullptr) return {};
  if (value->is_number_integer()) return date_of(value->get<std::int64_t>());
  if (!value->is_string()) return {};
  const auto& text = value->get_ref<const std::string&>();
  constexpr std::size_t kUnixDigits = 10;  // 2001 to 2286
  if (text.size() == kUnixDigits &&
      text.find_first_not_of("0123456789") == std::string::npos) {
    return date_of(std::stoll(text));
  }
  constexpr std::string_view kDate = "0000-00-00";
  if (text.size() == kDate.size() && looks_like(text, kDate)) {
    return text + "T00:00:00Z";
  }
  constexpr std::size_t kLongestTime = 40;
  const bool time =
      looks_like(text, "0000-00-00T00:00:00") && text.size() <= kLongestTime &&
      text.find_first_not_of("0123456789-:.+TZ") == std::string::npos;
  return time ? text : std::string();
}

// Exactly one item may be the secret: two would leave open which is meant.
const Json* item_of_secret(const CallExtract& extract, const Json& json,
                           const Subject& subject) {
  const Json* list = at_pointer(json, extract.list);
  if (list == nullptr || !list->is_array()) return nullptr;
  const Json* found = nullptr;
  for (const Json& item : *list) {
    const Json* value = at_pointer(item, extract.where);
    if (value == nullptr || !value->is_string()) continue;
    if (value->get_ref<const std::string&>() != subject.secret.view()) continue;
    if (found != nullptr) return nullptr;
    found = &item;
  }
  return found;
}

ExtractedValues extract(const ProviderCall& call, const Json& json,
                        const Subject& subject) {
  ExtractedValues values;
  for (const auto& [name, what] : call.extract) {
    const Json* from =
        what.where.empty() ? &json : item_of_secret(what, json, subject);
    if (from == nullptr) continue;
    std::string text = scalar_at(*from, what.pointer);
    if (text.empty() || text.size() > kMaxFactBytes) continue;
    values.emplace(name, SecretText(std::move(text)));
  }
  return values;
}

bool headers_fit(const CallExpectation& expectation,
                 const net::HttpResponse& response) {
  return std::ranges::all_of(expectation.headers, [&](const auto& wanted) {
    const auto value = response.header(wanted.first);
    return value && value->find(wanted.second) != std::string_view::npos;
  });
}

bool fits(const CallExpectation& expectation, const net::HttpResponse& response,
          const std::optional<Json>& json) {
  if (!expectation.statuses.empty() &&
      std::ranges::find(expectation.statuses, response.status) ==
          expectation.statuses.end()) {
    return false;
  }
  if (!expectation.word.empty() &&
      response.body.find(expectation.word) == std::string::npos) {
    return false;
  }
  if (!headers_fit(expectation, response)) return false;
  if (expectation.json.empty()) return true;
  if (!json) return false;
  const auto part = parse(expectation.json);
  return part && contains(*json, *part);
}

}  // namespace

ReplyReading read_reply(const ProviderCall& call,
                        const net::HttpResponse& response,
                        const Subject& subject) {
  ReplyReading reading;
  const std::optional<Json> json = parse(response.body);
  for (const CallExpectation& expectation : call.expect) {
    if (!fits(expectation, response, json)) continue;
    reading.fits = &expectation;
    break;
  }
  if (reading.fits == nullptr) return reading;
  const CallState state = reading.fits->state;
  if (state != CallState::kLive && state != CallState::kNext) return reading;
  const Json nothing;
  const Json& body = json ? *json : nothing;
  reading.owner = fact(scalar_at(body, call.owner), subject);
  reading.token_id = fact(scalar_at(body, call.token_id), subject);
  reading.expires = read_expires(call, body);
  reading.scopes = read_scopes(call, response, body, subject);
  if (state == CallState::kNext) {
    reading.extracted = extract(call, body, subject);
  }
  return reading;
}

}  // namespace tokensweep::verify
