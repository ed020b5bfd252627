// SPDX-License-Identifier: Apache-2.0
#include "rules/rule.h"

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

Rule rule_with(AnchorPlace place) {
  Rule rule;
  rule.anchors = {{"acme_", false, place}};
  rule.extent = 100;
  return rule;
}

TEST(RuleReach, ConfirmAtAnAnchorNeedsNoParts) {
  Rule rule = rule_with(AnchorPlace::kPrefix);
  rule.pattern = "acme_[a-z]+";
  rule.parts = {{"acme-id", "id", 2'000, false}};
  EXPECT_EQ(rule.confirm_before(AnchorPlace::kPrefix), 12U);
  EXPECT_EQ(rule.confirm_after(AnchorPlace::kPrefix, 5), 101U);
  EXPECT_EQ(rule.confirm_before(AnchorPlace::kNear), 112U);
  EXPECT_EQ(rule.confirm_after(AnchorPlace::kNear, 5), 106U);
  rule.not_context = {"test"};
  EXPECT_EQ(rule.confirm_before(AnchorPlace::kInside), 612U);
  EXPECT_EQ(rule.confirm_after(AnchorPlace::kInside, 5), 612U);
}

}  // namespace
}  // namespace tokensweep
