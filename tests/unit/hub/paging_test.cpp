// SPDX-License-Identifier: Apache-2.0
// Pages of lists, seen through the list of access tokens.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "hub/access_tokens.h"
#include "tests/support/fake_http.h"
#include "tests/unit/hub/hub_samples.h"

namespace tokensweep::hub {
namespace {

using nlohmann::json;
using ::tokensweep::testing::FakeHttp;
using ::tokensweep::testing::http_reply;

constexpr std::string_view kRoot = "https://hub.example/v2/access-tokens";

json page(const json& next, int results) {
  json list = json::array();
  for (int i = 0; i < results; ++i) {
    list.push_back({{"uuid", std::to_string(i)}, {"is_active", true}});
  }
  return {{"next", next}, {"results", std::move(list)}};
}

class Paging : public ::testing::Test {
 protected:
  Result<std::vector<TokenRecord>> list(FakeHttp& http) const {
    return AccessTokens(http, endpoints_, jwt_).list();
  }

  const Endpoints endpoints_ = samples::endpoints();
  const SecretText jwt_{samples::jwt()};
  FakeHttp http_;
};

TEST_F(Paging, FollowsLinksToTheEnd) {
  const std::string second = std::string(kRoot) + "?page=2&page_size=100";
  const std::string third = "https://HUB.example:443/elsewhere?cursor=3";
  for (const json& last : {json(nullptr), json("")}) {
    FakeHttp http;
    http.reply(200, page(second, 2).dump())
        .reply(200, page(third, 0).dump())
        .reply(200, page(last, 1).dump());
    const auto tokens = list(http);
    ASSERT_TRUE(tokens) << tokens.error().message();
    ASSERT_EQ(tokens->size(), 3U);
    EXPECT_EQ(tokens->at(1).id, "1");
    EXPECT_EQ(tokens->at(2).id, "0");
    EXPECT_EQ(http.lines(),
              (std::vector<std::string>{
                  "GET " + std::string(kRoot) + "?page=1&page_size=100",
                  "GET " + second, "GET " + third}));
    for (const net::HttpRequest& request : http.requests()) {
      EXPECT_EQ(samples::header_of(request, "Authorization"),
                "Bearer " + samples::jwt());
    }
  }
}

TEST_F(Paging, NeverLeavesTheOrigin) {
  for (const std::string& next : std::vector<std::string>{
           "https://evil.example/v2/access-tokens?page=2",
           "https://hub.example.evil.example/v2/access-tokens?page=2",
           "https://sub.hub.example/v2/access-tokens?page=2",
           "https://hub.example:444/v2/access-tokens?page=2",
           "http://hub.example/v2/access-tokens?page=2",
           "http://hub.example:443/v2/access-tokens?page=2",
           "https://hub.example@evil.example/v2/access-tokens?page=2",
           "https://hub.example:443@evil.example/v2/access-tokens?page=2",
           "https://user@hub.example/v2/access-tokens?page=2",
           "https://evil.example\\@hub.example/v2/access-tokens?page=2",
           "https://hub.example\\.evil.example/",
           "https://hub.example\t.evil.example/",
           "//evil.example/v2/access-tokens?page=2",
           "//hub.example/v2/access-tokens?page=2",
           "/v2/access-tokens?page=2",
           "?page=2",
           "ftp://hub.example/",
           "file:///etc/passwd",
           "https:hub.example",
           "https://",
           " https://hub.example/",
       }) {
    FakeHttp http;
    http.reply(200, page(next, 1).dump());
    const auto tokens = list(http);
    ASSERT_FALSE(tokens) << next;
    EXPECT_EQ(tokens.error().kind(), ErrorKind::kNetwork) << next;
    EXPECT_EQ(tokens.error().message(),
              "cannot list access tokens: the link to the next page leads away "
              "from https://hub.example, so it is not followed");
    EXPECT_EQ(http.sent(), 1U) << next;
  }
}

TEST_F(Paging, ALinkMustBeAText) {
  http_.reply(200, page(7, 1).dump());
  const auto tokens = list(http_);
  ASSERT_FALSE(tokens);
  EXPECT_EQ(tokens.error().kind(), ErrorKind::kCorrupt);
  EXPECT_NE(tokens.error().message().find("next"), std::string::npos);
}

TEST_F(Paging, LeavesCircles) {
  const std::string first = std::string(kRoot) + "?page=1&page_size=100";
  http_.reply(200, page(first, 1).dump());
  const auto itself = list(http_);
  ASSERT_FALSE(itself);
  EXPECT_EQ(itself.error().kind(), ErrorKind::kNetwork);
  EXPECT_EQ(http_.sent(), 1U);

  FakeHttp pair;
  const std::string a = std::string(kRoot) + "?page=a";
  const std::string b = std::string(kRoot) + "?page=b";
  pair.reply(200, page(a, 1).dump())
      .reply(200, page(b, 1).dump())
      .reply(200, page(a, 1).dump());
  const auto circle = list(pair);
  ASSERT_FALSE(circle);
  EXPECT_NE(circle.error().message().find("circle"), std::string::npos);
  EXPECT_EQ(pair.sent(), 3U);
}

// Answers every page with a link to a further one.
FakeHttp::Handler endless(int results) {
  return [results](const net::HttpRequest& request) {
    return Result<net::HttpResponse>(
        http_reply(200, page(request.url + "x", results).dump()));
  };
}

TEST_F(Paging, HasAnEnd) {
  FakeHttp full(endless(1'000));
  const auto many = list(full);
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().kind(), ErrorKind::kLimit);
  EXPECT_EQ(full.sent(), 11U);

  FakeHttp empty(endless(0));
  const auto none = list(empty);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind(), ErrorKind::kLimit);
  EXPECT_EQ(empty.sent(), 1'000U);
}

TEST_F(Paging, TakesAsManyAsAllowed) {
  http_.reply(200, page(nullptr, 10'000).dump());
  EXPECT_EQ(list(http_)->size(), 10'000U);
  http_.reply(200, page(nullptr, 10'001).dump());
  EXPECT_EQ(list(http_).error().kind(), ErrorKind::kLimit);
}

TEST_F(Paging, AFailedPageFailsTheList) {
  http_.reply(200, page(std::string(kRoot) + "?page=2", 1).dump());
  http_.reply(502);
  const auto tokens = list(http_);
  ASSERT_FALSE(tokens);
  EXPECT_EQ(tokens.error().kind(), ErrorKind::kNetwork);
}

}  // namespace
}  // namespace tokensweep::hub
