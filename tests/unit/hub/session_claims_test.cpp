// SPDX-License-Identifier: Apache-2.0
#include "hub/session_claims.h"

#include <functional>

#include <gtest/gtest.h>

#include "tests/unit/hub/hub_samples.h"

namespace tokensweep::hub {
namespace {

using nlohmann::json;

json& own(json& claims) {
  return claims["https://hub.docker.com"];
}

Result<SessionClaims> read(const json& claims) {
  return read_session_claims(samples::jwt_of(claims.dump()));
}

TEST(SessionClaims, ReadsWhatTheHubSaysOfAnAccessToken) {
  const auto claims = read_session_claims(samples::jwt());
  ASSERT_TRUE(claims) << claims.error().message();
  EXPECT_EQ(claims->username, "ada");
  EXPECT_EQ(claims->account_id, samples::kAccountId);
  EXPECT_EQ(claims->email, "ada@mail.example");
  EXPECT_EQ(claims->source, SessionSource::kPersonalAccessToken);
  EXPECT_EQ(claims->token_id, samples::kTokenId);
  EXPECT_EQ(claims->scopes, std::vector<std::string>{"repo:public_read"});
  EXPECT_EQ(claims->issued_at, 1767225600);
  EXPECT_EQ(claims->expires_at, 1767226200);
}

TEST(SessionClaims, KnowsEachSource) {
  struct Case {
    json source;
    SessionSource expected;
    std::string id;
  };
  const std::vector<Case> cases = {
      {"docker_pat|1", SessionSource::kPersonalAccessToken, "1"},
      {"docker_oat|x|y", SessionSource::kOrganizationAccessToken, "x|y"},
      {"docker_pat|", SessionSource::kPersonalAccessToken, ""},
      {"docker_pat", SessionSource::kPersonalAccessToken, ""},
      {{{"type", "pat"}, {"id", "7"}},
       SessionSource::kPersonalAccessToken,
       "7"},
      {{{"type", "docker_oat"}, {"id", "8"}},
       SessionSource::kOrganizationAccessToken,
       "8"},
      {json::object(), SessionSource::kOther, ""},
      {"docker_patio|1", SessionSource::kOther, ""},
      {"docker|docker_pat|1", SessionSource::kOther, ""},
      {"samlp|1", SessionSource::kOther, ""},
      {"", SessionSource::kOther, ""},
      {nullptr, SessionSource::kOther, ""},
  };
  for (const Case& each : cases) {
    json claims = samples::claims();
    own(claims)["source"] = each.source;
    const auto read_back = read(claims);
    ASSERT_TRUE(read_back) << each.source;
    EXPECT_EQ(read_back->source, each.expected) << each.source;
    EXPECT_EQ(read_back->token_id, each.id) << each.source;
  }
}

TEST(SessionClaims, OwnClaimsComeBeforeThoseBeside) {
  json claims = samples::claims();
  claims["username"] = "eve";
  claims["source"] = {{"type", "pat"}, {"id", "other"}};
  const auto both = read(claims);
  ASSERT_TRUE(both);
  EXPECT_EQ(both->username, "ada");
  EXPECT_EQ(both->token_id, samples::kTokenId);

  claims.erase("https://hub.docker.com");
  const auto beside = read(claims);
  ASSERT_TRUE(beside);
  EXPECT_EQ(beside->username, "eve");
  EXPECT_EQ(beside->token_id, "other");
  EXPECT_EQ(beside->account_id, samples::kAccountId);
}

TEST(SessionClaims, MissesWhatIsNotSaid) {
  const auto claims = read({{"iss", "https://login.docker.com/"},
                            {"aud", {"x", "https://hub.docker.com/"}},
                            {"username", "ada"}});
  ASSERT_TRUE(claims) << claims.error().message();
  EXPECT_EQ(claims->source, SessionSource::kOther);
  EXPECT_TRUE(claims->scopes.empty());
  EXPECT_EQ(claims->issued_at, 0);
  EXPECT_EQ(claims->expires_at, 0);
  EXPECT_TRUE(claims->email.empty());
}

TEST(SessionClaims, SplitsScopes) {
  json claims = samples::claims();
  claims["scope"] = " repo:read  openid ";
  const auto read_back = read(claims);
  ASSERT_TRUE(read_back);
  EXPECT_EQ(read_back->scopes,
            (std::vector<std::string>{"repo:read", "openid"}));
}

TEST(SessionClaims, TakesNumbersWithFractions) {
  json claims = samples::claims();
  claims["exp"] = 1767226200.75;
  const auto read_back = read(claims);
  ASSERT_TRUE(read_back);
  EXPECT_EQ(read_back->expires_at, 1767226200);
}

struct BadClaims {
  const char* name;
  std::function<void(json&)> change;
  std::string says;
};

TEST(SessionClaims, RefusesOthersTokens) {
  const std::vector<BadClaims> cases = {
      {"no issuer", [](json& c) { c.erase("iss"); }, "iss"},
      {"issuer", [](json& c) { c["iss"] = "https://evil.example/"; }, "iss"},
      {"longer issuer",
       [](json& c) { c["iss"] = "https://api.docker.com.evil.example/"; },
       "iss"},
      {"http", [](json& c) { c["iss"] = "http://api.docker.com/"; }, "iss"},
      {"issuer type", [](json& c) { c["iss"] = 1; }, "iss"},
      {"no audience", [](json& c) { c.erase("aud"); }, "aud"},
      {"audience", [](json& c) { c["aud"] = "https://evil.example"; }, "aud"},
      {"audiences", [](json& c) { c["aud"] = json::array(); }, "aud"},
      {"audience type", [](json& c) { c["aud"] = {1}; }, "aud[0]"},
      {"no account",
       [](json& c) {
         c.erase("https://hub.docker.com");
         c.erase("sub");
       },
       "no account"},
      {"username type", [](json& c) { own(c)["username"] = 5; }, "username"},
      {"scope type", [](json& c) { c["scope"] = {"x"}; }, "scope"},
      {"source type", [](json& c) { own(c)["source"] = 5; }, "source"},
      {"id type",
       [](json& c) {
         own(c)["source"] = {{"type", "pat"}, {"id", 5}};
       },
       "id"},
      {"time type", [](json& c) { c["exp"] = "soon"; }, "exp"},
      {"endless", [](json& c) { c["exp"] = 1e300; }, "exp"},
  };
  for (const BadClaims& each : cases) {
    json claims = samples::claims();
    each.change(claims);
    const auto read_back = read(claims);
    ASSERT_FALSE(read_back) << each.name;
    EXPECT_EQ(read_back.error().kind(), ErrorKind::kCorrupt) << each.name;
    EXPECT_NE(read_back.error().message().find(each.says), std::string::npos)
        << each.name << ": " << read_back.error().message();
    EXPECT_EQ(read_back.error().message().find("evil"), std::string::npos);
  }
}

TEST(SessionClaims, OfOlderRoutesMayNameNoIssuer) {
  json claims = samples::claims();
  claims.erase("iss");
  claims.erase("aud");
  const auto as_older = [](const json& all) {
    return read_session_claims(samples::jwt_of(all.dump()),
                               ClaimIssuer::kMayBeMissing);
  };
  const auto older = as_older(claims);
  ASSERT_TRUE(older) << older.error().message();
  EXPECT_EQ(older->username, "ada");
  EXPECT_FALSE(read(claims));
  claims["iss"] = "https://evil.example/";
  EXPECT_FALSE(as_older(claims));
  claims.erase("iss");
  claims["aud"] = "https://evil.example/";
  EXPECT_FALSE(as_older(claims));
}

TEST(SessionClaims, RefusesWhatIsNoJwt) {
  const std::string payload = encode_base64url(samples::claims().dump());
  const std::vector<std::string> cases = {
      "",
      ".",
      "..",
      "...",
      payload,
      "e30." + payload,
      "e30." + payload + ".",
      "." + payload + ".c2ln",
      "e30." + payload + ".c2ln.c2ln",
      "e30." + payload + "=.c2ln",
      "e30." + payload + "\n.c2ln",
      "e30.e+30.c2ln",
      "e30.A.c2ln",
      samples::jwt_of(""),
      samples::jwt_of("[]"),
      samples::jwt_of("null"),
      samples::jwt_of("{} {}"),
      samples::jwt_of("{\"iss\":\"\xff\"}"),
  };
  for (const std::string& jwt : cases) {
    const auto claims = read_session_claims(jwt);
    ASSERT_FALSE(claims) << jwt;
    EXPECT_EQ(claims.error().kind(), ErrorKind::kCorrupt) << jwt;
  }
}

TEST(SessionClaims, HasLimits) {
  json claims = samples::claims();
  claims["x"] = std::string(40'000, 'x');
  EXPECT_TRUE(read(claims));
  claims["x"] = std::string(50'000, 'x');
  const auto large = read(claims);
  ASSERT_FALSE(large);
  EXPECT_NE(large.error().message().find("too long"), std::string::npos);

  const std::string deep = std::string(1'000, '[') + std::string(1'000, ']');
  const auto nested =
      read_session_claims(samples::jwt_of("{\"x\":" + deep + "}"));
  ASSERT_FALSE(nested);
  EXPECT_NE(nested.error().message().find("nested"), std::string::npos);
}

TEST(SessionClaims, KnowsUuids) {
  EXPECT_TRUE(is_uuid(samples::kTokenId));
  EXPECT_TRUE(is_uuid("ABCDEF00-4152-4637-8849-5A6B7C8D9E0F"));
  for (const std::string_view text :
       {"", "0d1e2f30", "0d1e2f30-4152-4637-8849-5a6b7c8d9e0",
        "0d1e2f30-4152-4637-8849-5a6b7c8d9e0ff",
        "0d1e2f30-4152-4637-8849-5a6b7c8d9e0g",
        "0d1e2f3004152-4637-8849-5a6b7c8d9e0f",
        "0d1e2f30-4152-4637-8849/5a6b7c8d9e0f"}) {
    EXPECT_FALSE(is_uuid(text)) << text;
  }
}

}  // namespace
}  // namespace tokensweep::hub
