// SPDX-License-Identifier: Apache-2.0
#include "findings/kinds.h"

#include <optional>
#include <set>
#include <string_view>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

// Every enumerator from 0 to `last` has a word of its own that parses back.
template <typename Enum>
void expect_round_trip(Enum last,
                       std::optional<Enum> (*parse)(std::string_view)) {
  std::set<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    const std::string_view word = to_string(static_cast<Enum>(i));
    EXPECT_TRUE(words.insert(word).second) << word;
    EXPECT_EQ(parse(word), static_cast<Enum>(i)) << word;
  }
  EXPECT_EQ(parse(""), std::nullopt);
  EXPECT_EQ(parse("Critical"), std::nullopt);
  EXPECT_EQ(parse("plain "), std::nullopt);
}

TEST(Kinds, WordsParseBack) {
  expect_round_trip(Severity::kLow, parse_severity);
  expect_round_trip(Confidence::kLow, parse_confidence);
  expect_round_trip(Verdict::kRefuted, parse_verdict);
  expect_round_trip(LiveState::kUnknown, parse_live_state);
  expect_round_trip(OccurrenceKind::kStdin, parse_occurrence_kind);
  expect_round_trip(Encoding::kMixed, parse_encoding);
}

TEST(Kinds, WordsOfReportsAreFixed) {
  EXPECT_EQ(to_string(Severity::kCritical), "critical");
  EXPECT_EQ(to_string(Verdict::kProvenFormat), "proven-format");
  EXPECT_EQ(to_string(LiveState::kNotChecked), "not-checked");
  EXPECT_EQ(to_string(OccurrenceKind::kGitMetadata), "git-metadata");
  EXPECT_EQ(to_string(Encoding::kUtf16Be), "utf-16be");
}

}  // namespace
}  // namespace tokensweep
