// SPDX-License-Identifier: Apache-2.0
// Mistakes in `verify` and `revoke` blocks, each with what the loader says.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/rules/rule_text.h"

namespace tokensweep {
namespace {

using ::testing::HasSubstr;

std::string error_of(const std::string& field) {
  return RuleText()
      .add("parts: [{rule: acme-host, name: host}]")
      .add(field)
      .error();
}

// A call whose expectations are `expect` and which has `more` keys.
std::string call(const std::string& url, const std::string& expect,
                 const std::string& more = "") {
  return "{method: GET, url: '" + url + "', expect: " + expect + more + "}";
}

const std::string kStd = "[{status: 200, state: live}]";
const std::string kGone = "[{status: 204, state: dead}]";
const std::string kNext = "[{status: 200, state: next}]";
const std::string kUrl = "https://a.example/{token}";

TEST(CallBlock, HostsThatScannedBytesChoose) {
  EXPECT_THAT(
      error_of("verify: [" + call("https://{part.host}/{token}", kStd) + "]"),
      HasSubstr("16: a host with {part.NAME} or {token} needs 'hosts'"));
  EXPECT_THAT(error_of("verify: [" + call("https://{token}", kStd) + "]"),
              HasSubstr("needs 'hosts'"));
  EXPECT_THAT(
      error_of("verify: [" +
               call("https://{token}", kStd, ", hosts: ['*.com']") + "]"),
      HasSubstr("an item of 'hosts' must be a lower-case host name"));
  EXPECT_THAT(error_of("verify: [" +
                       call("https://{token}", kStd, ", hosts: []") + "]"),
              HasSubstr("'hosts' is empty"));
  EXPECT_THAT(
      error_of("verify: [" + call(kUrl, kStd, ", hosts: [a.example]") + "]"),
      HasSubstr("'hosts' is for a host with {part.NAME} or {token}; remove"));
  EXPECT_THAT(
      error_of("verify: [" +
               call("https://{host}/{token}", kStd, ", hosts: [a.example]") +
               "]"),
      HasSubstr("remove it"));
}

TEST(CallBlock, CallsThatSayNothingOfTheSecret) {
  for (const char* block : {"verify", "revoke"}) {
    EXPECT_THAT(error_of(std::string(block) + ": [" +
                         call("https://a.example/", kGone) + "]"),
                HasSubstr("16: a call must hold {token}, {part.NAME} or"));
  }
}

TEST(CallBlock, ChainsThatLeadNowhere) {
  EXPECT_THAT(error_of("verify: [" + call(kUrl, kNext) + "]"),
              HasSubstr("the last call cannot have 'state: next'"));
  EXPECT_THAT(
      error_of("verify: [" + call(kUrl, kStd) + ", " + call(kUrl, kStd) + "]"),
      HasSubstr("the calls after it are never made"));
  EXPECT_THAT(
      error_of("verify: [" + call(kUrl, kStd, ", extract: {id: /id}") + "]"),
      HasSubstr("no later call uses this 'extract'"));
  EXPECT_THAT(
      error_of("verify: [" + call(kUrl, kNext, ", extract: {id: /id}") + ", " +
               call("https://a.example/{extract.uid}", kStd) + "]"),
      HasSubstr("no earlier call has 'uid' under 'extract'"));
  EXPECT_THAT(
      error_of(
          "verify: [" +
          call("https://a.example/{part.host}", kNext, ", extract: {id: /id}") +
          ", " + call("https://a.example/{extract.id}", kStd) + "]"),
      HasSubstr("a call with 'extract' must hold {token}"));
  EXPECT_THAT(error_of("revoke: [" + call(kUrl, kStd) + "]"),
              HasSubstr("'revoke' has 'state: dead'"));
}

TEST(CallBlock, Extracts) {
  const auto with = [](const std::string& extract) {
    return error_of("verify: [" + call(kUrl, kNext, ", extract: " + extract) +
                    ", " + call("https://a.example/{extract.id}", kStd) + "]");
  };
  EXPECT_THAT(with("{}"), HasSubstr("'extract' must be a map of names"));
  EXPECT_THAT(with("{id: id}"), HasSubstr("'id' must be a JSON pointer"));
  EXPECT_THAT(with("{id: /a~2}"), HasSubstr("'id' must be a JSON pointer"));
  EXPECT_THAT(with("{id: {list: ''}}"),
              HasSubstr("extract item has no 'where'"));
  EXPECT_THAT(with("{id: {list: x, where: /a, take: /b}}"),
              HasSubstr("'list' must be a JSON pointer"));
  EXPECT_THAT(with("{id: {list: '', where: /a, take: /b, first: 1}}"),
              HasSubstr("unknown key in extract item; it knows list, "));
}

TEST(CallBlock, Bodies) {
  const auto with = [](const std::string& type, const std::string& body) {
    return error_of("verify: [" +
                    call(kUrl, kStd,
                         ", headers: {Content-Type: '" + type + "'}, body: '" +
                             body + "'") +
                    "]");
  };
  EXPECT_THAT(error_of("verify: [" + call(kUrl, kStd, ", body: x") + "]"),
              HasSubstr("'body' needs the header Content-Type"));
  EXPECT_THAT(with("text/plain", "{token}"),
              HasSubstr("'body' needs the header Content-Type"));
  EXPECT_THAT(with("application/json", "{\"t\":{token}}"),
              HasSubstr("'body' is no JSON; placeholders must stand in its"));
  EXPECT_THAT(with("application/json", "{\"t\":\"{part.x}\"}"),
              HasSubstr("'{part.x}' in 'body' names no part"));
}

TEST(CallBlock, RepliesThatSayNothing) {
  for (const char* code : {"302", "429", "500", "503"}) {
    EXPECT_THAT(error_of("verify: [" +
                         call(kUrl, "[{status: " + std::string(code) +
                                        ", state: dead}]") +
                         "]"),
                HasSubstr("say neither live nor dead"));
    EXPECT_THAT(error_of("verify: [" +
                         call(kUrl, "[{status_in: [200, " + std::string(code) +
                                        "], state: live}]") +
                         "]"),
                HasSubstr("say neither live nor dead"));
  }
}

TEST(CallBlock, Headers) {
  for (const char* name : {"Host", "content-length", "Transfer-Encoding"}) {
    EXPECT_THAT(
        error_of("verify: [" +
                 call(kUrl, kStd, ", headers: {" + std::string(name) + ": x}") +
                 "]"),
        HasSubstr("the header is not for rules to set"));
  }
  EXPECT_THAT(
      error_of("verify: [" + call(kUrl, "[{header: [x], state: live}]") + "]"),
      HasSubstr("'header' must be the name of a header"));
  EXPECT_THAT(
      error_of("verify: [" + call(kUrl, kStd, ", scopes_header: 'a b'") + "]"),
      HasSubstr("'scopes_header' must be the name of a header"));
}

}  // namespace
}  // namespace tokensweep
