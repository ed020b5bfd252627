// SPDX-License-Identifier: Apache-2.0
#include "net/retrying_client.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/failure.h"
#include "tests/support/fake_http.h"

namespace tokensweep::net {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using testing::FakeHttp;
using testing::http_reply;
using ::testing::IsEmpty;

constexpr std::int64_t kNow = 1'800'000'000;

class RetryingClientTest : public ::testing::Test {
 protected:
  // Everything left to chance is the middle of what it can be.
  RetryOptions options() {
    RetryOptions options;
    options.wait = [this](milliseconds delay) {
      waits.push_back(delay.count());
      return !interrupted;
    };
    options.now = [] { return kNow; };
    options.chance = [this] { return chance; };
    return options;
  }

  Result<HttpResponse> send(std::string method,
                            Resend resend = Resend::kWhenSafe) {
    HttpRequest request;
    request.method = std::move(method);
    request.url = "https://a.test/x";
    request.resend = resend;
    RetryingClient client(fake, options());
    return client.send(request);
  }

  FakeHttp fake;
  std::vector<std::int64_t> waits;
  bool interrupted = false;
  double chance = 0;
};

TEST_F(RetryingClientTest, AGoodReplyIsTakenAtOnce) {
  fake.reply(200, "yes");
  EXPECT_EQ(send("GET")->body, "yes");
  EXPECT_EQ(fake.sent(), 1U);
  EXPECT_THAT(waits, IsEmpty());
}

TEST_F(RetryingClientTest, WaitsTwiceAsLongEachTimeAndGivesUpAfterThreeMore) {
  chance = 0.5;
  for (int i = 0; i < 4; ++i) fake.reply(500, std::to_string(i));
  const auto result = send("GET");
  EXPECT_EQ(result->status, 500);
  EXPECT_EQ(result->body, "3");
  EXPECT_EQ(fake.sent(), 4U);
  // Half of 250, 500, 1000 is sure.
  EXPECT_THAT(waits, ElementsAre(187, 375, 750));
}

TEST_F(RetryingClientTest, ChanceMovesADelayBetweenHalfAndWhole) {
  fake.reply(502).reply(502).reply(200);
  EXPECT_TRUE(send("GET"));
  chance = 0.999;
  fake.reply(504).reply(504).reply(200);
  EXPECT_TRUE(send("GET"));
  EXPECT_THAT(waits, ElementsAre(125, 250, 249, 499));
}

TEST_F(RetryingClientTest, WhichStatusWhichMethodIsSentAgainAfter) {
  struct Case {
    const char* method;
    int status;
    std::size_t sent;
  };
  std::vector<Case> cases;
  for (const int status : {200, 204, 301, 302, 304, 307, 400, 401, 403, 404,
                           405, 408, 409, 422, 501, 505, 599}) {
    for (const char* method : {"GET", "POST", "DELETE"}) {
      cases.push_back({method, status, 1});
    }
  }
  for (const int status : {429, 503}) {
    for (const char* method :
         {"GET", "HEAD", "PUT", "DELETE", "POST", "PATCH"}) {
      cases.push_back({method, status, 2});
    }
  }
  for (const int status : {500, 502, 504}) {
    for (const char* method : {"GET", "HEAD", "PUT", "DELETE"}) {
      cases.push_back({method, status, 2});
    }
    for (const char* method : {"POST", "PATCH"}) {
      cases.push_back({method, status, 1});
    }
  }
  for (const Case& each : cases) {
    FakeHttp inner([&inner, &each](const HttpRequest&) {
      return http_reply(inner.sent() == 1 ? each.status : 200);
    });
    HttpRequest request;
    request.method = each.method;
    const auto result = RetryingClient(inner, options()).send(request);
    EXPECT_EQ(inner.sent(), each.sent) << each.method << ' ' << each.status;
    EXPECT_EQ(result->status, each.sent == 1 ? each.status : 200);
  }
}

TEST_F(RetryingClientTest, WhichErrorWhichMethodIsSentAgainAfter) {
  struct Case {
    const char* method;
    Error error;
    std::size_t sent;
  };
  const Error cut = network_error(Failure::kOther, "x");
  const Error unsent = network_error(Failure::kNotSent, "x");
  const Error untrusted = network_error(Failure::kBadCertificate, "x");
  const Error stopped = network_error(Failure::kInterrupted, "x");
  for (const Case& each : {
           Case{"GET", cut, 2},
           Case{"DELETE", cut, 2},
           Case{"POST", cut, 1},
           Case{"PATCH", cut, 1},
           Case{"GET", unsent, 2},
           Case{"POST", unsent, 2},
           Case{"PATCH", unsent, 2},
           Case{"GET", untrusted, 1},
           Case{"POST", untrusted, 1},
           Case{"GET", stopped, 1},
           Case{"POST", stopped, 1},
           Case{"GET", Error(ErrorKind::kUsage, "x"), 1},
           Case{"GET", Error(ErrorKind::kLimit, "x"), 1},
           Case{"GET", Error(ErrorKind::kInternal, "x"), 1},
           // From a client that does not tell them apart.
           Case{"GET", Error(ErrorKind::kNetwork, "x"), 2},
           Case{"POST", Error(ErrorKind::kNetwork, "x"), 1},
       }) {
    FakeHttp inner([](const HttpRequest&) { return http_reply(200); });
    inner.fail(each.error);
    HttpRequest request;
    request.method = each.method;
    const auto result = RetryingClient(inner, options()).send(request);
    EXPECT_EQ(inner.sent(), each.sent) << each.method;
    EXPECT_EQ(result.has_value(), each.sent == 2);
  }
}

TEST_F(RetryingClientTest, TheLastErrorIsReturned) {
  for (int i = 0; i < 4; ++i) {
    fake.fail(network_error(Failure::kNotSent, "failure " + std::to_string(i)));
  }
  const auto result = send("POST");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message(), "failure 3");
  EXPECT_EQ(fake.unused_answers(), 0U);
}

TEST_F(RetryingClientTest, LoginAttemptsAreSentOnce) {
  for (const int status : {429, 503, 500}) {
    fake.reply(status);
    EXPECT_EQ(send("POST", Resend::kOnlyUnsent)->status, status);
    fake.reply(status);
    EXPECT_EQ(send("GET", Resend::kOnlyUnsent)->status, status);
  }
  EXPECT_EQ(fake.sent(), 6U);
  fake.fail(network_error(Failure::kOther, "x"));
  EXPECT_FALSE(send("GET", Resend::kOnlyUnsent));
  EXPECT_EQ(fake.sent(), 7U);
  fake.fail(network_error(Failure::kNotSent, "x")).reply(200);
  EXPECT_TRUE(send("POST", Resend::kOnlyUnsent));
  EXPECT_EQ(fake.sent(), 9U);
}

TEST_F(RetryingClientTest, WaitsAsLongAsTheServerAsks) {
  fake.reply(429, "", {{.name = "retry-after", .value = "7"}});
  fake.reply(503, "",
             {{.name = "x-retry-after", .value = std::to_string(kNow + 3)}});
  // Less than our own pause.
  fake.reply(429, "", {{.name = "retry-after", .value = "0"}});
  fake.reply(200);
  EXPECT_EQ(send("GET")->status, 200);
  EXPECT_THAT(waits, ElementsAre(7000, 3000, 500));
}

TEST_F(RetryingClientTest, ALongPauseIsTheCallersBusiness) {
  fake.reply(429, "", {{.name = "retry-after", .value = "11"}});
  EXPECT_EQ(send("GET")->status, 429);
  fake.reply(429, "",
             {{.name = "x-retry-after", .value = std::to_string(kNow + 900)}});
  EXPECT_EQ(send("GET")->status, 429);
  EXPECT_EQ(fake.sent(), 2U);
  EXPECT_THAT(waits, IsEmpty());
  fake.reply(429, "", {{.name = "retry-after", .value = "10"}}).reply(200);
  EXPECT_EQ(send("GET")->status, 200);
  EXPECT_THAT(waits, ElementsAre(10'000));
}

TEST_F(RetryingClientTest, OurOwnPauseIsBoundedToo) {
  RetryOptions bounded = options();
  bounded.retries = 100;
  bounded.first_delay = milliseconds(8'000);
  FakeHttp inner([](const HttpRequest&) { return http_reply(500); });
  EXPECT_EQ(RetryingClient(inner, bounded).send({})->status, 500);
  EXPECT_EQ(inner.sent(), 101U);
  ASSERT_EQ(waits.size(), 100U);
  EXPECT_EQ(waits[0], 4'000);
  EXPECT_EQ(waits[99], 5'000);
}

TEST_F(RetryingClientTest, AnInterruptedWaitEndsIt) {
  interrupted = true;
  fake.reply(500, "first");
  EXPECT_EQ(send("GET")->body, "first");
  EXPECT_EQ(fake.sent(), 1U);
  EXPECT_EQ(waits.size(), 1U);
}

std::optional<std::int64_t> asked(std::vector<HttpHeader> headers) {
  const auto delay =
      requested_delay(http_reply(429, "", std::move(headers)), kNow);
  if (!delay) return std::nullopt;
  return delay->count();
}

TEST(RequestedDelayTest, ReadsWhatServersSay) {
  const std::string in_a_minute = std::to_string(kNow + 60);
  // 1,800,000,000 is 2027-01-15 08:00:00 UTC.
  struct Case {
    std::string value;
    std::optional<std::int64_t> milliseconds;
  };
  for (const char* name : {"retry-after", "x-retry-after"}) {
    for (const Case& each : std::vector<Case>{
             {"0", 0},
             {"1", 1000},
             {"120", 120'000},
             {"1000000000", 1'000'000'000'000},
             {"1000000001", 0},
             {in_a_minute, 60'000},
             {std::to_string(kNow - 60), 0},
             {"Fri, 15 Jan 2027 08:00:30 GMT", 30'000},
             {"Fri, 15 Jan 2027 07:00:00 GMT", 0},
             {"", std::nullopt},
             {"-1", std::nullopt},
             {"1.5", std::nullopt},
             {"+1", std::nullopt},
             {"0x10", std::nullopt},
             {"soon", std::nullopt},
             {"99999999999999", std::nullopt},
             {"99999999999999999999999", std::nullopt},
             {"15 Jan 2027 08:00:30 GMT", std::nullopt},
         }) {
      EXPECT_EQ(asked({{.name = name, .value = each.value}}), each.milliseconds)
          << name << ": " << each.value;
    }
  }
}

TEST(RequestedDelayTest, TheLongerOfTwoCounts) {
  EXPECT_EQ(asked({}), std::nullopt);
  EXPECT_EQ(asked({{.name = "retry-after", .value = "5"},
                   {.name = "x-retry-after", .value = "9"}}),
            9'000);
  EXPECT_EQ(asked({{.name = "retry-after", .value = "9"},
                   {.name = "x-retry-after", .value = "bad"}}),
            9'000);
  EXPECT_EQ(asked({{.name = "retry-after", .value = "bad"},
                   {.name = "x-retry-after", .value = "0"}}),
            0);
}

TEST(FailureTest, IsKeptThroughContext) {
  Error error = network_error(Failure::kBadCertificate, "bad");
  error = std::move(error).with_context("hub");
  EXPECT_EQ(error.message(), "hub: bad");
  EXPECT_EQ(failure_of(error), Failure::kBadCertificate);
  // Codes of other rooms mean something else.
  EXPECT_EQ(failure_of(Error(ErrorKind::kUsage, "x", 2)), Failure::kOther);
  EXPECT_EQ(failure_of(Error(ErrorKind::kNetwork, "x", 99)), Failure::kOther);
  EXPECT_EQ(failure_of(Error(ErrorKind::kNetwork, "x")), Failure::kOther);
}

}  // namespace
}  // namespace tokensweep::net
