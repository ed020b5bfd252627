// SPDX-License-Identifier: Apache-2.0
#include "hub/org_access_tokens.h"

#include <gtest/gtest.h>

#include "tests/support/fake_http.h"
#include "tests/unit/hub/hub_samples.h"

namespace tokensweep::hub {
namespace {

using nlohmann::json;
using ::tokensweep::testing::FakeHttp;

constexpr std::string_view kRoot =
    "https://hub.example/v2/orgs/acme/access-tokens";

json token_json() {
  return {{"id", samples::kTokenId},
          {"label", "ci"},
          {"description", "for builds"},
          {"created_by", "ada"},
          {"is_active", true},
          {"created_at", "2026-01-01T12:00:00Z"},
          {"expires_at", "2027-01-01T00:00:00Z"},
          {"last_used_at", "2026-01-02T12:00:00Z"},
          {"resources",
           {{{"type", "TYPE_REPO"},
             {"path", "acme/*"},
             {"scopes", {"scope-image-pull"}}}}}};
}

TokenRecord token() {
  return {.id = std::string(samples::kTokenId),
          .label = "ci",
          .active = true,
          .scopes = {"scope-image-pull"},
          .created = "2026-01-01T12:00:00Z",
          .last_used = "2026-01-02T12:00:00Z",
          .expires = "2027-01-01T00:00:00Z",
          .description = "for builds",
          .created_by = "ada",
          .resources = {{"TYPE_REPO", "acme/*", {"scope-image-pull"}}}};
}

class OrgAccessTokensTest : public ::testing::Test {
 protected:
  net::HttpRequest request() {
    const std::vector<net::HttpRequest> requests = http_.requests();
    EXPECT_EQ(requests.size(), 1U);
    if (requests.empty()) return {};
    EXPECT_EQ(samples::header_of(requests[0], "Authorization"),
              "Bearer " + samples::jwt());
    return requests[0];
  }
  std::string one() const {
    return std::string(kRoot) + '/' + std::string(samples::kTokenId);
  }

  const Endpoints endpoints_ = samples::endpoints();
  const SecretText jwt_{samples::jwt()};
  FakeHttp http_;
  const OrgAccessTokens tokens_{http_, endpoints_, jwt_, "acme"};
};

TEST_F(OrgAccessTokensTest, Lists) {
  const std::string second = std::string(kRoot) + "?page=2&page_size=100";
  http_.reply(200, json{{"total", 2},
                        {"next", second},
                        {"previous", nullptr},
                        {"results", {token_json()}}}
                       .dump());
  http_.reply(200,
              json{{"total", 2}, {"next", nullptr}, {"results", {token_json()}}}
                  .dump());
  const auto list = tokens_.list();
  ASSERT_TRUE(list) << list.error().message();
  EXPECT_EQ(*list, (std::vector<TokenRecord>{token(), token()}));
  EXPECT_EQ(http_.lines(),
            (std::vector<std::string>{
                "GET " + std::string(kRoot) + "?page=1&page_size=100",
                "GET " + second}));
}

TEST_F(OrgAccessTokensTest, Gets) {
  http_.reply(200, token_json().dump());
  const auto got = tokens_.get(samples::kTokenId);
  ASSERT_TRUE(got) << got.error().message();
  EXPECT_EQ(*got, token());
  EXPECT_EQ(request().method, "GET");
  EXPECT_EQ(request().url, one());
}

TEST_F(OrgAccessTokensTest, Creates) {
  json reply = token_json();
  reply["token"] = samples::access_token().view();
  http_.reply(201, reply.dump());
  const auto created =
      tokens_.create({.label = "ci",
                      .expires = "2027-01-01T00:00:00Z",
                      .description = "for builds",
                      .resources = {{"TYPE_REPO", "acme/a", {"image-pull"}},
                                    {"TYPE_ORG", "acme", {"x", "y"}}}});
  ASSERT_TRUE(created) << created.error().message();
  EXPECT_EQ(created->token, token());
  EXPECT_EQ(created->value.view(), samples::access_token().view());
  const net::HttpRequest sent = request();
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(sent.url, kRoot);
  EXPECT_EQ(
      json::parse(sent.body),
      (json{
          {"label", "ci"},
          {"description", "for builds"},
          {"resources",
           {{{"type", "TYPE_REPO"},
             {"path", "acme/a"},
             {"scopes", {"image-pull"}}},
            {{"type", "TYPE_ORG"}, {"path", "acme"}, {"scopes", {"x", "y"}}}}},
          {"expires_at", "2027-01-01T00:00:00Z"}}));
}

TEST_F(OrgAccessTokensTest, CreatesWithLittle) {
  json reply = token_json();
  reply["token"] = samples::access_token().view();
  http_.reply(201, reply.dump());
  ASSERT_TRUE(tokens_.create({.label = "ci"}));
  EXPECT_EQ(json::parse(request().body), (json{{"label", "ci"}}));
}

TEST_F(OrgAccessTokensTest, SaysWhenACreatedTokenIsLost) {
  http_.reply(201, token_json().dump());
  const auto created = tokens_.create({.label = "ci"});
  ASSERT_FALSE(created);
  EXPECT_NE(created.error().message().find("delete it"), std::string::npos);
}

TEST_F(OrgAccessTokensTest, ChangesWhatIsNamed) {
  struct Case {
    TokenChange change;
    json body;
  };
  const std::vector<Case> cases = {
      {{.label = "new"}, {{"label", "new"}}},
      {{.active = false}, {{"is_active", false}}},
      {{.label = "n", .active = true}, {{"label", "n"}, {"is_active", true}}},
  };
  for (const Case& each : cases) {
    http_.reply(200, token_json().dump());
    const auto changed = tokens_.change(samples::kTokenId, each.change);
    ASSERT_TRUE(changed) << changed.error().message();
    EXPECT_EQ(*changed, token());
    EXPECT_EQ(http_.lines().back(), "PATCH " + one());
    EXPECT_EQ(json::parse(http_.requests().back().body), each.body);
  }
  EXPECT_EQ(tokens_.change(samples::kTokenId, {}).error().kind(),
            ErrorKind::kUsage);
}

TEST_F(OrgAccessTokensTest, Removes) {
  http_.reply(204);
  ASSERT_TRUE(tokens_.remove(samples::kTokenId));
  EXPECT_EQ(request().method, "DELETE");
  EXPECT_EQ(request().url, one());
  http_.reply(403, R"({"message":"owners only"})");
  const auto refused = tokens_.remove(samples::kTokenId);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message().find("owners only"), std::string::npos);
}

TEST_F(OrgAccessTokensTest, NamesCannotLeadElsewhere) {
  for (const std::string& name :
       {std::string(), std::string(".."), std::string("a/b"),
        std::string("a?b"), std::string("a%2fb"), std::string("a.b"),
        std::string("a b"), std::string("\xc3\xa4"), std::string(256, 'a')}) {
    EXPECT_EQ(tokens_.get(name).error().kind(), ErrorKind::kUsage) << name;
    EXPECT_EQ(tokens_.remove(name).error().kind(), ErrorKind::kUsage) << name;
    const OrgAccessTokens others(http_, endpoints_, jwt_, name);
    EXPECT_EQ(others.list().error().kind(), ErrorKind::kUsage) << name;
    EXPECT_EQ(others.get("1").error().kind(), ErrorKind::kUsage) << name;
    EXPECT_EQ(others.create({.label = "x"}).error().kind(), ErrorKind::kUsage);
  }
  EXPECT_EQ(http_.sent(), 0U);
}

TEST_F(OrgAccessTokensTest, AnAnswerAboutAnotherTokenIsNoAnswer) {
  json other = token_json();
  other["id"] = samples::kOtherId;
  http_.reply(200, other.dump());
  EXPECT_EQ(tokens_.get(samples::kTokenId).error().kind(), ErrorKind::kCorrupt);
}

TEST_F(OrgAccessTokensTest, ToleratesAndRefuses) {
  json little = {{"id", samples::kTokenId},
                 {"is_active", false},
                 {"last_used_at", nullptr},
                 {"expires_at", nullptr},
                 {"resources", nullptr}};
  http_.reply(200, little.dump());
  const auto got = tokens_.get(samples::kTokenId);
  ASSERT_TRUE(got) << got.error().message();
  EXPECT_FALSE(got->active);
  EXPECT_TRUE(got->resources.empty());

  struct Case {
    const char* name;
    json value;
    const char* place;
  };
  for (const Case& each :
       {Case{"resources", {7}, "resources[0]"},
        Case{"resources", {{{"scopes", "x"}}}, "resources[0]: scopes"},
        Case{"resources", 7, "resources"}, Case{"label", 7, "label"},
        Case{"is_active", nullptr, "is_active"}, Case{"id", 7, "id"}}) {
    json bad = token_json();
    bad[each.name] = each.value;
    http_.reply(200, bad.dump());
    const auto refused = tokens_.get(samples::kTokenId);
    ASSERT_FALSE(refused) << each.place;
    EXPECT_EQ(refused.error().kind(), ErrorKind::kCorrupt);
    EXPECT_NE(refused.error().message().find(each.place), std::string::npos)
        << refused.error().message();
  }
}

}  // namespace
}  // namespace tokensweep::hub
