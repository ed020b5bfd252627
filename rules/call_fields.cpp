// SPDX-License-Identifier: Apache-2.0
#include "rules/call_fields.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "rules/call_template.h"
#include "rules/call_url.h"
#include "rules/field_reader.h"

namespace tokensweep {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 5> kMethods = {"GET", "POST", "DELETE",
                                                      "PUT", "PATCH"};
constexpr std::array<std::string_view, 4> kStates = {"live", "dead", "unknown",
                                                     "next"};

template <typename Words>
bool is_one_of(std::string_view word, const Words& words) {
  return std::ranges::find(words, word) != std::ranges::end(words);
}

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

// RFC 6901, but not the whole document: an owner is never that.
bool is_json_pointer(std::string_view text) {
  if (!text.starts_with('/')) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '~') continue;
    if (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1')) {
      return false;
    }
  }
  return true;
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

// Headers that the HTTP client itself sets, or that change where a request
// ends.
constexpr std::array<std::string_view, 5> kOwnHeaders = {
    "host", "content-length", "transfer-encoding", "connection", "expect"};

bool is_header_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, is_name_byte) &&
         !is_one_of(to_lower(name), kOwnHeaders);
}

// What stands for a placeholder when a body is parsed for its form.
std::string with_words(const CallTemplate& pieces) {
  std::string text;
  for (const CallPiece& piece : pieces) {
    text += piece.kind == CallPiece::Kind::kText ? piece.text : "word";
  }
  return text;
}

class CallReader {
 public:
  CallReader(const YamlValue& value, const std::vector<std::string>& names,
             Problems& problems)
      : names_(names), problems_(problems), fields_(value, "call", problems) {}

  Json read() {
    shape_.line = fields_.line();
    Json call = Json::object();
    read_method(call);
    read_url(call);
    read_headers(call);
    read_body(call);
    if (const YamlValue* expect = fields_.require("expect")) {
      call["expect"] = read_expect(*expect);
    }
    for (const char* key : {"owner", "scopes", "token_id", "expires"}) {
      if (const YamlValue* value = fields_.find(key)) {
        call[key] = pointer_text(*value, key);
      }
    }
    if (const std::string name = fields_.text("scopes_header"); !name.empty()) {
      if (!is_header_name(name)) {
        fields_.problem(fields_.line("scopes_header"),
                        "'scopes_header' must be the name of a header");
      }
      call["scopes_header"] = name;
    }
    read_extract(call);
    fields_.finish();
    return call;
  }

  // Of what read() has read.
  [[nodiscard]] const CallShape& shape() const { return shape_; }

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
    const YamlValue* hosts = fields_.find("hosts");
    if (value == nullptr) return;
    const auto pieces = template_of(*value, "url", CallTextKind::kUrl);
    call["url"] = scalar_text(*value, "url", problems_);
    if (!pieces) return;
    const auto url = split_call_url(*pieces);
    if (!url) {
      problems_.add(value->line, url.error().message());
      return;
    }
    check_hosts(*url, hosts, value->line);
    if (hosts != nullptr) call["hosts"] = to_json(*hosts);
  }

  // No scanned byte may choose where a secret is sent: a rule that takes the
  // host from beside the secret says which hosts may be meant.
  void check_hosts(const CallUrl& url, const YamlValue* hosts,
                   std::uint32_t line) {
    const bool wanted =
        url.kind == CallUrl::Host::kParts || url.kind == CallUrl::Host::kToken;
    if (!wanted) {
      if (hosts != nullptr) {
        problems_.add(hosts->line,
                      "'hosts' is for a host with {part.NAME} or {token}; "
                      "remove it");
      }
      return;
    }
    if (hosts == nullptr) {
      problems_.add(line,
                    "a host with {part.NAME} or {token} needs 'hosts', a list "
                    "such as ['*.acme.example']");
      return;
    }
    const auto& items = list_items(*hosts, "hosts", problems_);
    if (hosts->is_list() && items.empty()) {
      problems_.add(hosts->line, "'hosts' is empty");
    }
    for (const YamlValue& item : items) {
      if (!is_host_pattern(scalar_text(item, "hosts", problems_))) {
        problems_.add(item.line,
                      "an item of 'hosts' must be a lower-case host name such "
                      "as api.acme.example or *.acme.example");
      }
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
      if (!is_header_name(header.key)) {
        problems_.add(header.key_line,
                      "a header's name holds a bad character, or the header "
                      "is not for rules to set");
      }
      const std::string text = scalar_text(header, header.key, problems_);
      if (text.find_first_of("\r\n") != std::string::npos) {
        problems_.add(header.line, "a header's value must be one line");
      }
      static_cast<void>(template_of(header, header.key, CallTextKind::kHeader));
      if (to_lower(header.key) == "content-type") content_type_ = text;
      map[header.key] = text;
    }
    call["headers"] = std::move(map);
  }

  // The Content-Type says how placeholders are escaped.
  void read_body(Json& call) {
    const YamlValue* body = fields_.find("body");
    if (body == nullptr) return;
    const auto pieces = template_of(*body, "body", CallTextKind::kBody);
    call["body"] = scalar_text(*body, "body", problems_);
    if (!pieces) return;
    const bool json = content_type_.starts_with("application/json");
    if (!json &&
        !content_type_.starts_with("application/x-www-form-urlencoded")) {
      problems_.add(body->line,
                    "'body' needs the header Content-Type with "
                    "application/json or application/x-www-form-urlencoded");
    }
    if (json && !Json::accept(with_words(*pieces))) {
      problems_.add(body->line,
                    "'body' is no JSON; placeholders must stand in its texts");
    }
  }

  // The pieces of a text whose placeholders are known; none after a problem.
  std::optional<CallTemplate> template_of(const YamlValue& value,
                                          std::string_view name,
                                          CallTextKind kind) {
    if (!value.is_scalar()) return std::nullopt;
    auto pieces = parse_call_template(value.text, kind);
    if (!pieces) {
      problems_.add(value.line,
                    "'" + std::string(name) + "': " + pieces.error().message());
      return std::nullopt;
    }
    for (const std::string& part : names_in(*pieces, CallPiece::Kind::kPart)) {
      if (!is_one_of(part, names_)) {
        problems_.add(value.line, "'{part." + part + "}' in '" +
                                      std::string(name) +
                                      "' names no part and no named group");
      }
    }
    shape_.has_token |= contains(*pieces, CallPiece::Kind::kToken);
    shape_.has_part |= contains(*pieces, CallPiece::Kind::kPart);
    for (std::string& taken : names_in(*pieces, CallPiece::Kind::kExtract)) {
      shape_.takes.push_back(std::move(taken));
    }
    return *std::move(pieces);
  }

  std::string pointer_text(const YamlValue& value, std::string_view name) {
    std::string pointer = scalar_text(value, name, problems_);
    if (!is_json_pointer(pointer)) {
      problems_.add(value.line,
                    "'" + std::string(name) +
                        "' must be a JSON pointer such as /user/name");
    }
    return pointer;
  }

  void read_extract(Json& call) {
    const YamlValue* extract = fields_.find("extract");
    if (extract == nullptr) return;
    if (!extract->is_map() || extract->children.empty()) {
      problems_.add(extract->line, "'extract' must be a map of names");
      return;
    }
    Json map = Json::object();
    for (const YamlValue& item : extract->children) {
      if (!std::ranges::all_of(item.key, is_name_byte)) {
        problems_.add(item.key_line,
                      "a name under 'extract' may hold letters, "
                      "digits, '_', '-' and '.'");
      }
      shape_.gives.push_back(item.key);
      map[item.key] = item.is_map() ? read_search(item)
                                    : Json(pointer_text(item, item.key));
    }
    call["extract"] = std::move(map);
  }

  // The one item of a list whose `where` is the secret itself.
  Json read_search(const YamlValue& item) {
    FieldReader search(item, "extract item", problems_);
    Json out = Json::object();
    if (const YamlValue* list = search.require("list")) {
      out["list"] = list->is_scalar() && list->text.empty()
                        ? std::string()
                        : pointer_text(*list, "list");
    }
    for (const char* key : {"where", "take"}) {
      if (const YamlValue* pointer = search.require(key)) {
        out[key] = pointer_text(*pointer, key);
      }
    }
    search.finish();
    return out;
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
      check_expected_header(*header);
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
                    "'state' must be live, dead, unknown or next");
    }
    check_says_so(out, state, item.line);
    shape_.has_next |= state == "next";
    shape_.has_dead |= state == "dead";
    out["state"] = state;
    fields.finish();
    return out;
  }

  // The name of a header, or a map of names to a part of the value.
  void check_expected_header(const YamlValue& header) {
    const bool good =
        header.is_map() ? std::ranges::all_of(header.children,
                                              [](const YamlValue& item) {
                                                return item.is_scalar() &&
                                                       is_header_name(item.key);
                                              })
                        : header.is_scalar() && is_header_name(header.text);
    if (!good) {
      problems_.add(header.line,
                    "'header' must be the name of a header, or a map of names "
                    "to a part of the value");
    }
  }

  // A server that is busy, broken or elsewhere says nothing about a secret.
  void check_says_so(const Json& item, std::string_view state,
                     std::uint32_t line) {
    std::vector<std::uint32_t> codes;
    if (item.contains("status")) codes.push_back(item["status"]);
    if (item.contains("status_in")) {
      for (const Json& code : item["status_in"]) codes.push_back(code);
    }
    const bool settles = state == "live" || state == "dead";
    const bool mute = std::ranges::any_of(codes, [](std::uint32_t code) {
      return code < 200 || (code >= 300 && code < 400) || code == 429 ||
             code >= 500;
    });
    if (settles && mute) {
      problems_.add(line,
                    "HTTP 1xx, 3xx, 429 and 5xx say neither live nor dead");
    }
  }

  const std::vector<std::string>& names_;
  Problems& problems_;
  FieldReader fields_;
  CallShape shape_;
  std::string content_type_;
};

}  // namespace

std::string read_calls(CallUse use, const YamlValue& value,
                       const std::vector<std::string>& names,
                       Problems& problems) {
  Json calls = Json::array();
  std::vector<CallShape> shapes;
  const std::size_t problems_before = problems.size();
  for (const YamlValue& item : list_items(value, value.key, problems)) {
    CallReader reader(item, names, problems);
    calls.push_back(reader.read());
    shapes.push_back(reader.shape());
  }
  // What follows from a mistake in a call is no second one.
  if (problems.size() == problems_before) {
    check_call_block(use, shapes, problems);
  }
  if (value.is_list() && calls.empty()) {
    problems.add(value.line, "'" + value.key + "' is empty; remove it");
  }
  // The file is UTF-8; `replace` makes sure that nothing throws here.
  return calls.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tokensweep
