// SPDX-License-Identifier: Apache-2.0
#include "hub/account_tokens.h"

#include <gtest/gtest.h>

#include "tests/support/fake_http.h"
#include "tests/unit/hub/hub_samples.h"

namespace tokensweep::hub {
namespace {

using nlohmann::json;
using ::tokensweep::testing::FakeHttp;

const std::string kUserRoot = "https://hub.example/v2/access-tokens";
const std::string kOrgRoot = "https://hub.example/v2/orgs/acme/access-tokens";

json user_token() {
  return {{"uuid", samples::kTokenId},
          {"token_label", "ci"},
          {"is_active", true},
          {"scopes", {"repo:read"}},
          {"created_at", "2026-01-01T12:00:00Z"},
          {"generated_by", "manual"},
          {"creator_ip", "192.0.2.7"}};
}

json org_token() {
  return {{"id", samples::kTokenId},
          {"label", "ci"},
          {"description", "for builds"},
          {"created_by", "ada"},
          {"is_active", true},
          {"created_at", "2026-01-01T12:00:00Z"},
          {"resources",
           {{{"type", "TYPE_REPO"},
             {"path", "acme/a"},
             {"scopes", {"scope-image-pull", "scope-image-push"}}},
            {{"type", "TYPE_REPO"},
             {"path", "acme/b"},
             {"scopes", {"scope-image-pull"}}}}}};
}

class AccountTokensTest : public ::testing::Test {
 protected:
  AccountTokens users() {
    return AccountTokens::of_user(http_, endpoints_, jwt_);
  }
  AccountTokens organizations() {
    return AccountTokens::of_organization(http_, endpoints_, jwt_, "acme");
  }
  // The last request, which was for the token `kTokenId`.
  net::HttpRequest request_for(const std::string& root) {
    const std::vector<net::HttpRequest> requests = http_.requests();
    EXPECT_FALSE(requests.empty());
    if (requests.empty()) return {};
    EXPECT_EQ(requests.back().url, root + '/' + std::string(samples::kTokenId));
    return requests.back();
  }

  const Endpoints endpoints_ = samples::endpoints();
  const SecretText jwt_{samples::jwt()};
  FakeHttp http_;
};

TEST_F(AccountTokensTest, OfAUser) {
  http_.reply(200, user_token().dump());
  const auto token = users().get(samples::kTokenId);
  ASSERT_TRUE(token) << token.error().message();
  EXPECT_EQ(token->id, samples::kTokenId);
  EXPECT_EQ(token->label, "ci");
  EXPECT_TRUE(token->active);
  EXPECT_EQ(token->scopes, std::vector<std::string>{"repo:read"});
  EXPECT_EQ(token->generated_by, "manual");
  EXPECT_EQ(token->creator_ip, "192.0.2.7");
  EXPECT_EQ(token->created_by, "");
  EXPECT_EQ(request_for(kUserRoot).method, "GET");
}

TEST_F(AccountTokensTest, AnOrganizationsHasEachScopeOnce) {
  http_.reply(200, org_token().dump());
  const auto token = organizations().get(samples::kTokenId);
  ASSERT_TRUE(token) << token.error().message();
  EXPECT_EQ(token->id, samples::kTokenId);
  EXPECT_EQ(token->description, "for builds");
  EXPECT_EQ(token->created_by, "ada");
  EXPECT_EQ(token->generated_by, "");
  EXPECT_EQ(token->scopes,
            (std::vector<std::string>{"scope-image-pull", "scope-image-push"}));
  EXPECT_EQ(token->resources.size(), 2U);
  EXPECT_EQ(request_for(kOrgRoot).method, "GET");
}

TEST_F(AccountTokensTest, ChangesOneThingAtATime) {
  json inactive = user_token();
  inactive["is_active"] = false;
  http_.reply(200, inactive.dump());
  const auto token =
      users().set_state(samples::kTokenId, TokenState::kInactive);
  ASSERT_TRUE(token) << token.error().message();
  EXPECT_FALSE(token->active);
  EXPECT_EQ(json::parse(request_for(kUserRoot).body),
            json({{"is_active", false}}));

  http_.reply(200, org_token().dump());
  ASSERT_TRUE(organizations().rename(samples::kTokenId, "ci"));
  EXPECT_EQ(json::parse(request_for(kOrgRoot).body), json({{"label", "ci"}}));
}

TEST_F(AccountTokensTest, RemovesWhereItIs) {
  http_.reply(204, "");
  EXPECT_TRUE(users().remove(samples::kTokenId));
  EXPECT_EQ(request_for(kUserRoot).method, "DELETE");
  http_.reply(204, "");
  EXPECT_TRUE(organizations().remove(samples::kTokenId));
  EXPECT_EQ(request_for(kOrgRoot).method, "DELETE");
}

TEST_F(AccountTokensTest, AnOrganizationWithoutANameIsNoUser) {
  const auto nameless =
      AccountTokens::of_organization(http_, endpoints_, jwt_, "");
  const auto token =
      nameless.set_state(samples::kTokenId, TokenState::kInactive);
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().kind(), ErrorKind::kUsage);
  EXPECT_TRUE(http_.requests().empty());
}

}  // namespace
}  // namespace tokensweep::hub
