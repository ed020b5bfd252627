// SPDX-License-Identifier: Apache-2.0
// Tokens that carry JSON.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <optional>

#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "base/text.h"
#include "rules/structure_kinds.h"

namespace tokensweep::structures {
namespace {

using Json = nlohmann::json;

// Deepest nesting of brackets outside of texts.
std::size_t depth_of(std::string_view text) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text) {
      if (c == '\\') ++i;
      if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

// A JSON object of bounded depth; nullopt for anything else.
std::optional<Json> parse_object(std::string_view text) {
  constexpr std::size_t kMaxDepth = 64;
  if (depth_of(text) > kMaxDepth) return std::nullopt;
  constexpr bool kAllowExceptions = false;
  Json json = Json::parse(text, nullptr, kAllowExceptions);
  if (!json.is_object()) return std::nullopt;
  return json;
}

std::optional<Json> decode_object(std::string_view text) {
  const auto bytes = decode_base64(text);
  return bytes ? parse_object(*bytes) : std::nullopt;
}

const Json* find(const Json& object, std::string_view key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

// The text of a value: of a string itself, of a number or boolean its JSON.
std::string text_of(const Json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>();
  return value.is_primitive() ? value.dump() : std::string();
}

// "key", or "key=value"; a key that holds '=' is found as a whole first.
bool holds(const Json& object, std::string_view requirement) {
  if (find(object, requirement) != nullptr) return true;
  const std::size_t equals = requirement.find('=');
  if (equals == std::string_view::npos) return false;
  const Json* const value = find(object, requirement.substr(0, equals));
  return value != nullptr && text_of(*value) == requirement.substr(equals + 1);
}

bool holds_all(const Json& object, const Spec& spec) {
  return std::ranges::all_of(spec.require, [&](const std::string& requirement) {
    return holds(object, requirement);
  });
}

// Seconds since 1970 as RFC 3339; empty when out of range.
std::string rfc3339(const Json& seconds) {
  constexpr double kYear10000 = 253402300800.0;
  if (!seconds.is_number()) return "";
  const double value = seconds.get<double>();
  if (!(value >= 0 && value < kYear10000)) return "";
  using std::chrono::sys_seconds;
  const sys_seconds time{
      std::chrono::seconds(static_cast<std::int64_t>(std::floor(value)))};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ",
                static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

void add_time_and_issuer(StructureResult& result, const Json& object) {
  if (const Json* exp = find(object, "exp")) {
    add_fact(result, "expires", rfc3339(*exp));
  }
  if (const Json* issuer = find(object, "iss")) {
    add_fact(result, "issuer", text_of(*issuer));
  }
}

// Which keys of a token's JSON are facts. None of them is secret.
struct FactKey {
  std::string_view key;
  std::string_view fact;
};
constexpr FactKey kFactKeys[] = {{"org", "org"},
                                 {"o", "org"},
                                 {"org_id", "org"},
                                 {"account", "account"},
                                 {"account_id", "account"},
                                 {"email", "username"},
                                 {"url", "url"},
                                 {"signInAddress", "url"}};

// Bytes of a signature by `alg`; any other algorithm may have any.
bool is_signature_size(std::string_view alg, std::size_t size) {
  if (alg == "none") return size == 0;
  if (alg == "HS256") return size == 32;
  if (alg == "HS384") return size == 48;
  if (alg == "HS512") return size == 64;
  if (alg == "ES256" || alg == "ES256K") return size == 64;
  if (alg == "ES384") return size == 96;
  if (alg == "ES512") return size == 132;
  if (alg == "EdDSA") return size == 64 || size == 114;
  if (alg.starts_with("RS") || alg.starts_with("PS")) {
    return size >= 128 && size <= 2048;
  }
  return size > 0;
}

// Bytes that `text` decodes to; its last bits need not be zero.
std::optional<std::size_t> base64url_size(std::string_view text) {
  const bool digits = std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
  if (!digits || text.size() % 4 == 1) return std::nullopt;
  return text.size() * 6 / 8;
}

}  // namespace

StructureResult jwt(const Spec& spec, std::string_view value) {
  const std::size_t first = value.find('.');
  if (first == std::string_view::npos) return fails();
  const std::size_t second = value.find('.', first + 1);
  if (second == std::string_view::npos) return fails();
  const auto header = decode_object(value.substr(0, first));
  if (!header) return fails();
  const auto payload =
      decode_object(value.substr(first + 1, second - first - 1));
  if (!payload) return fails();
  const Json* const alg = find(*header, "alg");
  const auto size = base64url_size(value.substr(second + 1));
  if (alg == nullptr || !alg->is_string() || !size ||
      !is_signature_size(alg->get_ref<const std::string&>(), *size) ||
      !holds_all(*payload, spec)) {
    return fails();
  }
  StructureResult result = agrees();
  add_time_and_issuer(result, *payload);
  return result;
}

StructureResult base64_json(const Spec& spec, std::string_view value) {
  const auto object = decode_object(value);
  if (!object || !holds_all(*object, spec)) return fails();
  StructureResult result = agrees();
  add_time_and_issuer(result, *object);
  for (const FactKey& entry : kFactKeys) {
    const Json* const found = find(*object, entry.key);
    if (found == nullptr || result.facts.contains(std::string(entry.fact))) {
      continue;
    }
    add_fact(result, entry.fact, text_of(*found));
  }
  return result;
}

}  // namespace tokensweep::structures
