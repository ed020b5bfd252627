// SPDX-License-Identifier: Apache-2.0
#include "hub/device_flow.h"

#include <vector>

#include <gtest/gtest.h>

#include "tests/support/fake_http.h"
#include "tests/unit/hub/hub_samples.h"

namespace tokensweep::hub {
namespace {

using nlohmann::json;
using std::chrono::seconds;
using ::tokensweep::testing::FakeHttp;

json start_json() {
  return {{"device_code", "device-code-of-the-server"},
          {"user_code", "ABCD-EFGH"},
          {"verification_uri", "https://login.example/activate"},
          {"verification_uri_complete",
           "https://login.example/activate?user_code=ABCD-EFGH"},
          {"expires_in", 899},
          {"interval", 7}};
}

std::string error_json(const char* word) {
  return json{{"error", word}, {"error_description", "told"}}.dump();
}

class DeviceFlowTest : public ::testing::Test {
 protected:
  static DeviceCode code() {
    DeviceCode code;
    code.code = SecretText("device-code+of/the&server");
    code.interval = seconds(5);
    code.lifetime = seconds(30);
    return code;
  }
  // Notes how long the flow wanted to wait.
  std::function<bool(seconds)> waiter() {
    return [this](seconds pause) {
      pauses_.push_back(static_cast<int>(pause.count()));
      return pauses_.size() < interrupted_at_;
    };
  }

  const Endpoints endpoints_ = samples::endpoints();
  FakeHttp http_;
  const DeviceFlow flow_{http_, endpoints_, "our client"};
  std::vector<int> pauses_;
  std::size_t interrupted_at_ = 1'000;
};

TEST_F(DeviceFlowTest, Starts) {
  http_.reply(200, start_json().dump());
  const auto started = flow_.start();
  ASSERT_TRUE(started) << started.error().message();
  EXPECT_EQ(started->code.view(), "device-code-of-the-server");
  EXPECT_EQ(started->user_code, "ABCD-EFGH");
  EXPECT_EQ(started->verification_url,
            "https://login.example/activate?user_code=ABCD-EFGH");
  EXPECT_EQ(started->interval, seconds(7));
  EXPECT_EQ(started->lifetime, seconds(899));
  EXPECT_EQ(http_.lines(), std::vector<std::string>{
                               "POST https://login.example/oauth/device/code"});
  const net::HttpRequest request = http_.requests()[0];
  EXPECT_EQ(samples::header_of(request, "Content-Type"),
            "application/x-www-form-urlencoded");
  EXPECT_EQ(request.body,
            "client_id=our%20client&audience=https%3A%2F%2Fhub.docker.com"
            "&scope=openid%20offline_access");
}

TEST_F(DeviceFlowTest, IsDockersClientByItself) {
  http_.reply(200, start_json().dump());
  ASSERT_TRUE(DeviceFlow(http_, endpoints_).start());
  EXPECT_TRUE(http_.requests()[0].body.starts_with(
      "client_id=" + std::string(kDockerCliClientId) + "&"));
}

TEST_F(DeviceFlowTest, OpensOnlyWhatIsSafe) {
  for (const char* url :
       {"http://login.example/", "javascript:alert(1)", "file:///etc/passwd",
        "https://u:p@login.example/", "https://login.example/\x1b[2J", "/x", "",
        "--help"}) {
    json reply = start_json();
    reply["verification_uri_complete"] = url;
    http_.reply(200, reply.dump());
    const auto started = flow_.start();
    ASSERT_FALSE(started) << url;
    EXPECT_EQ(started.error().kind(), ErrorKind::kCorrupt);
    EXPECT_NE(started.error().message().find("verification_uri_complete"),
              std::string::npos);
  }
  json reply = start_json();
  reply["verification_uri_complete"] = "http://127.0.0.1:4000/activate";
  http_.reply(200, reply.dump());
  EXPECT_EQ(flow_.start()->verification_url, "http://127.0.0.1:4000/activate");
  reply["verification_uri_complete"] = nullptr;
  http_.reply(200, reply.dump());
  EXPECT_EQ(flow_.start()->verification_url, "https://login.example/activate");
}

TEST_F(DeviceFlowTest, BoundsWhatTheServerSays) {
  struct Case {
    json interval;
    json expires;
    int interval_seconds;
    int lifetime_seconds;
  };
  for (const Case& each :
       {Case{nullptr, nullptr, 5, 900}, Case{0, 0, 5, 900},
        Case{-1, -1, 5, 900}, Case{1, 1, 1, 1}, Case{1e9, 1e9, 60, 3600}}) {
    json reply = start_json();
    reply["interval"] = each.interval;
    reply["expires_in"] = each.expires;
    http_.reply(200, reply.dump());
    const auto started = flow_.start();
    ASSERT_TRUE(started);
    EXPECT_EQ(started->interval, seconds(each.interval_seconds));
    EXPECT_EQ(started->lifetime, seconds(each.lifetime_seconds));
  }
}

TEST_F(DeviceFlowTest, RefusesBrokenStarts) {
  struct Case {
    const char* name;
    json value;
  };
  for (const Case& each :
       {Case{"device_code", ""}, Case{"device_code", nullptr},
        Case{"device_code", 5}, Case{"user_code", ""},
        Case{"user_code", nullptr}, Case{"user_code", "AB\x1b[2J"},
        Case{"user_code", "AB CD"}, Case{"user_code", std::string(65, 'A')},
        Case{"interval", "5"}, Case{"expires_in", "5"}}) {
    json reply = start_json();
    reply[each.name] = each.value;
    http_.reply(200, reply.dump());
    const auto started = flow_.start();
    ASSERT_FALSE(started) << each.name << each.value;
    EXPECT_EQ(started.error().kind(), ErrorKind::kCorrupt);
    EXPECT_NE(started.error().message().find(each.name), std::string::npos);
  }
  http_.reply(403, error_json("unauthorized_client"));
  const auto refused = flow_.start();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::kNetwork);
  EXPECT_TRUE(refused.error().message().starts_with(
      "cannot log in with the browser: HTTP 403; told"));
}

TEST_F(DeviceFlowTest, PollsForASession) {
  http_.reply(200, json{{"access_token", samples::jwt()},
                        {"refresh_token", "refresh"},
                        {"id_token", "x"},
                        {"expires_in", 900}}
                       .dump());
  const auto answer = flow_.poll(code());
  ASSERT_TRUE(answer) << answer.error().message();
  const auto* login = std::get_if<DeviceSession>(&*answer);
  ASSERT_NE(login, nullptr);
  EXPECT_EQ(login->session.jwt.view(), samples::jwt());
  EXPECT_EQ(login->session.claims.username, "ada");
  EXPECT_EQ(login->refresh_token.view(), "refresh");
  EXPECT_EQ(http_.lines(),
            std::vector<std::string>{"POST https://login.example/oauth/token"});
  EXPECT_EQ(http_.requests()[0].body,
            "client_id=our%20client&grant_type=urn%3Aietf%3Aparams%3Aoauth%3A"
            "grant-type%3Adevice_code&device_code=device-code%2Bof%2Fthe%26"
            "server");
}

TEST_F(DeviceFlowTest, KnowsEachAnswer) {
  struct Case {
    int status;
    std::string body;
    std::size_t answer;  // index in DeviceAnswer
  };
  for (const Case& each :
       {Case{403, error_json("authorization_pending"), 1},
        Case{400, error_json("authorization_pending"), 1},
        Case{429, error_json("slow_down"), 2},
        Case{400, error_json("slow_down"), 2}, Case{429, "", 2},
        Case{403, error_json("access_denied"), 3},
        Case{403, error_json("expired_token"), 4}}) {
    http_.reply(each.status, each.body);
    const auto answer = flow_.poll(code());
    ASSERT_TRUE(answer) << each.body;
    EXPECT_EQ(answer->index(), each.answer) << each.body;
    if (const auto* denied = std::get_if<DeviceDenied>(&*answer)) {
      EXPECT_EQ(denied->message, "told");
    }
  }
}

TEST_F(DeviceFlowTest, OtherAnswersAreErrors) {
  for (const auto& [status, body] : std::vector<std::pair<int, std::string>>{
           {403, error_json("invalid_grant")},
           {403, "{}"},
           {403, R"({"error":5})"},
           {500, ""},
           {302, ""}}) {
    http_.reply(status, body);
    const auto answer = flow_.poll(code());
    ASSERT_FALSE(answer) << body;
    EXPECT_EQ(answer.error().kind(), ErrorKind::kNetwork);
  }
  for (const std::string& body :
       {std::string("{}"), std::string(R"({"access_token":"opaque"})"),
        std::string(R"({"access_token":5})"), std::string()}) {
    http_.reply(200, body);
    const auto answer = flow_.poll(code());
    ASSERT_FALSE(answer) << body;
    EXPECT_EQ(answer.error().kind(), ErrorKind::kCorrupt);
  }
  http_.reply(403, json{{"error", "access_denied"},
                        {"error_description", "device-code+of/the&server"}}
                       .dump());
  EXPECT_EQ(std::get<DeviceDenied>(*flow_.poll(code())).message, "");
}

TEST_F(DeviceFlowTest, WaitsUntilThereIsAnAnswer) {
  http_.reply(403, error_json("authorization_pending"))
      .reply(429, error_json("slow_down"))
      .reply(403, error_json("authorization_pending"))
      .reply(403, error_json("access_denied"));
  const auto answer = flow_.wait_for_login(code(), waiter());
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_TRUE(std::holds_alternative<DeviceDenied>(*answer));
  EXPECT_EQ(pauses_, (std::vector<int>{5, 5, 10, 10}));
}

TEST_F(DeviceFlowTest, StopsWaitingWhenTheCodeExpires) {
  FakeHttp pending([](const net::HttpRequest&) {
    return Result<net::HttpResponse>(::tokensweep::testing::http_reply(
        403, error_json("authorization_pending")));
  });
  const auto answer =
      DeviceFlow(pending, endpoints_).wait_for_login(code(), waiter());
  ASSERT_TRUE(answer);
  EXPECT_TRUE(std::holds_alternative<DeviceExpired>(*answer));
  EXPECT_EQ(pauses_, std::vector<int>(6, 5));
}

TEST_F(DeviceFlowTest, StopsWhenInterrupted) {
  interrupted_at_ = 2;
  http_.reply(403, error_json("authorization_pending"));
  const auto answer = flow_.wait_for_login(code(), waiter());
  ASSERT_TRUE(answer);
  EXPECT_TRUE(std::holds_alternative<DevicePending>(*answer));
  EXPECT_EQ(http_.sent(), 1U);
  EXPECT_EQ(pauses_, (std::vector<int>{5, 5}));
}

TEST_F(DeviceFlowTest, HandsOnErrors) {
  http_.fail(Error(ErrorKind::kNetwork, "cut off"));
  const auto answer = flow_.wait_for_login(code(), waiter());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().message(), "cut off");
}

TEST_F(DeviceFlowTest, RevokesARefreshToken) {
  http_.reply(200);
  ASSERT_TRUE(flow_.revoke(SecretText("refresh/token")));
  EXPECT_EQ(http_.lines(), std::vector<std::string>{
                               "POST https://login.example/oauth/revoke"});
  EXPECT_EQ(http_.requests()[0].body,
            "client_id=our%20client&token=refresh%2Ftoken");

  http_.reply(400, json{{"error", "invalid_request"},
                        {"error_description", "bad refresh/token"}}
                       .dump());
  const auto refused = flow_.revoke(SecretText("refresh/token"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(),
            "cannot end the login of the browser: HTTP 400");

  EXPECT_EQ(flow_.revoke(SecretText()).error().kind(), ErrorKind::kUsage);
  EXPECT_EQ(http_.sent(), 2U);
}

}  // namespace
}  // namespace tokensweep::hub
