// SPDX-License-Identifier: Apache-2.0
#include "reporters/registry.h"

#include <algorithm>
#include <string_view>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

TEST(Registry, IsSortedWithoutRepeats) {
  const auto formats = report_formats();
  EXPECT_EQ(std::ranges::adjacent_find(formats, std::ranges::greater_equal(),
                                       &ReportFormat::name),
            formats.end());
}

TEST(Registry, FindsEachByName) {
  for (const ReportFormat& format : report_formats()) {
    EXPECT_EQ(find_report_format(format.name), &format);
    EXPECT_FALSE(format.summary.empty());
  }
  for (const std::string_view name : {"", "JSON", "jso", "json ", "zzz"}) {
    EXPECT_EQ(find_report_format(name), nullptr) << name;
  }
}

TEST(Registry, ListsTheNames) {
  EXPECT_EQ(report_format_names(),
            "codequality, github, github-summary, gitlab, json, jsonl, junit, "
            "sarif, text");
}

}  // namespace
}  // namespace tokensweep
