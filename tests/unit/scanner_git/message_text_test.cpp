// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/message_text.h"

#include <string>

#include <gtest/gtest.h>

namespace tokensweep::git {
namespace {

constexpr std::string_view kCut =
    " ------------------------ >8 ------------------------\n";
constexpr std::string_view kDiff = "diff --git a/f b/f\n-removed\n";

// What git writes between a message and its diff.
std::string scissors(const std::string& comment) {
  return comment + std::string(kCut) + comment +
         " Do not modify or remove the line above.\n" + comment +
         " Everything below it will be ignored.\n";
}

void expect_all_kept(const std::string& text) {
  EXPECT_EQ(without_diff(text), text);
}

TEST(WithoutDiff, EndsBeforeGitsDiff) {
  for (const std::string comment : {"#", ";", "//", "# #", "\xC2\xA7"}) {
    const std::string kept =
        "subject\n\n" + comment + " On branch main\n" + scissors(comment);
    EXPECT_EQ(without_diff(kept + std::string(kDiff)), kept);
  }
  const std::string submodule = "Submodule sub 1234567..89abcde:\n  > c\n";
  EXPECT_EQ(without_diff("a\n" + scissors("#") + submodule),
            "a\n" + scissors("#"));
}

TEST(WithoutDiff, ReadsTranslationsAndLongerExplanations) {
  const std::string german = "#" + std::string(kCut) +
                             "# \xC3\x84ndern Sie die Zeile nicht.\n"
                             "# Alles darunter wird ignoriert.\n"
                             "# Changes to be committed:\n#\n";
  EXPECT_EQ(without_diff("a\n" + german + std::string(kDiff)), "a\n" + german);
}

TEST(WithoutDiff, KnowsOtherLineEnds) {
  std::string text = "a\n" + scissors("#") + std::string(kDiff);
  for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos; at += 2) {
    text.replace(at, 1, "\r\n");
  }
  EXPECT_EQ(without_diff(text), text.substr(0, text.find("diff")));
}

TEST(WithoutDiff, KeepsAllElse) {
  const std::string diff(kDiff);
  const std::string cut(kCut);
  expect_all_kept("");
  expect_all_kept("\n");
  expect_all_kept("a\n#b\n # c\n#");
  expect_all_kept("a\n" + diff);
  // No explanation, one that is too short, and one of other comments.
  expect_all_kept("a\n#" + cut + diff);
  expect_all_kept("a\n#" + cut + "# one\n" + diff);
  expect_all_kept("a\n#" + cut + "; one\n; two\n" + diff);
  expect_all_kept("a\n" + cut + " one\n two\n" + diff);
  // No diff.
  expect_all_kept("a\n" + scissors("#"));
  expect_all_kept("a\n" + scissors("#") + "text\n" + diff);
  // No scissors.
  expect_all_kept("a\n# >8 ---\n# one\n# two\n" + diff);
}

// Of a message that was saved with its diff git keeps all: below stand the
// comments of the next edit.
TEST(WithoutDiff, KeepsADiffWithSomethingBelow) {
  const std::string front = "a\n" + scissors("#") + std::string(kDiff);
  expect_all_kept(front + "# Please enter the commit message\n");
  expect_all_kept(front + "text\n");
  expect_all_kept(front + "\ntext");
  expect_all_kept(front + "#\n");
  const std::string next = front + "# On branch main\n" + scissors("#");
  EXPECT_EQ(without_diff(next + std::string(kDiff)), next);
  expect_all_kept(next + std::string(kDiff) + "text\n");
}

TEST(WithoutDiff, KnowsAllLinesOfDiffs) {
  const std::string front = "a\n" + scissors("#");
  const std::string mode = "old mode 100644\nnew mode 100755\n";
  const std::string names =
      "similarity index 90%\ndissimilarity index 10%\nrename from a\n"
      "rename to b\ncopy from a\ncopy to b\nindex 1..2 100644\n";
  const std::string lines =
      "--- a/a\n+++ b/b\n@@ -1 +1 @@ x\n a\n-b\n+c\n\n"
      "\\ No newline at end of file\n";
  EXPECT_EQ(without_diff(front + "diff --git a/a b/b\n" + mode + names + lines +
                         "diff --cc x\nnew file mode 100644\n" +
                         "deleted file mode 100644\n" +
                         "Binary files a/a and b/b differ\n"),
            front);
}

TEST(WithoutDiff, KnowsTheDiffsOfVeryVerboseMessages) {
  const std::string dashes(50, '-');
  const std::string diff(kDiff);
  for (const std::string comment : {"#", ";", "+"}) {
    const std::string front = "a\n" + scissors(comment);
    const std::string between =
        comment + " " + dashes + "\n" + comment + " Nicht vorgemerkt:\n";
    EXPECT_EQ(without_diff(front + diff + between + diff), front);
  }
  const std::string front = "a\n" + scissors("#") + diff;
  expect_all_kept(front + "# " + dashes + "\n");
  expect_all_kept(front + "# " + dashes + "\ntext\n" + diff);
  expect_all_kept(front + "; " + dashes + "\n; text\n" + diff);
}

TEST(WithoutDiff, LooksAtEveryScissorsLine) {
  for (const std::string other : {";", "#", "# #"}) {
    const std::string front =
        "a\n" + other + std::string(kCut) + "text\n" + scissors("#");
    EXPECT_EQ(without_diff(front + std::string(kDiff)), front);
    const std::string twice = other + std::string(kCut) + scissors("#");
    EXPECT_EQ(without_diff(twice + std::string(kDiff)), twice);
  }
}

}  // namespace
}  // namespace tokensweep::git
