// SPDX-License-Identifier: Apache-2.0
#include "hub/login.h"

#include <functional>

#include <gtest/gtest.h>

#include "tests/support/fake_http.h"
#include "tests/unit/hub/hub_samples.h"

namespace tokensweep::hub {
namespace {

using nlohmann::json;
using ::tokensweep::testing::FakeHttp;

class Login : public ::testing::Test {
 protected:
  Result<LoginResult> exchange_it() {
    return exchange(http_, endpoints_, "ada", samples::access_token());
  }
  Result<LoginResult> log_in() {
    return login_with_password(http_, endpoints_, "ada",
                               SecretText("battery \"staple\" horse"));
  }
  Result<LoginResult> finish(std::string_view code) {
    return finish_second_factor(
        http_, endpoints_,
        SecondFactorNeeded{SecretText("challenge-of-the-hub")}, code);
  }

  const Endpoints endpoints_ = samples::endpoints();
  FakeHttp http_;
};

TEST_F(Login, ExchangesAToken) {
  http_.reply(200, json{{"access_token", samples::jwt()}}.dump());
  const auto result = exchange_it();
  ASSERT_TRUE(result) << result.error().message();
  const auto* session = std::get_if<Session>(&*result);
  ASSERT_NE(session, nullptr);
  EXPECT_EQ(session->jwt.view(), samples::jwt());
  EXPECT_EQ(session->claims.username, "ada");
  EXPECT_EQ(session->claims.token_id, samples::kTokenId);

  ASSERT_EQ(http_.lines(),
            std::vector<std::string>{"POST https://hub.example/v2/auth/token"});
  const net::HttpRequest request = http_.requests()[0];
  EXPECT_EQ(samples::header_of(request, "Content-Type"), "application/json");
  EXPECT_EQ(samples::header_of(request, "Authorization"), "");
  EXPECT_EQ(request.resend, net::Resend::kOnlyUnsent);
  EXPECT_EQ(json::parse(request.body),
            (json{{"identifier", "ada"},
                  {"secret", samples::access_token().view()}}));
}

TEST_F(Login, QuotesWhatItSends) {
  http_.reply(200, json{{"token", samples::jwt()}}.dump());
  const auto result = log_in();
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_TRUE(std::holds_alternative<Session>(*result));
  ASSERT_EQ(http_.lines(), std::vector<std::string>{
                               "POST https://hub.example/v2/users/login"});
  EXPECT_EQ(
      json::parse(http_.requests()[0].body),
      (json{{"username", "ada"}, {"password", "battery \"staple\" horse"}}));
}

TEST_F(Login, FinishesWithASecondFactor) {
  http_.reply(401, json{{"detail", "Require secondary authentication"},
                        {"login_2fa_token", "challenge-of-the-hub"}}
                       .dump());
  http_.reply(200, json{{"token", samples::jwt()}}.dump());
  const auto first = log_in();
  ASSERT_TRUE(first);
  const auto* challenge = std::get_if<SecondFactorNeeded>(&*first);
  ASSERT_NE(challenge, nullptr);
  EXPECT_EQ(challenge->login_token.view(), "challenge-of-the-hub");

  const auto second =
      finish_second_factor(http_, endpoints_, *challenge, "012345");
  ASSERT_TRUE(second);
  EXPECT_TRUE(std::holds_alternative<Session>(*second));
  EXPECT_EQ(http_.lines().back(),
            "POST https://hub.example/v2/users/2fa-login");
  EXPECT_EQ(
      json::parse(http_.requests()[1].body),
      (json{{"login_2fa_token", "challenge-of-the-hub"}, {"code", "012345"}}));
}

TEST_F(Login, ASecondFactorIsAskedForOnTheExchangeToo) {
  http_.reply(401, R"({"detail":"x","login_2fa_token":"y"})");
  const auto result = exchange_it();
  ASSERT_TRUE(result);
  EXPECT_TRUE(std::holds_alternative<SecondFactorNeeded>(*result));
}

TEST_F(Login, ARefusedCodeIsARefusal) {
  http_.reply(401, R"({"detail":"Incorrect authentication credentials"})");
  const auto result = finish("123456");
  ASSERT_TRUE(result);
  ASSERT_TRUE(std::holds_alternative<LoginRefused>(*result));
  EXPECT_EQ(std::get<LoginRefused>(*result).message,
            "Incorrect authentication credentials");
}

TEST_F(Login, CodesAreSixDigits) {
  for (const std::string_view code :
       {"", "12345", "1234567", "12345a", "12 456", "\"},{}"}) {
    const auto result = finish(code);
    ASSERT_FALSE(result) << code;
    EXPECT_EQ(result.error().kind(), ErrorKind::kUsage);
  }
  EXPECT_EQ(http_.sent(), 0U);
}

TEST_F(Login, EachRefusalIsTold) {
  struct Case {
    int status;
    const char* body;
    std::size_t outcome;  // index in LoginResult
    const char* message;
  };
  constexpr std::size_t kRefused = 2;
  constexpr std::size_t kForbidden = 3;
  constexpr std::size_t kThrottled = 4;
  const std::vector<Case> cases = {
      {401, R"({"detail":"Incorrect authentication credentials"})", kRefused,
       "Incorrect authentication credentials"},
      {401, R"({"message":"unauthorized","errinfo":{}})", kRefused,
       "unauthorized"},
      {401, R"({"detail":"x","login_2fa_token":""})", kRefused, "x"},
      {401, R"({"detail":"x","login_2fa_token":null})", kRefused, "x"},
      {401, R"({"detail":"x","login_2fa_token":{}})", kRefused, "x"},
      {401, "<html>", kRefused, ""},
      {403, R"({"detail":"policy"})", kForbidden, "policy"},
      {429, "", kThrottled, ""},
      {401, R"({"message":"toomanyrequests: too many failed login attempts"})",
       kThrottled, "toomanyrequests: too many failed login attempts"},
      {403, R"({"message":"Too many failed login attempts"})", kThrottled,
       "Too many failed login attempts"},
  };
  using Call = std::function<Result<LoginResult>()>;
  const std::vector<Call> calls = {[&] { return exchange_it(); },
                                   [&] { return log_in(); },
                                   [&] { return finish("123456"); }};
  for (const Case& each : cases) {
    // A challenge needs no second one.
    for (const Call& call : calls) {
      http_.reply(each.status, each.body);
      const auto result = call();
      ASSERT_TRUE(result) << each.body;
      ASSERT_EQ(result->index(), each.outcome) << each.body;
      const std::string message = std::visit(
          [](const auto& outcome) -> std::string {
            if constexpr (requires { outcome.message; }) {
              return outcome.message;
            } else {
              return "no message";
            }
          },
          *result);
      EXPECT_EQ(message, each.message);
    }
  }
}

TEST_F(Login, ALockOutSaysWhenToTryAgain) {
  http_.reply(429, "", {{"x-retry-after", "1767225600"}});
  const auto result = exchange_it();
  ASSERT_TRUE(result);
  EXPECT_EQ(std::get<LoginThrottled>(*result).when,
            "try again after 2026-01-01T00:00:00Z");
}

TEST_F(Login, OtherAnswersAreErrors) {
  struct Case {
    int status;
    ErrorKind kind;
  };
  for (const Case& each :
       {Case{400, ErrorKind::kUsage}, Case{404, ErrorKind::kNotFound},
        Case{500, ErrorKind::kNetwork}, Case{302, ErrorKind::kNetwork},
        Case{201, ErrorKind::kNetwork}}) {
    http_.reply(each.status, R"({"detail":"x"})");
    const auto result = exchange_it();
    ASSERT_FALSE(result) << each.status;
    EXPECT_EQ(result.error().kind(), each.kind) << each.status;
  }
  http_.fail(Error(ErrorKind::kNetwork, "cut off"));
  const auto cut = exchange_it();
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().message(), "cut off");
}

TEST_F(Login, ASessionMustBeReadable) {
  json foreign = samples::claims();
  foreign["iss"] = "https://evil.example/";
  const std::vector<std::string> bodies = {
      "",
      "[]",
      "{}",
      R"({"access_token":""})",
      R"({"access_token":5})",
      R"({"access_token":null})",
      R"({"access_token":"opaque"})",
      json{{"token", samples::jwt()}}.dump(),
      json{{"access_token", samples::jwt_of(foreign.dump())}}.dump(),
  };
  for (const std::string& body : bodies) {
    http_.reply(200, body);
    const auto result = exchange_it();
    ASSERT_FALSE(result) << body;
    EXPECT_EQ(result.error().kind(), ErrorKind::kCorrupt) << body;
    EXPECT_TRUE(result.error().message().starts_with("cannot log in"))
        << result.error().message();
    EXPECT_EQ(result.error().message().find("opaque"), std::string::npos);
  }
}

TEST_F(Login, NothingIsSentThatCannotSucceed) {
  const auto no_name = exchange(http_, endpoints_, "", samples::access_token());
  const auto no_secret = exchange(http_, endpoints_, "ada", SecretText());
  const auto no_password =
      login_with_password(http_, endpoints_, "ada", SecretText());
  const auto no_text =
      exchange(http_, endpoints_, "ada", SecretText("not utf-8: \xff"));
  for (const auto* result : {&no_name, &no_secret, &no_password, &no_text}) {
    ASSERT_FALSE(*result);
    EXPECT_EQ(result->error().kind(), ErrorKind::kUsage);
    EXPECT_EQ(result->error().message().find("not utf-8:"), std::string::npos);
  }
  EXPECT_EQ(http_.sent(), 0U);
}

TEST_F(Login, EchoedSecretsAreNotShown) {
  const SecretText token = samples::access_token();
  const std::string echo =
      json{{"detail", "wrong: " + std::string(token.view())}}.dump();
  for (const int status : {401, 403, 429}) {
    http_.reply(status, echo);
    const auto result = exchange_it();
    ASSERT_TRUE(result);
    std::visit(
        [](const auto& outcome) {
          if constexpr (requires { outcome.message; }) {
            EXPECT_EQ(outcome.message, "");
          } else {
            ADD_FAILURE() << "a refusal without a message";
          }
        },
        *result);
  }
  http_.reply(500, echo);
  const auto failed = exchange_it();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message(),
            "cannot log in: HTTP 500; try again later");

  http_.reply(401, R"({"detail":"no: challenge-of-the-hub"})");
  const auto code = finish("123456");
  ASSERT_TRUE(code);
  EXPECT_EQ(std::get<LoginRefused>(*code).message, "");
}

}  // namespace
}  // namespace tokensweep::hub
