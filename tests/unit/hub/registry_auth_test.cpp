// SPDX-License-Identifier: Apache-2.0
#include "hub/registry_auth.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "tests/support/fake_http.h"
#include "tests/unit/hub/hub_samples.h"

namespace tokensweep::hub {
namespace {

using ::tokensweep::testing::FakeHttp;

class RegistryAuth : public ::testing::Test {
 protected:
  Result<RegistryLogin> ask(std::string_view name = "ada") {
    return ask_registry(http_, endpoints_, name, samples::access_token());
  }

  const Endpoints endpoints_ = samples::endpoints();
  FakeHttp http_;
};

TEST_F(RegistryAuth, AsksWithNameAndSecret) {
  http_.reply(200, R"({"token":"t","expires_in":300})");
  const auto login = ask("ada+ci@mail.example");
  ASSERT_TRUE(login) << login.error().message();
  EXPECT_EQ(login->answer, RegistryAnswer::kAccepted);
  EXPECT_EQ(http_.lines(),
            std::vector<std::string>{
                "GET https://auth.example/token?service=registry.docker.io"
                "&account=ada%2Bci%40mail.example"});
  const net::HttpRequest request = http_.requests()[0];
  EXPECT_EQ(
      samples::header_of(request, "Authorization"),
      "Basic " + encode_base64("ada+ci@mail.example:" +
                               std::string(samples::access_token().view())));
  EXPECT_EQ(request.body, "");
  EXPECT_EQ(request.resend, net::Resend::kOnlyUnsent);
}

TEST_F(RegistryAuth, TellsAnswersApart) {
  struct Case {
    int status;
    const char* body;
    RegistryAnswer answer;
  };
  const std::vector<Case> cases = {
      {200, R"({"access_token":"t"})", RegistryAnswer::kAccepted},
      {200, R"({"token":""})", RegistryAnswer::kOther},
      {200, R"({"token":5})", RegistryAnswer::kOther},
      {200, "<html>welcome to this hotel</html>", RegistryAnswer::kOther},
      {204, "", RegistryAnswer::kOther},
      {401, R"({"details":"incorrect username or password"})",
       RegistryAnswer::kRefused},
      {401, "", RegistryAnswer::kRefused},
      {401, R"({"details":"personal access token is expired"})",
       RegistryAnswer::kExpired},
      {401, R"({"details":"org access token is expired"})",
       RegistryAnswer::kExpired},
      {401, R"({"details":"please use personal access token to login"})",
       RegistryAnswer::kNeedsToken},
      {401, R"({"details":"Please use a Personal Access Token"})",
       RegistryAnswer::kNeedsToken},
      {401, R"({"details":"toomanyrequests: too many failed login attempts"})",
       RegistryAnswer::kThrottled},
      {429, "", RegistryAnswer::kThrottled},
      {403, R"({"details":"personal access token is expired"})",
       RegistryAnswer::kOther},
      {500, "", RegistryAnswer::kOther},
      {302, "", RegistryAnswer::kOther},
  };
  for (const Case& each : cases) {
    http_.reply(each.status, each.body);
    const auto login = ask();
    ASSERT_TRUE(login);
    EXPECT_EQ(login->answer, each.answer) << each.status << ' ' << each.body;
  }
}

TEST_F(RegistryAuth, PassesOnWhatIsNoSecret) {
  http_.reply(401, R"({"details":"incorrect username or password"})");
  EXPECT_EQ(ask()->message, "incorrect username or password");
  const std::string secret(samples::access_token().view());
  for (const std::string& echo :
       {secret, "Basic " + encode_base64("ada:" + secret)}) {
    http_.reply(401, nlohmann::json{{"details", echo}}.dump());
    EXPECT_EQ(ask()->message, "") << echo;
  }
}

TEST_F(RegistryAuth, RefusesWhatCannotBeSent) {
  for (const std::string_view name : {"", "a:b"}) {
    const auto login = ask(name);
    ASSERT_FALSE(login);
    EXPECT_EQ(login.error().kind(), ErrorKind::kUsage);
  }
  EXPECT_FALSE(ask_registry(http_, endpoints_, "ada", SecretText()));
  EXPECT_EQ(http_.sent(), 0U);
}

TEST_F(RegistryAuth, HandsOnErrors) {
  http_.fail(Error(ErrorKind::kNetwork, "cut off"));
  const auto login = ask();
  ASSERT_FALSE(login);
  EXPECT_EQ(login.error().message(), "cut off");
}

}  // namespace
}  // namespace tokensweep::hub
