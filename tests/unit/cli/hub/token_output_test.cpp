// SPDX-License-Identifier: Apache-2.0
#include "cli/hub/token_output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tokensweep::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;

constexpr std::int64_t kNow = 1'800'000'000;

hub::TokenRecord token() {
  hub::TokenRecord record;
  record.id = "0f7a1c9e-0000-4000-8000-000000000001";
  record.label = "ci";
  record.active = true;
  record.scopes = {"repo:read", "repo:write"};
  record.created = "2027-01-10T08:00:00.000001Z";
  return record;
}

TEST(TokenTable, HasAHeadAlignedWithItsLines) {
  hub::TokenRecord second = token();
  second.label = "größer";
  second.active = false;
  const std::string text =
      token_table({token(), second}, kNow, LongLabels::kCut);
  EXPECT_EQ(
      text,
      "UUID                                   LABEL    SCOPES                 "
      "STATUS     LAST USED   CREATED      EXPIRES\n"
      "0f7a1c9e-0000-4000-8000-000000000001   ci       repo:read,repo:write   "
      "active     never       5 days ago   never\n"
      "0f7a1c9e-0000-4000-8000-000000000001   größer   repo:read,repo:write   "
      "inactive   never       5 days ago   never\n");
}

TEST(TokenTable, IsAHeadAloneWithoutTokens) {
  EXPECT_EQ(token_table({}, kNow, LongLabels::kCut),
            "UUID   LABEL   SCOPES   STATUS   LAST USED   CREATED   EXPIRES\n");
}

TEST(TokenTable, CutsLongLabelsOnlyWhenAsked) {
  hub::TokenRecord record = token();
  record.label = std::string(60, 'x') + "end";
  EXPECT_THAT(token_table({record}, kNow, LongLabels::kCut),
              HasSubstr(" " + std::string(39, 'x') + "… "));
  EXPECT_THAT(token_table({record}, kNow, LongLabels::kWhole),
              HasSubstr("xend"));
}

TEST(TokenTable, EscapesWhatATerminalWouldObey) {
  hub::TokenRecord record = token();
  record.label = "a\x1b[31mb\nc";
  record.created = "x\x1b";
  record.id = "i\x07";
  for (const std::string& text :
       {token_table({record}, kNow, LongLabels::kWhole),
        token_details(record, kNow)}) {
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(text, Not(HasSubstr("\x07")));
    EXPECT_THAT(text, HasSubstr("\\x1B"));
  }
}

TEST(TokenJson, HasTheKeysThatScriptsRelyOn) {
  const Json list = Json::parse(tokens_json({token()}));
  ASSERT_EQ(list.size(), 1U);
  const Json& json = list[0];
  EXPECT_EQ(json["uuid"], token().id);
  EXPECT_EQ(json["label"], "ci");
  EXPECT_EQ(json["active"], true);
  EXPECT_EQ(json["scopes"], Json({"repo:read", "repo:write"}));
  EXPECT_EQ(json["created"], token().created);
  EXPECT_TRUE(json["last_used"].is_null());
  EXPECT_TRUE(json["expires"].is_null());
  EXPECT_EQ(Json::parse(tokens_json({})), Json::array());
  EXPECT_EQ(Json::parse(token_json(token())), json);
}

TEST(TokenJson, ShowsTheResourcesOfOrganizations) {
  hub::TokenRecord record = token();
  record.created_by = "alice";
  record.resources = {{"TYPE_REPO", "acme/*", {"scope-image-pull"}}};
  const Json json = Json::parse(token_json(record));
  EXPECT_EQ(json["id"], json["uuid"]);
  EXPECT_EQ(json["created_by"], "alice");
  EXPECT_EQ(json["resources"][0]["path"], "acme/*");
}

TEST(TokenJson, SaysWhatBecameOfEach) {
  const Json list = Json::parse(
      outcomes_json({{token(), "delete", "failed", "the Hub said no"}}));
  EXPECT_EQ(list[0]["action"], "delete");
  EXPECT_EQ(list[0]["result"], "failed");
  EXPECT_EQ(list[0]["message"], "the Hub said no");
}

TEST(TokenJson, SurvivesBytesThatAreNoText) {
  hub::TokenRecord record = token();
  record.label = "\xff";
  EXPECT_FALSE(Json::parse(token_json(record))["label"].is_null());
}

}  // namespace
}  // namespace tokensweep::cli
