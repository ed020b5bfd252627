// SPDX-License-Identifier: Apache-2.0
// Organizations and the audit log.
#include <gtest/gtest.h>

#include "hub/audit_log.h"
#include "hub/organizations.h"
#include "tests/support/fake_http.h"
#include "tests/unit/hub/hub_samples.h"

namespace tokensweep::hub {
namespace {

using nlohmann::json;
using ::tokensweep::testing::FakeHttp;

class AccountLists : public ::testing::Test {
 protected:
  Result<std::vector<AuditEvent>> read(std::string_view account,
                                       const AuditQuery& query) {
    return read_audit_log(http_, endpoints_, jwt_, account, query);
  }

  const Endpoints endpoints_ = samples::endpoints();
  const SecretText jwt_{samples::jwt()};
  FakeHttp http_;
};

TEST_F(AccountLists, NamesOrganizations) {
  const std::string second = "https://hub.example/v2/user/orgs/?page=2";
  http_.reply(200, json{{"count", 5},
                        {"next", second},
                        {"results",
                         {{{"orgname", "acme"}, {"full_name", "Acme"}},
                          {{"full_name", "nameless"}},
                          {{"orgname", nullptr}},
                          {{"orgname", "a/b"}},
                          "text"}}}
                       .dump());
  http_.reply(200,
              json{{"next", ""}, {"results", {{{"orgname", "b_2"}}}}}.dump());
  const auto names = organization_names(http_, endpoints_, jwt_);
  ASSERT_TRUE(names) << names.error().message();
  EXPECT_EQ(*names, (std::vector<std::string>{"acme", "b_2"}));
  EXPECT_EQ(http_.lines(),
            (std::vector<std::string>{
                "GET https://hub.example/v2/user/orgs/?page=1&page_size=100",
                "GET " + second}));
  EXPECT_EQ(samples::header_of(http_.requests()[1], "Authorization"),
            "Bearer " + samples::jwt());

  http_.reply(403, R"({"detail":"no"})");
  const auto refused = organization_names(http_, endpoints_, jwt_);
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().message().starts_with(
      "cannot list organizations: HTTP 403; no"));
}

TEST_F(AccountLists, ReadsAPageOfTheAuditLog) {
  http_.reply(200, json{{"logs",
                         {{{"account", "acme"},
                           {"action", "repo.tag.push"},
                           {"name", "acme/a"},
                           {"actor", "ada"},
                           {"data", {{"tag", "latest"}, {"size", 5}}},
                           {"timestamp", "2026-01-01T00:00:00Z"},
                           {"action_description", "pushed the tag latest\n"}},
                          json::object()}}}
                       .dump());
  const auto events = read("acme", {});
  ASSERT_TRUE(events) << events.error().message();
  ASSERT_EQ(events->size(), 2U);
  EXPECT_EQ(events->at(0), (AuditEvent{.account = "acme",
                                       .action = "repo.tag.push",
                                       .name = "acme/a",
                                       .actor = "ada",
                                       .time = "2026-01-01T00:00:00Z",
                                       .description = "pushed the tag latest\n",
                                       .data = {{"tag", "latest"}}}));
  EXPECT_EQ(events->at(1), AuditEvent());
  EXPECT_EQ(http_.lines(),
            std::vector<std::string>{"GET https://hub.example/v2/auditlogs/"
                                     "acme?page=1&page_size=100"});
}

TEST_F(AccountLists, FiltersTheAuditLog) {
  http_.reply(200, R"({"logs":[]})");
  const auto events = read("acme", {.action = "repo.tag.push",
                                    .name = "acme/a&page=9",
                                    .actor = "ada lovelace",
                                    .from = "2026-01-01T00:00:00Z",
                                    .to = "2026-01-02T00:00:00+01:00",
                                    .page = 3,
                                    .page_size = 25});
  ASSERT_TRUE(events);
  EXPECT_TRUE(events->empty());
  EXPECT_EQ(http_.lines(),
            std::vector<std::string>{
                "GET https://hub.example/v2/auditlogs/acme?page=3&page_size=25"
                "&action=repo.tag.push&name=acme%2Fa%26page%3D9"
                "&actor=ada%20lovelace&from=2026-01-01T00%3A00%3A00Z"
                "&to=2026-01-02T00%3A00%3A00%2B01%3A00"});
}

TEST_F(AccountLists, RefusesBrokenAuditLogs) {
  for (const char* body : {"", "[]", R"({"logs":{}})", R"({"logs":[5]})",
                           R"({"logs":[{"actor":5}]})"}) {
    http_.reply(200, body);
    EXPECT_EQ(read("acme", {}).error().kind(), ErrorKind::kCorrupt) << body;
  }
  http_.reply(429, R"({"detail":"Rate limit exceeded","error":false})");
  EXPECT_EQ(read("acme", {}).error().message(),
            "cannot read the audit log: HTTP 429; Rate limit exceeded; try "
            "again later");
  const std::size_t sent = http_.sent();
  for (const char* account : {"", "..", "a/b", "a?b"}) {
    EXPECT_EQ(read(account, {}).error().kind(), ErrorKind::kUsage);
  }
  EXPECT_EQ(http_.sent(), sent);
}

}  // namespace
}  // namespace tokensweep::hub
