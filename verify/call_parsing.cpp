// SPDX-License-Identifier: Apache-2.0
// Reads the JSON that rules/call_fields.cpp wrote.
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "verify/provider_calls.h"
#include "verify/shallow_json.h"

namespace tokensweep::verify {
namespace {

using Json = nlohmann::json;

Error corrupt(std::string_view what) {
  return {ErrorKind::kCorrupt, "calls of a rule: " + std::string(what)};
}

// Takes the keys of an object by type. The first wrong one is remembered.
class Keys {
 public:
  explicit Keys(const Json& json) : json_(json) {
    if (!json.is_object()) fail("an item is no object");
  }

  std::string text(const char* key) {
    const Json* value = find(key);
    if (value == nullptr) return {};
    if (value->is_string()) return value->get<std::string>();
    fail(key);
    return {};
  }
  // Null when absent.
  const Json* list(const char* key) {
    const Json* value = find(key);
    if (value == nullptr || value->is_array()) return value;
    fail(key);
    return nullptr;
  }
  const Json* map(const char* key) {
    const Json* value = find(key);
    if (value == nullptr || value->is_object()) return value;
    fail(key);
    return nullptr;
  }
  const Json* find(const char* key) {
    if (!json_.is_object()) return nullptr;
    const auto found = json_.find(key);
    return found == json_.end() ? nullptr : &*found;
  }
  void fail(const std::string& what) {
    if (wrong_.empty()) wrong_ = what;
  }
  [[nodiscard]] Result<void> result() const {
    if (wrong_.empty()) return {};
    return corrupt("'" + wrong_ + "' is wrong");
  }

 private:
  const Json& json_;
  std::string wrong_;
};

std::optional<CallState> state_of(std::string_view word) {
  if (word == "live") return CallState::kLive;
  if (word == "dead") return CallState::kDead;
  if (word == "unknown") return CallState::kUnknown;
  if (word == "next") return CallState::kNext;
  return std::nullopt;
}

std::map<std::string, std::string> wanted_headers(const Json& json,
                                                  Keys& keys) {
  std::map<std::string, std::string> headers;
  if (json.is_string()) {
    headers.emplace(to_lower(json.get<std::string>()), "");
    return headers;
  }
  if (!json.is_object()) {
    keys.fail("header");
    return headers;
  }
  for (auto item = json.begin(); item != json.end(); ++item) {
    // The loader took a plain 1 or true for what it looks like.
    headers.emplace(to_lower(item.key()), item->is_string()
                                              ? item->get<std::string>()
                                              : item->dump(-1, ' ', true));
  }
  return headers;
}

Result<CallExpectation> read_expectation(const Json& json) {
  CallExpectation out;
  Keys keys(json);
  const auto add_status = [&](const Json& value) {
    if (value.is_number_unsigned() && value.get<std::uint64_t>() < 1000) {
      out.statuses.push_back(value.get<int>());
    } else {
      keys.fail("status");
    }
  };
  if (const Json* status = keys.find("status")) add_status(*status);
  if (const Json* list = keys.list("status_in")) {
    for (const Json& status : *list) add_status(status);
  }
  if (const Json* part = keys.map("json")) out.json = part->dump(-1, ' ', true);
  out.word = keys.text("word");
  if (const Json* header = keys.find("header")) {
    out.headers = wanted_headers(*header, keys);
  }
  const auto state = state_of(keys.text("state"));
  if (!state) keys.fail("state");
  TRY(keys.result());
  out.state = *state;
  return out;
}

Result<CallExtract> read_extract(const Json& json) {
  CallExtract out;
  if (json.is_string()) {
    out.pointer = json.get<std::string>();
    return out;
  }
  Keys keys(json);
  out.list = keys.text("list");
  out.where = keys.text("where");
  out.pointer = keys.text("take");
  if (out.where.empty()) keys.fail("where");
  TRY(keys.result());
  return out;
}

Result<void> read_lists(Keys& keys, ProviderCall& call) {
  if (const Json* hosts = keys.list("hosts")) {
    for (const Json& host : *hosts) {
      if (!host.is_string()) return corrupt("a host is no text");
      call.hosts.push_back(host.get<std::string>());
    }
  }
  if (const Json* headers = keys.map("headers")) {
    for (auto item = headers->begin(); item != headers->end(); ++item) {
      if (!item->is_string()) return corrupt("a header is no text");
      call.headers.push_back({item.key(), item->get<std::string>()});
    }
  }
  if (const Json* expect = keys.list("expect")) {
    for (const Json& item : *expect) {
      TRY_ASSIGN(CallExpectation expectation, read_expectation(item));
      call.expect.push_back(std::move(expectation));
    }
  }
  if (const Json* extract = keys.map("extract")) {
    for (auto item = extract->begin(); item != extract->end(); ++item) {
      TRY_ASSIGN(CallExtract what, read_extract(*item));
      call.extract.emplace(item.key(), std::move(what));
    }
  }
  return {};
}

// Pointers that the walk can trust: "" or "/...".
Result<void> check_pointers(const ProviderCall& call) {
  const auto good = [](const std::string& pointer) {
    return pointer.empty() || pointer.front() == '/';
  };
  bool all = good(call.owner) && good(call.scopes) && good(call.token_id) &&
             good(call.expires);
  for (const auto& [name, what] : call.extract) {
    all = all && good(what.pointer) && good(what.list) && good(what.where);
  }
  if (!all) return corrupt("a JSON pointer does not start with '/'");
  return {};
}

Result<ProviderCall> read_call(const Json& json) {
  ProviderCall call;
  Keys keys(json);
  call.method = keys.text("method");
  call.url = keys.text("url");
  call.body = keys.text("body");
  call.owner = keys.text("owner");
  call.scopes = keys.text("scopes");
  call.token_id = keys.text("token_id");
  call.expires = keys.text("expires");
  call.scopes_header = to_lower(keys.text("scopes_header"));
  TRY(read_lists(keys, call));
  TRY(keys.result());
  TRY(check_pointers(call));
  if (call.method.empty() || call.url.empty()) {
    return corrupt("a call has no method or no url");
  }
  return call;
}

}  // namespace

Result<std::vector<ProviderCall>> parse_calls(std::string_view json) {
  if (!is_shallow_json(json)) return corrupt("nested too deep");
  const Json list = Json::parse(json, nullptr, false);
  if (list.is_discarded() || !list.is_array()) return corrupt("no JSON list");
  std::vector<ProviderCall> calls;
  for (const Json& item : list) {
    TRY_ASSIGN(ProviderCall call, read_call(item));
    calls.push_back(std::move(call));
  }
  return calls;
}

}  // namespace tokensweep::verify
