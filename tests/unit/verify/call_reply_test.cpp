// SPDX-License-Identifier: Apache-2.0
#include "verify/call_reply.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_http.h"

namespace tokensweep::verify {
namespace {

using ::testing::ElementsAre;
using testing::http_reply;
using ::testing::IsEmpty;

Subject subject() {
  Subject out;
  out.secret = SecretText("s3same");
  return out;
}

CallExpectation expects(CallState state) {
  CallExpectation out;
  out.state = state;
  return out;
}

ProviderCall live_call() {
  ProviderCall call;
  call.expect = {expects(CallState::kLive)};
  return call;
}

ReplyReading read(const ProviderCall& call, const std::string& body) {
  return read_reply(call, http_reply(200, body), subject());
}

// Whether an expectation of `part` fits a reply of `whole`.
bool json_contains(const std::string& whole, const std::string& part) {
  ProviderCall call = live_call();
  call.expect.front().json = part;
  return read(call, whole).fits != nullptr;
}

TEST(JsonContains, IsASubsetWithStrictTypes) {
  EXPECT_TRUE(json_contains(R"({"a":1,"b":{"c":[1,2,3]}})", R"({"a":1})"));
  EXPECT_TRUE(json_contains(R"({"b":{"c":[1,2,3]}})", R"({"b":{"c":[3,1]}})"));
  EXPECT_TRUE(json_contains(R"({"b":{"c":1}})", R"({"b":{}})"));
  EXPECT_TRUE(json_contains(R"([{"a":1,"b":2}])", R"([{"b":2}])"));
  EXPECT_TRUE(json_contains("{}", "{}"));
  EXPECT_TRUE(json_contains(R"({"a":null})", R"({"a":null})"));
  for (const auto& [whole, part] :
       std::vector<std::pair<const char*, const char*>>{
           {R"({"a":1})", R"({"a":"1"})"},
           {R"({"a":1})", R"({"a":true})"},
           {R"({"a":0})", R"({"a":false})"},
           {R"({"a":"true"})", R"({"a":true})"},
           {R"({"a":null})", R"({"a":false})"},
           {R"({"b":1})", R"({"a":null})"},
           {R"({"a":null})", R"({"a":{}})"},
           {R"([])", R"({})"},
           {R"({"a":[1]})", R"({"a":[1,2]})"},
           {R"({"a":1})", R"({"a":[1]})"},
           {R"({"a":"x"})", R"({"a":"X"})"},
           {"", "{}"},
           {"<html>", "{}"},
           {R"({"a":1}x)", "{}"}}) {
    EXPECT_FALSE(json_contains(whole, part)) << whole << ' ' << part;
  }
}

TEST(JsonContains, DepthIsBounded) {
  const std::string deep = std::string(1'000'000, '[');
  EXPECT_FALSE(json_contains(deep, "[]"));
  EXPECT_FALSE(json_contains("[]", deep));
  const std::string fits = std::string(64, '[') + std::string(64, ']');
  EXPECT_TRUE(json_contains(fits, "[]"));
}

TEST(CallReply, TheFirstThatFitsCounts) {
  ProviderCall call;
  call.expect = {expects(CallState::kLive), expects(CallState::kDead),
                 expects(CallState::kUnknown)};
  call.expect[0].statuses = {200, 201};
  call.expect[0].json = R"({"ok":true})";
  call.expect[1].statuses = {200};
  call.expect[1].word = "gone";
  const auto state = [&](int status, const std::string& body) {
    return read_reply(call, http_reply(status, body), subject()).fits->state;
  };
  EXPECT_EQ(state(200, R"({"ok":true,"x":"gone"})"), CallState::kLive);
  EXPECT_EQ(state(201, R"({"ok":true})"), CallState::kLive);
  EXPECT_EQ(state(200, R"({"ok":false,"x":"gone"})"), CallState::kDead);
  EXPECT_EQ(state(200, "gone"), CallState::kDead);
  EXPECT_EQ(state(201, "gone"), CallState::kUnknown);
  call.expect.pop_back();
  EXPECT_EQ(read_reply(call, http_reply(404, "gone"), subject()).fits, nullptr);
}

TEST(CallReply, Headers) {
  ProviderCall call;
  call.expect = {expects(CallState::kLive)};
  call.expect[0].headers = {{"x-state", "act"}, {"x-other", ""}};
  const auto fits = [&](std::vector<net::HttpHeader> headers) {
    return read_reply(call, http_reply(200, "", std::move(headers)), subject())
               .fits != nullptr;
  };
  EXPECT_TRUE(fits({{"x-state", "is active"}, {"x-other", ""}}));
  EXPECT_FALSE(fits({{"x-state", "is active"}}));
  EXPECT_FALSE(fits({{"x-state", "gone"}, {"x-other", ""}}));
  EXPECT_FALSE(fits({}));
}

TEST(CallReply, Facts) {
  ProviderCall call = live_call();
  call.owner = "/users/1/na~1me";
  call.token_id = "/id";
  const auto reading =
      read(call, R"({"users":[{},{"na/me":"jo"}],"id":18446744073709551615})");
  EXPECT_EQ(reading.owner, "jo");
  EXPECT_EQ(reading.token_id, "18446744073709551615");
  for (const char* body :
       {R"({"users":{},"id":1.5})", R"({"users":[{"na/me":"jo"}],"id":true})",
        R"({"users":[1,2],"id":null})", R"([])", "", "null", "\xff",
        R"({"users":[{},{"na/me":{}}],"id":[]})"}) {
    EXPECT_EQ(read(call, body).owner, "") << body;
    EXPECT_EQ(read(call, body).token_id, "") << body;
  }
  call.owner = "/o";
  EXPECT_EQ(read(call, R"({"o":")" + std::string(257, 'a') + "\"}").owner, "");
}

TEST(CallReply, NoFactRepeatsTheSecret) {
  ProviderCall call = live_call();
  call.owner = "/o";
  call.token_id = "/i";
  call.scopes = "/s";
  const auto reading =
      read(call, R"({"o":"x s3same y","i":"s3same","s":["s3same","read"]})");
  EXPECT_EQ(reading.owner, "");
  EXPECT_EQ(reading.token_id, "");
  EXPECT_THAT(reading.scopes, ElementsAre("read"));
}

TEST(CallReply, Scopes) {
  ProviderCall call = live_call();
  call.scopes = "/s";
  const auto scopes = [&](const std::string& body) {
    return read(call, body).scopes;
  };
  EXPECT_THAT(scopes(R"({"s":["a","b:c",1,null,""]})"),
              ElementsAre("a", "b:c"));
  EXPECT_THAT(scopes(R"({"s":"a, b  c,d"})"), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(scopes(R"({"s":{"a":true}})"), IsEmpty());
  std::string many = R"({"s":[)";
  for (int i = 0; i < 1000; ++i) many += "\"x\",";
  EXPECT_EQ(scopes(many + "\"x\"]}").size(), 100U);
  call.scopes_header = "x-scopes";
  const auto reading = read_reply(
      call, http_reply(200, R"({"s":["c"]})", {{"x-scopes", "a, b"}}),
      subject());
  EXPECT_THAT(reading.scopes, ElementsAre("a", "b", "c"));
}

TEST(CallReply, Expiry) {
  ProviderCall call = live_call();
  call.expires = "/e";
  const auto expires = [&](const std::string& value) {
    return read(call, "{\"e\":" + value + "}").expires;
  };
  EXPECT_EQ(expires("1767225600"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(expires("\"1767225599\""), "2025-12-31T23:59:59Z");
  EXPECT_EQ(expires("\"2026-02-28\""), "2026-02-28T00:00:00Z");
  EXPECT_EQ(expires("\"2026-02-28T01:02:03.5+02:00\""),
            "2026-02-28T01:02:03.5+02:00");
  for (const char* bad :
       {"null", "0", "-1", "1e400", "99999999999999999999", "\"\"", "\"never\"",
        "\"2026-02-28T01:02:03\\u001b[31m\"", "\"2026-2-28\"", "true", "[]",
        "9223372036854775807", "18446744073709551615"}) {
    EXPECT_EQ(expires(bad), "") << bad;
  }
}

TEST(CallReply, ExtractsOnlyForNext) {
  ProviderCall call = live_call();
  call.extract["id"] = {.pointer = "/id", .list = {}, .where = {}};
  EXPECT_TRUE(read(call, R"({"id":"x"})").extracted.empty());
  call.expect[0].state = CallState::kNext;
  EXPECT_EQ(read(call, R"({"id":"x"})").extracted.at("id").view(), "x");
  EXPECT_EQ(read(call, R"({"id":7})").extracted.at("id").view(), "7");
  EXPECT_TRUE(read(call, R"({"id":""})").extracted.empty());
  EXPECT_TRUE(read(call, R"({"id":{}})").extracted.empty());
  EXPECT_TRUE(read(call, "{}").extracted.empty());
}

TEST(CallReply, TakesTheItemThatIsTheSecret) {
  ProviderCall call = live_call();
  call.expect[0].state = CallState::kNext;
  call.extract["id"] = {.pointer = "/id", .list = "/keys", .where = "/t"};
  const auto id = [&](const std::string& keys) {
    const auto reading = read(call, "{\"keys\":" + keys + "}");
    const auto found = reading.extracted.find("id");
    return found == reading.extracted.end() ? std::string("none")
                                            : std::string(found->second.view());
  };
  EXPECT_EQ(id(R"([{"t":"a","id":1},{"t":"s3same","id":2}])"), "2");
  EXPECT_EQ(id(R"([{"t":"a","id":1},{"t":"b","id":2}])"), "none");
  EXPECT_EQ(id(R"([{"id":1}])"), "none");
  EXPECT_EQ(id(R"([{"t":"s3s","id":1},{"t":"s3same2","id":2}])"), "none");
  EXPECT_EQ(id(R"([{"t":"s3same","id":1},{"t":"s3same","id":2}])"), "none");
  EXPECT_EQ(id(R"({"t":"s3same","id":1})"), "none");
  EXPECT_EQ(id(R"([])"), "none");
  EXPECT_EQ(id(R"([["s3same"],"s3same",null])"), "none");
}

}  // namespace
}  // namespace tokensweep::verify
