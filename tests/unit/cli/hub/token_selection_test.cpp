// SPDX-License-Identifier: Apache-2.0
#include "cli/hub/token_selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/dates.h"

namespace tokensweep::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int64_t kNow = 1'800'000'000;
constexpr std::int64_t kDay = 86'400;

std::string days_from_now(std::int64_t days) {
  return format_rfc3339(kNow + days * kDay);
}

hub::TokenRecord token(const std::string& id, const std::string& label,
                       bool active = true) {
  hub::TokenRecord record;
  record.id = id;
  record.label = label;
  record.active = active;
  record.created = days_from_now(-100);
  return record;
}

std::vector<hub::TokenRecord> some_tokens() {
  std::vector<hub::TokenRecord> tokens = {
      token("AAAA-1", "ci"), token("bbbb-2", "ci-old", false),
      token("cccc-3", "laptop"), token("dddd-4", "ci"),
      token("eeee-5", "AAAA-1")};
  tokens[0].last_used = days_from_now(-1);
  tokens[1].last_used = days_from_now(-40);
  tokens[2].expires = days_from_now(5);
  tokens[3].expires = days_from_now(-5);
  tokens[4].created = days_from_now(-3);
  return tokens;
}

std::vector<std::string> ids_of(
    const Result<std::vector<hub::TokenRecord>>& tokens) {
  std::vector<std::string> ids;
  if (!tokens) return {tokens.error().message()};
  for (const hub::TokenRecord& each : *tokens) ids.push_back(each.id);
  return ids;
}

std::vector<std::string> filtered(const TokenSelection& selection) {
  return ids_of(select_tokens(some_tokens(), selection, kNow));
}

TEST(TokenFilter, EachOneNarrows) {
  EXPECT_THAT(filtered({.inactive = true}), ElementsAre("bbbb-2"));
  EXPECT_THAT(filtered({.active = true}),
              ElementsAre("AAAA-1", "cccc-3", "dddd-4", "eeee-5"));
  EXPECT_THAT(filtered({.expired = true}), ElementsAre("dddd-4"));
  EXPECT_THAT(filtered({.expiring_within = "7"}), ElementsAre("cccc-3"));
  EXPECT_THAT(filtered({.expiring_within = "4"}), IsEmpty());
  EXPECT_THAT(filtered({.label = "ci*"}),
              ElementsAre("AAAA-1", "bbbb-2", "dddd-4"));
  EXPECT_THAT(filtered({.label = "CI"}), IsEmpty());
  // Never used counts from the day it was made.
  EXPECT_THAT(filtered({.unused_since = "30"}),
              ElementsAre("bbbb-2", "cccc-3", "dddd-4"));
  EXPECT_THAT(filtered({.all = true}), testing::SizeIs(5));
}

TEST(TokenFilter, AllMustFit) {
  EXPECT_THAT(filtered({.active = true, .unused_since = "30", .label = "ci*"}),
              ElementsAre("dddd-4"));
}

TEST(TokenFilter, TimesThatCannotBeReadFitNothing) {
  std::vector<hub::TokenRecord> tokens = {token("a", "x"), token("b", "y")};
  tokens[0].created = "some day";
  tokens[1].expires = "some day";
  EXPECT_THAT(ids_of(select_tokens(tokens, {.unused_since = "1"}, kNow)),
              ElementsAre("b"));
  EXPECT_THAT(ids_of(select_tokens(tokens, {.expired = true}, kNow)),
              IsEmpty());
}

TEST(TokenFilter, SaysWhichFlagIsWrong) {
  const auto unused = TokenFilter::make({.unused_since = "long"}, kNow);
  ASSERT_FALSE(unused);
  EXPECT_EQ(unused.error().kind(), ErrorKind::kUsage);
  EXPECT_THAT(unused.error().message(), HasSubstr("--unused-since"));
  const auto expiring = TokenFilter::make({.expiring_within = "x"}, kNow);
  ASSERT_FALSE(expiring);
  EXPECT_THAT(expiring.error().message(), HasSubstr("--expiring-within"));
}

TEST(FindToken, TakesUuidsInAnyCaseAndWholeLabels) {
  const auto tokens = some_tokens();
  EXPECT_EQ(find_token(tokens, "BBBB-2")->id, "bbbb-2");
  EXPECT_EQ(find_token(tokens, "laptop")->id, "cccc-3");
  // A uuid comes before a label that looks like it.
  EXPECT_EQ(find_token(tokens, "aaaa-1")->id, "AAAA-1");
  for (const char* name : {"lap", "Laptop", "", "ci*"}) {
    const auto found = find_token(tokens, name);
    ASSERT_FALSE(found) << name;
    EXPECT_EQ(found.error().kind(), ErrorKind::kUsage);
  }
}

TEST(FindToken, NamesTheCandidatesOfAnAmbiguousLabel) {
  const auto found = find_token(some_tokens(), "ci");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind(), ErrorKind::kUsage);
  EXPECT_THAT(found.error().message(), HasSubstr("AAAA-1"));
  EXPECT_THAT(found.error().message(), HasSubstr("dddd-4"));
}

TEST(SelectTokens, KeepsTheOrderGivenAndEachOnce) {
  EXPECT_THAT(filtered({.ids = {"laptop", "bbbb-2", "cccc-3"}}),
              ElementsAre("cccc-3", "bbbb-2"));
}

TEST(SelectTokens, NeedsNamesOrFiltersAndNotBoth) {
  const auto tokens = some_tokens();
  for (const TokenSelection& selection :
       {TokenSelection{}, TokenSelection{.ids = {"laptop"}, .all = true},
        TokenSelection{.ids = {"laptop"}, .active = true},
        TokenSelection{.ids = {"laptop", "nobody"}}}) {
    const auto selected = select_tokens(tokens, selection, kNow);
    ASSERT_FALSE(selected);
    EXPECT_EQ(selected.error().kind(), ErrorKind::kUsage);
  }
}

}  // namespace
}  // namespace tokensweep::cli
