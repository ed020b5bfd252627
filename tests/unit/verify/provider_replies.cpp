// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/verify/provider_replies.h"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "base/check.h"
#include "base/file.h"
#include "findings/kinds.h"
#include "net/origin.h"
#include "rules/sample.h"
#include "tests/support/test_rules.h"

namespace tokensweep::testing {
namespace {

using Json = nlohmann::json;

void replace_all(std::string& text, std::string_view what,
                 std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

net::HttpResponse read_reply(const Json& json) {
  net::HttpResponse reply;
  reply.status = json.at("status");
  if (json.contains("text")) reply.body = json["text"];
  if (json.contains("json")) reply.body = json["json"].dump();
  const Json headers = json.value("headers", Json::object());
  for (auto item = headers.begin(); item != headers.end(); ++item) {
    reply.headers.push_back({item.key(), item->get<std::string>()});
  }
  return reply;
}

ReplyScenario read_scenario(const Json& json) {
  ReplyScenario out;
  for (const Json& reply : json.at("replies")) {
    out.replies.push_back(read_reply(reply));
  }
  const auto state = parse_live_state(json.at("state").get<std::string>());
  CHECK(state.has_value());
  out.state = *state;
  out.owner = json.value("owner", "");
  out.scopes = json.value("scopes", std::vector<std::string>());
  out.token_id = json.value("token_id", "");
  out.expires = json.value("expires", "");
  return out;
}

ProviderCase read_case(const Json& json) {
  ProviderCase out;
  out.rule = json.at("rule");
  out.block = json.at("block");
  out.server = json.value("server", "");
  out.parts = json.value("parts", std::map<std::string, std::string>());
  for (const Json& request : json.at("requests")) {
    out.requests.push_back(
        {request.at("line"),
         request.at("headers").get<std::map<std::string, std::string>>(),
         request.value("body", "")});
  }
  for (const Json& scenario : json.at("scenarios")) {
    out.scenarios.push_back(read_scenario(scenario));
  }
  return out;
}

}  // namespace

std::vector<ProviderCase> provider_cases() {
  const auto text = read_file(std::string(TOKENSWEEP_SOURCE_DIR) +
                                  "/tests/support/provider_replies.json",
                              std::uint64_t{1} << 22);
  CHECK(text.has_value());
  std::vector<ProviderCase> cases;
  for (const Json& json : Json::parse(*text)) cases.push_back(read_case(json));
  return cases;
}

const Rule& catalogue_rule(std::string_view id) {
  const auto& rules = catalogue_rules();
  const auto found = std::ranges::find(rules, id, &Rule::id);
  CHECK(found != rules.end());
  return *found;
}

verify::Subject subject_for(const Rule& rule,
                            const std::map<std::string, std::string>& parts) {
  auto sample = fill_sample(rule, 1);
  CHECK(sample.has_value());
  verify::Subject subject;
  subject.fingerprint = "ts1:" + std::string(32, '0');
  subject.rule = rule.id;
  subject.provider = rule.provider;
  subject.secret = SecretText(*std::move(sample));
  for (const auto& [name, value] : parts) {
    subject.parts.emplace(name, SecretText(value));
  }
  return subject;
}

std::string fill_documented(std::string_view text, std::string_view token) {
  std::string out(text);
  replace_all(out, "{token|url}", net::percent_encode(token));
  replace_all(out, "{token}", token);
  constexpr std::string_view kBase64 = "{b64 ";
  if (const std::size_t at = out.find(kBase64); at != std::string::npos) {
    const std::size_t begin = at + kBase64.size();
    const std::size_t end = out.find('}', begin);
    CHECK(end != std::string::npos);
    const std::string inner = out.substr(begin, end - begin);
    out.replace(at, end + 1 - at, encode_base64(inner));
  }
  return out;
}

}  // namespace tokensweep::testing
