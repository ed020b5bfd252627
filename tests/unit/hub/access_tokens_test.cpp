// SPDX-License-Identifier: Apache-2.0
#include "hub/access_tokens.h"

#include <functional>

#include <gtest/gtest.h>

#include "tests/support/fake_http.h"
#include "tests/unit/hub/hub_samples.h"

namespace tokensweep::hub {
namespace {

using nlohmann::json;
using ::tokensweep::testing::FakeHttp;

constexpr std::string_view kRoot = "https://hub.example/v2/access-tokens";

json token_json() {
  return {{"uuid", samples::kTokenId},
          {"client_id", "HUB"},
          {"creator_ip", "192.0.2.1"},
          {"creator_ua", "some agent"},
          {"created_at", "2026-01-01T12:00:00.000000Z"},
          {"last_used", "2026-01-02T12:00:00.000000Z"},
          {"generated_by", "manual"},
          {"is_active", true},
          {"token", ""},
          {"token_label", "ci"},
          {"scopes", {"repo:read"}},
          {"expires_at", "2027-01-01T00:00:00Z"},
          {"unheard_of", {{"a", 1}}}};
}

TokenRecord token() {
  return {.id = std::string(samples::kTokenId),
          .label = "ci",
          .active = true,
          .scopes = {"repo:read"},
          .created = "2026-01-01T12:00:00.000000Z",
          .last_used = "2026-01-02T12:00:00.000000Z",
          .expires = "2027-01-01T00:00:00Z",
          .generated_by = "manual",
          .client_id = "HUB",
          .creator_ip = "192.0.2.1",
          .creator_user_agent = "some agent"};
}

class AccessTokensTest : public ::testing::Test {
 protected:
  // The one request that was sent, and that it bears the session.
  net::HttpRequest request() {
    const std::vector<net::HttpRequest> requests = http_.requests();
    EXPECT_EQ(requests.size(), 1U);
    if (requests.empty()) return {};
    EXPECT_EQ(samples::header_of(requests[0], "Authorization"),
              "Bearer " + samples::jwt());
    EXPECT_EQ(samples::header_of(requests[0], "Accept"), "application/json");
    EXPECT_EQ(samples::header_of(requests[0], "Content-Type"),
              requests[0].body.empty() ? "" : "application/json");
    return requests[0];
  }
  std::string one() const {
    return std::string(kRoot) + '/' + std::string(samples::kTokenId);
  }

  const Endpoints endpoints_ = samples::endpoints();
  const SecretText jwt_{samples::jwt()};
  FakeHttp http_;
  const AccessTokens tokens_{http_, endpoints_, jwt_};
};

TEST_F(AccessTokensTest, Lists) {
  json other = token_json();
  other["uuid"] = samples::kOtherId;
  http_.reply(200, json{{"count", 2},
                        {"active_count", 2},
                        {"next", nullptr},
                        {"previous", nullptr},
                        {"results", {token_json(), other}}}
                       .dump());
  const auto list = tokens_.list();
  ASSERT_TRUE(list) << list.error().message();
  ASSERT_EQ(list->size(), 2U);
  EXPECT_EQ(list->at(0), token());
  EXPECT_EQ(list->at(1).id, samples::kOtherId);
  const net::HttpRequest sent = request();
  EXPECT_EQ(sent.method, "GET");
  EXPECT_EQ(sent.url, std::string(kRoot) + "?page=1&page_size=100");
  EXPECT_EQ(sent.body, "");
}

TEST_F(AccessTokensTest, Gets) {
  http_.reply(200, token_json().dump());
  const auto got = tokens_.get(samples::kTokenId);
  ASSERT_TRUE(got) << got.error().message();
  EXPECT_EQ(*got, token());
  const net::HttpRequest sent = request();
  EXPECT_EQ(sent.method, "GET");
  EXPECT_EQ(sent.url, one());
}

TEST_F(AccessTokensTest, Creates) {
  json reply = token_json();
  reply["token"] = samples::access_token().view();
  http_.reply(201, reply.dump());
  const auto created = tokens_.create({.label = "ci \"x\"",
                                       .scopes = {"repo:read", "repo:write"},
                                       .expires = "2027-01-01T00:00:00Z"});
  ASSERT_TRUE(created) << created.error().message();
  EXPECT_EQ(created->token, token());
  EXPECT_EQ(created->value.view(), samples::access_token().view());
  const net::HttpRequest sent = request();
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(sent.resend, net::Resend::kOnlyUnsent);
  EXPECT_EQ(sent.url, kRoot);
  EXPECT_EQ(json::parse(sent.body),
            (json{{"token_label", "ci \"x\""},
                  {"scopes", {"repo:read", "repo:write"}},
                  {"expires_at", "2027-01-01T00:00:00Z"}}));
}

TEST_F(AccessTokensTest, CreatesForEver) {
  json reply = token_json();
  reply["token"] = samples::access_token().view();
  reply["expires_at"] = nullptr;
  http_.reply(201, reply.dump());
  const auto created = tokens_.create({.label = "ci", .scopes = {"repo:read"}});
  ASSERT_TRUE(created);
  EXPECT_EQ(created->token.expires, "");
  EXPECT_EQ(json::parse(request().body),
            (json{{"token_label", "ci"}, {"scopes", {"repo:read"}}}));
}

TEST_F(AccessTokensTest, SaysWhenACreatedTokenIsLost) {
  json reply = token_json();
  http_.reply(201, reply.dump());
  reply["token"] = samples::access_token().view();
  reply["is_active"] = "yes";
  http_.reply(201, reply.dump());
  for (int i = 0; i < 2; ++i) {
    const auto created =
        tokens_.create({.label = "ci", .scopes = {"repo:read"}});
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().kind(), ErrorKind::kCorrupt);
    EXPECT_NE(created.error().message().find("delete it"), std::string::npos)
        << created.error().message();
  }
}

TEST_F(AccessTokensTest, ChangesWhatIsNamed) {
  struct Case {
    TokenChange change;
    json body;
  };
  const std::vector<Case> cases = {
      {{.label = "new"}, {{"token_label", "new"}}},
      {{.active = false}, {{"is_active", false}}},
      {{.active = true}, {{"is_active", true}}},
      {{.label = "n", .active = true},
       {{"token_label", "n"}, {"is_active", true}}},
  };
  for (const Case& each : cases) {
    http_.reply(200, token_json().dump());
    const auto changed = tokens_.change(samples::kTokenId, each.change);
    ASSERT_TRUE(changed) << changed.error().message();
    EXPECT_EQ(*changed, token());
    EXPECT_EQ(http_.lines().back(), "PATCH " + one());
    EXPECT_EQ(json::parse(http_.requests().back().body), each.body);
  }
}

TEST_F(AccessTokensTest, Removes) {
  http_.reply(204);
  ASSERT_TRUE(tokens_.remove(samples::kTokenId));
  const net::HttpRequest sent = request();
  EXPECT_EQ(sent.method, "DELETE");
  EXPECT_EQ(sent.url, one());
  EXPECT_EQ(sent.body, "");
}

TEST_F(AccessTokensTest, NothingIsSentThatNamesNoToken) {
  for (const std::string_view id :
       {"", "..", "../users", "0d1e2f30-4152-4637-8849-5a6b7c8d9e0f/x",
        "0d1e2f30-4152-4637-8849-5a6b7c8d9e0?", "ci"}) {
    EXPECT_EQ(tokens_.get(id).error().kind(), ErrorKind::kUsage) << id;
    EXPECT_EQ(tokens_.remove(id).error().kind(), ErrorKind::kUsage) << id;
    EXPECT_EQ(tokens_.change(id, {.label = "x"}).error().kind(),
              ErrorKind::kUsage);
  }
  EXPECT_EQ(tokens_.change(samples::kTokenId, {}).error().kind(),
            ErrorKind::kUsage);
  EXPECT_EQ(tokens_.create({.label = "\xff"}).error().kind(),
            ErrorKind::kUsage);
  EXPECT_EQ(http_.sent(), 0U);
}

TEST_F(AccessTokensTest, ASessionThatNoHeaderCanCarryIsRefused) {
  for (const std::string_view session : {"", "a b", "a\r\nX: y", "a\x80"}) {
    const SecretText jwt{std::string(session)};
    const AccessTokens tokens(http_, endpoints_, jwt);
    const auto list = tokens.list();
    ASSERT_FALSE(list);
    EXPECT_EQ(list.error().kind(), ErrorKind::kUsage);
  }
  EXPECT_EQ(http_.sent(), 0U);
}

TEST_F(AccessTokensTest, AnAnswerAboutAnotherTokenIsNoAnswer) {
  json other = token_json();
  other["uuid"] = samples::kOtherId;
  http_.reply(200, other.dump()).reply(200, other.dump());
  const auto got = tokens_.get(samples::kTokenId);
  const auto changed = tokens_.change(samples::kTokenId, {.active = false});
  for (const auto* result : {&got, &changed}) {
    ASSERT_FALSE(*result);
    EXPECT_EQ(result->error().kind(), ErrorKind::kCorrupt);
    EXPECT_NE(result->error().message().find("another token"),
              std::string::npos);
  }
}

TEST_F(AccessTokensTest, ToleratesWhatIsEmptyNullOrAbsent) {
  const json full = token_json();
  for (const char* name :
       {"client_id", "creator_ip", "creator_ua", "created_at", "last_used",
        "generated_by", "token", "token_label", "expires_at"}) {
    for (const json& nothing : {json(""), json(nullptr), json()}) {
      json reply = full;
      reply[name] = nothing;
      http_.reply(200, reply.dump());
      EXPECT_TRUE(tokens_.get(samples::kTokenId)) << name;
    }
    json reply = full;
    reply.erase(name);
    http_.reply(200, reply.dump());
    EXPECT_TRUE(tokens_.get(samples::kTokenId)) << name;
  }
  json reply = full;
  reply["scopes"] = nullptr;
  reply["last_used"] = nullptr;
  http_.reply(200, reply.dump());
  const auto got = tokens_.get(samples::kTokenId);
  ASSERT_TRUE(got);
  EXPECT_TRUE(got->scopes.empty());
  EXPECT_EQ(got->last_used, "");
}

TEST_F(AccessTokensTest, WrongTypesNameThePlaceAndNoValue) {
  struct Case {
    const char* name;
    json value;
    const char* place;
  };
  const std::vector<Case> cases = {
      {"uuid", 77123, "results[1]: uuid"},
      {"uuid", nullptr, "results[1]: uuid"},
      {"is_active", "seventy", "results[1]: is_active"},
      {"is_active", nullptr, "results[1]: is_active"},
      {"scopes", "seventy", "results[1]: scopes"},
      {"scopes", {"repo:read", 77123}, "results[1]: scopes[1]"},
      {"token_label", {{"seventy", 1}}, "results[1]: token_label"},
      {"last_used", 77123, "results[1]: last_used"},
      {"expires_at", false, "results[1]: expires_at"},
  };
  for (const Case& each : cases) {
    json bad = token_json();
    bad[each.name] = each.value;
    http_.reply(200, json{{"results", {token_json(), bad}}}.dump());
    const auto list = tokens_.list();
    ASSERT_FALSE(list) << each.place;
    EXPECT_EQ(list.error().kind(), ErrorKind::kCorrupt);
    const std::string& message = list.error().message();
    EXPECT_NE(message.find(each.place), std::string::npos) << message;
    EXPECT_EQ(message.find("seventy"), std::string::npos) << message;
    EXPECT_EQ(message.find("77123"), std::string::npos) << message;
  }
}

TEST_F(AccessTokensTest, RefusesWhatIsNoReply) {
  for (const char* body : {"", "<html>", "[]", "null", "7", "\"x\""}) {
    http_.reply(200, body).reply(200, body);
    const auto list = tokens_.list();
    const auto got = tokens_.get(samples::kTokenId);
    ASSERT_FALSE(list) << body;
    EXPECT_EQ(list.error().kind(), ErrorKind::kCorrupt) << body;
    ASSERT_FALSE(got) << body;
    EXPECT_EQ(got.error().kind(), ErrorKind::kCorrupt) << body;
  }
  http_.reply(200, R"({"results":{}})").reply(200, R"({"results":["x"]})");
  EXPECT_EQ(tokens_.list().error().kind(), ErrorKind::kCorrupt);
  EXPECT_EQ(tokens_.list().error().kind(), ErrorKind::kCorrupt);
  http_.reply(200, "{}");
  EXPECT_EQ(tokens_.list()->size(), 0U);
}

TEST_F(AccessTokensTest, EachCallTellsWhatWasRefused) {
  using Call = std::function<Result<void>()>;
  const auto drop = [](auto result) -> Result<void> {
    if (!result) return std::move(result).error();
    return {};
  };
  const std::vector<std::pair<const char*, Call>> calls = {
      {"cannot list access tokens", [&] { return drop(tokens_.list()); }},
      {"cannot read the access token",
       [&] { return drop(tokens_.get(samples::kTokenId)); }},
      {"cannot create the access token",
       [&] { return drop(tokens_.create({.label = "x"})); }},
      {"cannot change the access token",
       [&] { return drop(tokens_.change(samples::kTokenId, {.label = "x"})); }},
      {"cannot delete the access token",
       [&] { return tokens_.remove(samples::kTokenId); }},
  };
  struct Refusal {
    int status;
    ErrorKind kind;
    const char* says;
  };
  for (const auto& [what, call] : calls) {
    for (const Refusal& each :
         {Refusal{401, ErrorKind::kNetwork, "log in again"},
          Refusal{403, ErrorKind::kNetwork, "made from an access token"},
          Refusal{404, ErrorKind::kNotFound, "told"},
          Refusal{429, ErrorKind::kNetwork, "try again"},
          Refusal{302, ErrorKind::kNetwork, "redirects"}}) {
      http_.reply(each.status, R"({"detail":"told","errinfo":{}})");
      const Result<void> result = call();
      ASSERT_FALSE(result) << what;
      EXPECT_EQ(result.error().kind(), each.kind) << what;
      EXPECT_TRUE(result.error().message().starts_with(what))
          << result.error().message();
      EXPECT_NE(result.error().message().find(each.says), std::string::npos)
          << result.error().message();
    }
    http_.reply(500, json{{"message", "bad session " + samples::jwt()}}.dump());
    const Result<void> echoed = call();
    ASSERT_FALSE(echoed);
    EXPECT_EQ(echoed.error().message(),
              std::string(what) + ": HTTP 500; try again later");
  }
}

TEST(Scopes, AreKnown) {
  for (const char* scope :
       {"repo:admin", "repo:write", "repo:read", "repo:public_read"}) {
    EXPECT_TRUE(is_known_scope(scope)) << scope;
  }
  for (const char* scope : {"", "repo", "repo:", "REPO:READ", "repo:readx"}) {
    EXPECT_FALSE(is_known_scope(scope)) << scope;
  }
}

TEST(Scopes, CoverThoseBelow) {
  const std::vector<std::string> order = {"repo:admin", "repo:write",
                                          "repo:read", "repo:public_read"};
  for (std::size_t held = 0; held < order.size(); ++held) {
    for (std::size_t used = 0; used < order.size(); ++used) {
      EXPECT_EQ(scopes_cover({order[held]}, {order[used]}), held <= used)
          << order[held] << ' ' << order[used];
    }
    EXPECT_FALSE(scopes_cover({order[held]}, {"other"}));
    EXPECT_FALSE(scopes_cover({"other"}, {order[held]}));
    EXPECT_FALSE(scopes_cover({}, {order[held]}));
  }
  EXPECT_TRUE(scopes_cover({"other"}, {"other"}));
  EXPECT_FALSE(scopes_cover({"other"}, {"another"}));
  EXPECT_TRUE(scopes_cover({}, {}));
  EXPECT_TRUE(scopes_cover({"repo:read"}, {}));
  EXPECT_TRUE(scopes_cover({"other", "repo:write"}, {"repo:read", "other"}));
  EXPECT_FALSE(scopes_cover({"repo:write"}, {"repo:read", "repo:admin"}));
}

}  // namespace
}  // namespace tokensweep::hub
