// SPDX-License-Identifier: Apache-2.0
// The words and lines of the text format.

#include <string>

#include <gtest/gtest.h>

#include "reporters/sarif_text.h"
#include "reporters/text_page.h"
#include "reporters/wording.h"

namespace tokensweep {
namespace {

TEST(Wording, Numbers) {
  EXPECT_EQ(with_separators(0), "0");
  EXPECT_EQ(with_separators(999), "999");
  EXPECT_EQ(with_separators(1000), "1,000");
  EXPECT_EQ(with_separators(1234567), "1,234,567");
  EXPECT_EQ(count_of(1, "match", "matches"), "1 match");
  EXPECT_EQ(count_of(2, "match", "matches"), "2 matches");
  EXPECT_EQ(count_of(0, "file"), "0 files");
  EXPECT_EQ(human_bytes(1), "1 byte");
  EXPECT_EQ(human_bytes(1023), "1,023 bytes");
  EXPECT_EQ(human_bytes(1024), "1.0 KiB");
  EXPECT_EQ(human_bytes((1 << 20) - 1), "1.0 MiB");
  EXPECT_EQ(human_bytes(UINT64_MAX), "16.0 EiB");
  EXPECT_EQ(human_seconds(0.123), "0.12 s");
  EXPECT_EQ(human_seconds(9.999), "10.0 s");
  EXPECT_EQ(human_seconds(59.96), "1 min 0 s");
  EXPECT_EQ(human_seconds(-1), "0.00 s");
}

TEST(Wording, Lists) {
  EXPECT_EQ(join_words({}), "");
  EXPECT_EQ(join_words({"a"}), "a");
  EXPECT_EQ(join_words({"a", "b"}), "a and b");
  EXPECT_EQ(join_words({"a", "b", "c"}), "a, b and c");
  EXPECT_EQ(join_words({"a", "b"}, 1200), "a, b and 1,200 more");
}

std::string exposed(const Finding& finding, std::string kind = "repository") {
  Target target;
  target.kind = std::move(kind);
  return join_words(exposure_words(finding, target));
}

TEST(Wording, Exposure) {
  Finding finding;
  EXPECT_EQ(exposed(finding), "in a file");
  finding.occurrences.resize(1);
  finding.occurrences[0].kind = OccurrenceKind::kBlob;
  EXPECT_EQ(exposed(finding), "only in unreachable objects");
  finding.exposure.reachable = true;
  EXPECT_EQ(exposed(finding), "in refs other than HEAD");
  EXPECT_EQ(exposed(finding, "range"), "in the range");
  finding.exposure.removed = CommitRef();
  EXPECT_EQ(exposed(finding), "only in history");
  finding.exposure.published = true;
  EXPECT_EQ(exposed(finding), "only in history and published to a remote");
  finding.exposure.in_index = true;
  EXPECT_EQ(exposed(finding),
            "only in history, staged and published to a remote");
  finding.exposure.in_head = true;
  EXPECT_EQ(exposed(finding), "in HEAD and published to a remote");
}

TEST(Wording, ExposureInARange) {
  Finding finding;
  finding.occurrences.resize(1);
  finding.occurrences[0].kind = OccurrenceKind::kBlob;
  finding.exposure.reachable = true;
  Target target;
  target.kind = "range";
  target.head = std::string(40, '1');
  EXPECT_EQ(join_words(exposure_words(finding, target)),
            "in the range's history, gone at its head");
  finding.exposure.in_head = true;
  EXPECT_EQ(join_words(exposure_words(finding, target)),
            "in the range and at its head");
}

TEST(Wording, ExposureOutsideOfRepositories) {
  Finding finding;
  finding.exposure.in_worktree = true;
  finding.occurrences.resize(1);
  EXPECT_EQ(exposed(finding, "files"), "in a file");
  EXPECT_EQ(exposed(finding), "in the working tree");
  finding.exposure.in_worktree = false;
  finding.occurrences[0].kind = OccurrenceKind::kStdin;
  EXPECT_EQ(exposed(finding, "stdin"), "in standard input");
}

TEST(TextPage, WrapsAtSpaces) {
  TextPage page(40, TextPage::Colour::kOff);
  page.field("Label", "one two three four five six seven eight nine");
  page.paragraph(0, "  double  spaces  ");
  page.paragraph(2, std::string(50, 'x') + " y");
  EXPECT_EQ(page.take(),
            "  Label     one two three four five six\n"
            "            seven eight nine\n"
            "double spaces\n"
            "  " +
                std::string(50, 'x') + "\n  y\n");
  EXPECT_EQ(page.take(), "");
}

TEST(TextPage, CountsCodePoints) {
  EXPECT_EQ(text_columns("…é"), 2U);
  TextPage page(40, TextPage::Colour::kOff);
  page.entry("Found in", "aaaaaaaaa…aaaaaaaaa:1", "commit");
  page.entry("", "aaaaaaaaa…aaaaaaaaa:10", "remark");
  page.line("ends in spaces  ");
  EXPECT_EQ(page.take(),
            "  Found in  aaaaaaaaa…aaaaaaaaa:1\n              commit\n"
            "            aaaaaaaaa…aaaaaaaaa:10\n              remark\n"
            "ends in spaces\n");
}

TEST(TextPage, ColoursOnlyWhenAsked) {
  const TextPage plain(80, TextPage::Colour::kOff);
  EXPECT_EQ(plain.styled(TextStyle::kHigh, "x"), "x");
  const TextPage coloured(80, TextPage::Colour::kOn);
  EXPECT_EQ(coloured.styled(TextStyle::kHigh, "x"), "\x1b[31mx\x1b[0m");
  EXPECT_EQ(coloured.styled(TextStyle::kPlain, "x"), "x");
}

TEST(SarifText, EscapesPlaceholdersAndLinks) {
  EXPECT_EQ(sarif_message("{0} [a](b)"), "{{0}} \\[a\\](b)");
  EXPECT_EQ(sarif_text("{0}\x1b\xff"), "{0}\\x1B\\xFF");
}

}  // namespace
}  // namespace tokensweep
