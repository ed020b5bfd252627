// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cli/hub/rotate_command.h"

namespace tokensweep::cli {
namespace {

constexpr const char* kDate = "2027-01-15";

std::vector<hub::TokenRecord> labelled(const std::vector<std::string>& labels) {
  std::vector<hub::TokenRecord> tokens;
  for (const std::string& label : labels) {
    tokens.emplace_back();
    tokens.back().label = label;
  }
  return tokens;
}

TEST(DatedLabel, AddsTheDateOrTakesAnOldOnesPlace) {
  EXPECT_EQ(dated_label("ci", kDate, {}), "ci 2027-01-15");
  EXPECT_EQ(dated_label("ci 2026-12-31", kDate, {}), "ci 2027-01-15");
  EXPECT_EQ(dated_label("ci 2026-12-31 (3)", kDate, {}), "ci 2027-01-15");
  // No dates, or nothing else.
  EXPECT_EQ(dated_label("ci 2026-13-31", kDate, {}),
            "ci 2026-13-31 2027-01-15");
  EXPECT_EQ(dated_label("ci (3)", kDate, {}), "ci (3) 2027-01-15");
  EXPECT_EQ(dated_label("2026-12-31", kDate, {}), "2026-12-31 2027-01-15");
  EXPECT_EQ(dated_label("ci2026-12-31", kDate, {}), "ci2026-12-31 2027-01-15");
}

TEST(DatedLabel, DiffersFromTheOthers) {
  EXPECT_EQ(dated_label("ci", kDate, labelled({"ci 2027-01-15"})),
            "ci 2027-01-15 (2)");
  EXPECT_EQ(dated_label("ci 2027-01-15", kDate,
                        labelled({"ci 2027-01-15", "ci 2027-01-15 (2)"})),
            "ci 2027-01-15 (3)");
}

TEST(DatedLabel, KeepsToAHundredCharacters) {
  const std::string dated = dated_label(std::string(100, 'x'), kDate, {});
  EXPECT_EQ(dated, std::string(89, 'x') + " 2027-01-15");
  std::string umlauts;
  for (int i = 0; i < 100; ++i) umlauts += "ü";
  std::string cut;
  for (int i = 0; i < 89; ++i) cut += "ü";
  EXPECT_EQ(dated_label(umlauts, kDate, {}), cut + " 2027-01-15");
}

TEST(SameLife, IsAsLongFromNow) {
  constexpr std::int64_t kNow = 1'800'000'000;
  hub::TokenRecord old;
  EXPECT_EQ(*same_life(old, kNow), "");
  old.created = "2027-01-01T00:00:00.5Z";
  old.expires = "2027-01-31T00:00:00Z";
  EXPECT_EQ(*same_life(old, kNow), "2027-02-14T08:00:00Z");
  // A life that cannot be read does not become one without end.
  old.created = "";
  EXPECT_FALSE(same_life(old, kNow));
  old.created = "2027-01-01T00:00:00Z";
  old.expires = "some day";
  EXPECT_FALSE(same_life(old, kNow));
  old.expires = "2026-01-01T00:00:00Z";
  EXPECT_FALSE(same_life(old, kNow));
}

}  // namespace
}  // namespace tokensweep::cli
