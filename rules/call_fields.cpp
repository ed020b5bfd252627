// SPDX-License-Identifier: Apache-2.0
#include "rules/call_fields.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "rules/field_reader.h"

namespace tokensweep {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 5> kMethods = {"GET", "POST", "DELETE",
                                                      "PUT", "PATCH"};
constexpr std::array<std::string_view, 3> kStates = {"live", "dead", "unknown"};

template <typename Words>
bool is_one_of(std::string_view word, const Words& words) {
  return std::ranges::find(words, word) != std::ranges::end(words);
}

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

// A plain scalar by its looks, as in JSON; anything quoted is a text.
Json to_json(const YamlValue& value) {
  switch (value.kind) {
    case YamlValue::Kind::kNull:
      return nullptr;
    case YamlValue::Kind::kList: {
      Json list = Json::array();
      for (const YamlValue& item : value.children) {
        list.push_back(to_json(item));
      }
      return list;
    }
    case YamlValue::Kind::kMap: {
      Json map = Json::object();
      for (const YamlValue& item : value.children) {
        map[item.key] = to_json(item);
      }
      return map;
    }
    case YamlValue::Kind::kScalar:
      break;
  }
  if (!value.quoted) {
    if (value.text == "true") return true;
    if (value.text == "false") return false;
    std::int64_t number = 0;
    const char* end = value.text.data() + value.text.size();
    const auto [stop, code] = std::from_chars(value.text.data(), end, number);
    if (code == std::errc() && stop == end && !value.text.empty()) {
      return number;
    }
  }
  return value.text;
}

class CallReader {
 public:
  CallReader(const YamlValue& value, const std::vector<std::string>& names,
             Problems& problems)
      : names_(names), problems_(problems), fields_(value, "call", problems) {}

  Json read() {
    Json call = Json::object();
    read_method(call);
    read_url(call);
    read_headers(call);
    if (const YamlValue* body = fields_.find("body")) {
      call["body"] = placeholder_text(*body, "body");
    }
    if (const YamlValue* expect = fields_.require("expect")) {
      call["expect"] = read_expect(*expect);
    }
    for (const char* key : {"owner", "scopes", "token_id"}) {
      const std::string pointer = fields_.text(key);
      if (pointer.empty()) continue;
      if (!pointer.starts_with('/')) {
        fields_.problem(fields_.line(key),
                        "'" + std::string(key) +
                            "' must be a JSON pointer such as /user/name");
      }
      call[key] = pointer;
    }
    fields_.finish();
    return call;
  }

 private:
  void read_method(Json& call) {
    const std::string method = fields_.required_text("method");
    if (!method.empty() && !is_one_of(method, kMethods)) {
      fields_.problem(fields_.line("method"),
                      "'method' must be GET, POST, DELETE, PUT or PATCH");
    }
    call["method"] = method;
  }

  void read_url(Json& call) {
    const YamlValue* value = fields_.require("url");
    if (value == nullptr) return;
    const std::string url = placeholder_text(*value, "url");
    constexpr std::string_view kScheme = "https://";
    if (!url.starts_with(kScheme)) {
      problems_.add(value->line, "'url' must start with https://");
    } else {
      check_host(url.substr(kScheme.size()), value->line);
    }
    call["url"] = url;
  }

  // No scanned byte may choose where a secret is sent, unless it is a named
  // part of the rule.
  void check_host(std::string_view rest, std::uint32_t line) {
    const std::string_view host =
        rest.substr(0, std::min(rest.find_first_of("/?#"), rest.size()));
    std::size_t i = 0;
    bool good = !host.empty() && host.front() != '.' && host.front() != ':';
    while (good && i < host.size()) {
      if (host.substr(i).starts_with("{part.")) {
        i = std::min(host.find('}', i), host.size() - 1) + 1;
      } else {
        good = host[i] != '_' && (is_name_byte(host[i]) || host[i] == ':');
        ++i;
      }
    }
    if (!good) {
      problems_.add(line,
                    "the host of 'url' must be fixed, or {part.NAME} of a "
                    "named part");
    }
  }

  void read_headers(Json& call) {
    const YamlValue* headers = fields_.find("headers");
    if (headers == nullptr) return;
    if (!headers->is_map()) {
      problems_.add(headers->line, "'headers' must be a map");
      return;
    }
    Json map = Json::object();
    for (const YamlValue& header : headers->children) {
      if (header.key.empty() ||
          !std::ranges::all_of(header.key, is_name_byte)) {
        problems_.add(header.key_line, "a header's name holds a bad character");
      }
      const std::string text = placeholder_text(header, header.key);
      if (text.find_first_of("\r\n") != std::string::npos) {
        problems_.add(header.line, "a header's value must be one line");
      }
      map[header.key] = text;
    }
    call["headers"] = std::move(map);
  }

  // A text whose placeholders are known. Other braces stand for themselves: a
  // body may be JSON or GraphQL.
  std::string placeholder_text(const YamlValue& value, std::string_view name) {
    std::string text = scalar_text(value, name, problems_);
    const bool free_words = name == "body";
    for (std::size_t at = text.find('{'); at != std::string::npos;
         at = text.find('{', at + 1)) {
      std::size_t end = at + 1;
      while (end < text.size() && is_name_byte(text[end])) ++end;
      const std::string word = text.substr(at + 1, end - at - 1);
      if (word.empty() || end == text.size() || text[end] != '}') continue;
      if (is_placeholder(word) || (free_words && !word.starts_with("part."))) {
        continue;
      }
      problems_.add(value.line,
                    "'{" + word + "}' in '" + std::string(name) +
                        "' is neither {token}, {basic TOKEN} nor {part.NAME} "
                        "of a part or a named group");
    }
    return text;
  }

  [[nodiscard]] bool is_placeholder(std::string_view word) const {
    constexpr std::string_view kPart = "part.";
    if (word == "token") return true;
    return word.starts_with(kPart) &&
           is_one_of(word.substr(kPart.size()), names_);
  }

  Json read_expect(const YamlValue& value) {
    Json list = Json::array();
    for (const YamlValue& item : list_items(value, "expect", problems_)) {
      list.push_back(read_expectation(item));
    }
    if (list.empty()) problems_.add(value.line, "'expect' is empty");
    return list;
  }

  Json read_expectation(const YamlValue& item) {
    constexpr NumberRange kStatus{100, 599};
    FieldReader fields(item, "expect item", problems_);
    Json out = Json::object();
    if (const auto status = fields.number("status", kStatus)) {
      out["status"] = *status;
    }
    if (const YamlValue* list = fields.find("status_in")) {
      Json codes = Json::array();
      for (const YamlValue& code : list_items(*list, "status_in", problems_)) {
        if (const auto status =
                scalar_number(code, "status_in", kStatus, problems_)) {
          codes.push_back(*status);
        }
      }
      out["status_in"] = std::move(codes);
    }
    if (const YamlValue* json = fields.find("json")) {
      if (!json->is_map()) problems_.add(json->line, "'json' must be a map");
      out["json"] = to_json(*json);
    }
    if (const std::string word = fields.text("word"); !word.empty()) {
      out["word"] = word;
    }
    if (const YamlValue* header = fields.find("header")) {
      if (header->is_list() || header->kind == YamlValue::Kind::kNull) {
        problems_.add(header->line, "'header' must be a text or a map");
      }
      out["header"] = to_json(*header);
    }
    if (out.empty()) {
      problems_.add(item.line,
                    "an expect item needs status, status_in, json, word or "
                    "header");
    }
    const std::string state = fields.required_text("state");
    if (!state.empty() && !is_one_of(state, kStates)) {
      problems_.add(fields.line("state"),
                    "'state' must be live, dead or unknown");
    }
    out["state"] = state;
    fields.finish();
    return out;
  }

  const std::vector<std::string>& names_;
  Problems& problems_;
  FieldReader fields_;
};

}  // namespace

std::string read_calls(const YamlValue& value,
                       const std::vector<std::string>& names,
                       Problems& problems) {
  Json calls = Json::array();
  for (const YamlValue& item : list_items(value, value.key, problems)) {
    calls.push_back(CallReader(item, names, problems).read());
  }
  if (value.is_list() && calls.empty()) {
    problems.add(value.line, "'" + value.key + "' is empty; remove it");
  }
  // The file is UTF-8; `replace` makes sure that nothing throws here.
  return calls.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tokensweep
