// SPDX-License-Identifier: Apache-2.0
#include "hub/reply.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/support/fake_http.h"
#include "tests/unit/hub/hub_samples.h"

namespace tokensweep::hub {
namespace {

using ::tokensweep::testing::http_reply;

TEST(ErrorMessage, ReadsEachShape) {
  struct Case {
    const char* body;
    const char* message;
  };
  const std::vector<Case> cases = {
      {R"({"fields":{"scopes":"unknown"},"text":"invalid"})", "invalid"},
      {R"({"fields":{"scopes":"unknown"}})", "scopes: unknown"},
      {R"({"fields":{"scopes":["first","second"]}})", "scopes: first"},
      {R"({"fields":{"a":[],"b":"c"},"text":""})", "b: c"},
      {R"({"fields":[]})", ""},
      {R"({"detail":"not found","message":"gone"})", "gone"},
      {R"({"detail":"not found"})", "not found"},
      {R"({"errinfo":{"a":"b"},"message":"unauthorized"})", "unauthorized"},
      {R"({"errinfo":{"a":[1]},"detail":"no","message":""})", "no"},
      {R"({"detail":"second factor","login_2fa_token":"x"})", "second factor"},
      {R"({"code":7,"message":"denied","details":[{"a":1}]})", "denied"},
      {R"({"code":7,"details":[{"a":1}]})", ""},
      {R"({"detail":"Rate limit exceeded","error":false})",
       "Rate limit exceeded"},
      {R"({"details":"incorrect username or password"})",
       "incorrect username or password"},
      {R"({"errors":[{"code":"DENIED","message":"no access","detail":[]}]})",
       "no access"},
      {R"({"errors":[]})", ""},
      {R"({"errors":["text"]})", ""},
      {R"({"errors":{"message":"x"}})", ""},
      {R"({"error":"invalid_grant","error_description":"unknown code"})",
       "unknown code"},
      {R"({"message":{"a":1},"detail":["x"],"text":"at last"})", "at last"},
      {R"({"message":null})", ""},
      {R"({"other":"x"})", ""},
      {R"("message")", ""},
      {R"([{"message":"x"}])", ""},
      {"<html><body>Bad Gateway</body></html>", ""},
      {"", ""},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(error_message(each.body, {}), each.message) << each.body;
  }
}

std::string message_of(std::string_view text, const SentSecrets& sent = {}) {
  return error_message(nlohmann::json{{"message", text}}.dump(), sent);
}

TEST(ErrorMessage, IsSafeForATerminalAndShort) {
  EXPECT_EQ(message_of("a\x1b[2Jb\r\n"), "a\\x1B[2Jb");
  EXPECT_EQ(message_of(std::string(200, 'x')), std::string(200, 'x'));
  EXPECT_EQ(message_of(std::string(201, 'x')), std::string(197, 'x') + "...");
  const std::string escapes = message_of(std::string(200, '\x01') + "end");
  EXPECT_LE(escapes.size(), 200U);
  EXPECT_TRUE(escapes.ends_with("\\x01...")) << escapes;
  std::string wide;
  for (int i = 0; i < 100; ++i) wide += "\u20ac";
  const std::string cut = message_of(wide);
  EXPECT_LE(cut.size(), 200U);
  EXPECT_GT(cut.size(), 190U);
  EXPECT_TRUE(is_valid_utf8(cut));
  EXPECT_EQ(cut.find('\\'), std::string::npos);
}

TEST(ErrorMessage, NeverRepeatsASecret) {
  const SecretText token = samples::access_token();
  const std::string secret(token.view());
  const std::string body = secret.substr(9);
  const std::vector<std::string> echoes = {
      "bad token " + secret,
      "bad token " + body,
      secret,
      "bad token " + secret.substr(0, 17) + "...",
      "bad token ..." + body.substr(19),
      "bad token " + std::string(180, ' ') + secret,
      "bad token " + secret.substr(0, 9) + "\n" + body,
      "BAD TOKEN " + to_lower(body),
  };
  for (const std::string& echo : echoes) {
    EXPECT_EQ(message_of(echo, {token.view()}), "") << echo;
    EXPECT_NE(message_of(echo), "") << echo;
  }
  // Nothing of this is secret.
  EXPECT_EQ(message_of("no dckr_pat_ token", {token.view()}),
            "no dckr_pat_ token");
  EXPECT_EQ(message_of("ends in " + body.substr(20), {token.view()}),
            "ends in " + body.substr(20));
  EXPECT_EQ(message_of("anything", {""}), "anything");
}

TEST(ErrorMessage, NeverRepeatsAShortPassword) {
  EXPECT_EQ(message_of("hunter2 is wrong", {"hunter2"}), "");
  EXPECT_EQ(message_of("hunter is wrong", {"hunter2"}), "hunter is wrong");
  EXPECT_EQ(message_of("first, second", {"nothing", "second"}), "");
}

struct StatusCase {
  int status;
  ErrorKind kind;
  const char* says;
};

TEST(ReplyError, SaysWhatWasTriedAndWhatToDo) {
  const std::vector<StatusCase> cases = {
      {400, ErrorKind::kUsage, "HTTP 400; told"},
      {401, ErrorKind::kNetwork, "log in again"},
      {403, ErrorKind::kNetwork, "made from an access token"},
      {404, ErrorKind::kNotFound, "HTTP 404; told"},
      {409, ErrorKind::kUsage, "HTTP 409"},
      {422, ErrorKind::kUsage, "HTTP 422"},
      {429, ErrorKind::kNetwork, "try again"},
      {500, ErrorKind::kNetwork, "try again later"},
      {503, ErrorKind::kNetwork, "try again later"},
      {302, ErrorKind::kNetwork, "redirects are not followed"},
      {204, ErrorKind::kNetwork, "HTTP 204"},
  };
  for (const StatusCase& each : cases) {
    const Error error =
        reply_error("list access tokens",
                    http_reply(each.status, R"({"detail":"told"})"), {});
    EXPECT_EQ(error.kind(), each.kind) << each.status;
    EXPECT_TRUE(error.message().starts_with("cannot list access tokens: HTTP "))
        << error.message();
    EXPECT_NE(error.message().find("told"), std::string::npos);
    EXPECT_NE(error.message().find(each.says), std::string::npos)
        << error.message();
  }
}

TEST(ReplyError, LeavesOutWhatRepeatsASecret) {
  const SecretText token = samples::access_token();
  const Error error = reply_error(
      "log in",
      http_reply(400, nlohmann::json{{"detail", token.view()}}.dump()),
      {token.view()});
  EXPECT_EQ(error.message(), "cannot log in: HTTP 400");
}

TEST(ReplyError, SaysWhenToTryAgain) {
  const Error error = reply_error(
      "log in", http_reply(429, "", {{"x-retry-after", "1767225600"}}), {});
  EXPECT_EQ(error.message(),
            "cannot log in: HTTP 429; try again after 2026-01-01T00:00:00Z");
}

}  // namespace
}  // namespace tokensweep::hub
