// SPDX-License-Identifier: Apache-2.0
#include "verify/provider_calls.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_http.h"

namespace tokensweep::verify {
namespace {

using ::testing::ElementsAre;
using testing::FakeHttp;
using ::testing::HasSubstr;

Subject subject() {
  Subject out;
  out.provider = "acme";
  out.secret = SecretText("tok");
  return out;
}

ProviderLimitOptions quick() {
  ProviderLimitOptions options;
  options.pause_per_host = std::chrono::milliseconds(0);
  return options;
}

constexpr std::string_view kTwoSteps = R"([
  {"method":"GET","url":"https://a.example/self?t={token}",
   "expect":[{"status":200,"state":"next"},{"status":401,"state":"dead"}],
   "owner":"/user","extract":{"id":"/id"}},
  {"method":"DELETE","url":"https://b.example/{extract.id}",
   "expect":[{"status":204,"state":"dead"},{"status":403,"state":"live"}]}])";

struct Calling {
  FakeHttp http;
  ProviderHosts hosts;
  ProviderLimits limits{quick()};

  TokenCheck operator()(std::string_view json) {
    const auto calls = parse_calls(json);
    EXPECT_TRUE(calls.has_value()) << calls.error().message();
    return run_calls(http, *calls, subject(), hosts, limits);
  }
};

TEST(ProviderCalls, LaterCallsUseEarlierReplies) {
  Calling run;
  run.http.reply(200, R"({"id":"k 1","user":"jo"})").reply(204);
  const TokenCheck check = run(kTwoSteps);
  EXPECT_EQ(check.state, LiveState::kDead);
  EXPECT_EQ(check.owner, "jo");
  EXPECT_EQ(check.reason, "https://b.example answered HTTP 204");
  EXPECT_THAT(run.http.lines(), ElementsAre("GET https://a.example/self?t=tok",
                                            "DELETE https://b.example/k%201"));
}

TEST(ProviderCalls, NothingIsDeletedWithoutAnId) {
  Calling run;
  run.http.reply(200, R"({"user":"jo"})");
  const TokenCheck check = run(kTwoSteps);
  EXPECT_EQ(check.state, LiveState::kUnknown);
  EXPECT_EQ(check.reason, "an earlier reply did not give 'id'");
  EXPECT_EQ(run.http.sent(), 1U);
}

TEST(ProviderCalls, OnlyNextGoesOn) {
  for (const int status : {401, 403, 500, 429, 302}) {
    Calling run;
    run.http.reply(status, R"({"id":"k1"})");
    EXPECT_EQ(run(kTwoSteps).state,
              status == 401 ? LiveState::kDead : LiveState::kUnknown);
    EXPECT_EQ(run.http.sent(), 1U);
  }
}

TEST(ProviderCalls, SaysWhyItIsUnknown) {
  const auto reason = [](Result<net::HttpResponse> answer) {
    Calling run;
    run.http.answer(std::move(answer));
    const TokenCheck check = run(kTwoSteps);
    EXPECT_EQ(check.state, LiveState::kUnknown);
    return check.reason;
  };
  using testing::http_reply;
  EXPECT_EQ(reason(http_reply(503)),
            "https://a.example answered HTTP 503; it may be down");
  EXPECT_EQ(reason(http_reply(429)),
            "https://a.example answered HTTP 429 (too many requests)");
  EXPECT_EQ(reason(http_reply(302)),
            "https://a.example answered HTTP 302, a redirect, which is not "
            "followed");
  EXPECT_EQ(reason(http_reply(404)),
            "https://a.example answered HTTP 404, which settles nothing");
  EXPECT_EQ(reason(Error(ErrorKind::kNetwork, "https://a.example: refused")),
            "https://a.example: refused");
  Calling none;
  EXPECT_EQ(none("[]").reason, "its rule does not say how to ask");
}

TEST(ProviderCalls, AHostThatSlowsUsDownIsLeftAlone) {
  Calling run;
  run.http.reply(429);
  EXPECT_EQ(run(kTwoSteps).state, LiveState::kUnknown);
  const TokenCheck check = run(kTwoSteps);
  EXPECT_EQ(check.state, LiveState::kUnknown);
  EXPECT_THAT(check.reason, HasSubstr("is not asked again in this run"));
  EXPECT_EQ(run.http.sent(), 1U);
}

TEST(ProviderCalls, ARunAsksSoOften) {
  FakeHttp http([](const net::HttpRequest&) {
    return Result<net::HttpResponse>(testing::http_reply(401));
  });
  ProviderLimitOptions options = quick();
  options.requests_per_provider = 2;
  ProviderLimits limits(options);
  const auto calls = parse_calls(kTwoSteps);
  ASSERT_TRUE(calls.has_value());
  const auto check = [&] {
    return run_calls(http, *calls, subject(), {}, limits);
  };
  EXPECT_EQ(check().state, LiveState::kDead);
  EXPECT_EQ(check().state, LiveState::kDead);
  const TokenCheck third = check();
  EXPECT_EQ(third.state, LiveState::kUnknown);
  EXPECT_EQ(third.reason,
            "the limit of 2 requests to one provider in a run was reached");
  EXPECT_EQ(http.sent(), 2U);
}

TEST(ProviderCalls, OriginsAreKnownBefore) {
  const auto calls = parse_calls(kTwoSteps);
  ASSERT_TRUE(calls.has_value());
  const auto texts = [&](const ProviderHosts& hosts) {
    std::vector<std::string> out;
    const auto origins = call_origins(*calls, subject(), hosts);
    EXPECT_TRUE(origins.has_value());
    for (const auto& origin : *origins) out.push_back(origin.text());
    return out;
  };
  EXPECT_THAT(texts({}), ElementsAre("https://a.example", "https://b.example"));
  ProviderHosts hosts;
  ASSERT_TRUE(hosts.add("acme", "http://127.0.0.1:8080/x").has_value());
  EXPECT_THAT(texts(hosts), ElementsAre("http://127.0.0.1:8080"));

  const auto unnamed =
      parse_calls(R"([{"method":"GET","url":"https://{host}/","expect":[]}])");
  ASSERT_TRUE(unnamed.has_value());
  const auto origins = call_origins(*unnamed, subject(), {});
  ASSERT_FALSE(origins.has_value());
  EXPECT_EQ(origins.error().kind(), ErrorKind::kUsage);
}

TEST(ProviderCalls, DamagedRulesAreErrors) {
  for (const char* bad :
       {"", "{}", "[1]", "[{}]", "null", "[", R"([{"method":1}])",
        R"([{"method":"GET","url":"https://a.example","expect":{}}])",
        R"([{"method":"GET","url":"https://a.example","expect":[{}]}])",
        R"([{"method":"GET","url":"https://a.example",
             "expect":[{"state":"good"}]}])",
        R"([{"method":"GET","url":"https://a.example",
             "expect":[{"status":-1,"state":"live"}]}])",
        R"([{"method":"GET","url":"https://a.example",
             "expect":[{"status":99999999999,"state":"live"}]}])",
        R"([{"method":"GET","url":"https://a.example",
             "expect":[{"json":[],"state":"live"}]}])",
        R"([{"method":"GET","url":"https://a.example","owner":"x"}])",
        R"([{"method":"GET","url":"https://a.example","hosts":[1]}])",
        R"([{"method":"GET","url":"https://a.example","headers":{"a":1}}])",
        R"([{"method":"GET","url":"https://a.example","extract":{"a":1}}])",
        R"([{"method":"GET","url":"https://a.example",
             "extract":{"a":{"list":""}}}])"}) {
    const auto calls = parse_calls(bad);
    ASSERT_FALSE(calls.has_value()) << bad;
    EXPECT_EQ(calls.error().kind(), ErrorKind::kCorrupt);
  }
  const std::string deep(100'000, '[');
  EXPECT_FALSE(parse_calls(deep).has_value());
}

}  // namespace
}  // namespace tokensweep::verify
