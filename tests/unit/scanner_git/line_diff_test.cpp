// SPDX-License-Identifier: Apache-2.0
// Against a slow twin, and against the git program.
#include "scanner/git/line_diff.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/git_repo.h"
#include "tests/support/test_random.h"

namespace tokensweep::git {
namespace {

using test::GitRepo;
using test::ScratchFolder;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::TestRandom;

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& text) {
  Lines lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (line.ends_with('\r')) line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

// By the textbook table.
std::size_t longest_common(const Lines& a, const Lines& b) {
  std::vector<std::vector<std::size_t>> table(
      a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t k = 1; k <= b.size(); ++k) {
      table[i][k] = a[i - 1] == b[k - 1]
                        ? table[i - 1][k - 1] + 1
                        : std::max(table[i - 1][k], table[i][k - 1]);
    }
  }
  return table[a.size()][b.size()];
}

bool is_subsequence(const Lines& part, const Lines& whole) {
  auto at = whole.begin();
  for (const std::string& line : part) {
    at = std::find(at, whole.end(), line);
    if (at == whole.end()) return false;
    ++at;
  }
  return true;
}

// Lines that are not marked.
Lines kept_lines(const Lines& lines, const std::vector<bool>& added) {
  Lines kept;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!added[i]) kept.push_back(lines[i]);
  }
  return kept;
}

// Few different lines, so that much is ambiguous; any line end.
std::string random_text(TestRandom& random, std::size_t most) {
  std::string text;
  const std::size_t count = random.below(most + 1);
  for (std::size_t i = 0; i < count; ++i) {
    text += random.text("abcd", random.below(2));
    text += random.below(8) == 0 ? "\r\n" : "\n";
  }
  if (random.below(4) == 0) text += "end";
  return text;
}

// The text with some lines taken out, put in and changed.
std::string edited(TestRandom& random, const std::string& text) {
  std::string out;
  for (const std::string& line : lines_of(text)) {
    switch (random.below(8)) {
      case 0:
        break;
      case 1:
        out += line + "x\n";
        break;
      case 2:
        out += random.text("abcd", 1) + "\n" + line + "\n";
        break;
      default:
        out += line + "\n";
    }
  }
  return out;
}

std::vector<bool> added(const std::string& before, const std::string& after) {
  auto found = added_lines(before, after);
  EXPECT_TRUE(found);
  return found ? *found : std::vector<bool>();
}

TEST(LineDiffTest, MarksWhatIsNew) {
  EXPECT_THAT(added("a\nb\n", "a\nx\nb\ny\n"),
              ElementsAre(false, true, false, true));
  EXPECT_THAT(added("a\nb\n", "b\n"), ElementsAre(false));
  EXPECT_THAT(added("", "a\nb"), ElementsAre(true, true));
  EXPECT_THAT(added("a\n", ""), IsEmpty());
}

TEST(LineDiffTest, LineEndsAreNoDifference) {
  EXPECT_THAT(added("a\nb\nc", "a\r\nb\r\nc\r\n"),
              ElementsAre(false, false, false));
  EXPECT_THAT(added("a\r\nb\r\n", "a\nb"), ElementsAre(false, false));
  EXPECT_THAT(added("a\rb\n", "ab\n"), ElementsAre(true));
}

TEST(LineDiffTest, BinaryContentsAreCompared) {
  const std::string nul(1, '\0');
  EXPECT_THAT(added(nul + "a\nb\n", nul + "a\n" + nul + "x\nb\n"),
              ElementsAre(false, true, false));
}

TEST(LineDiffTest, RefusesWhatWouldTakeTooLong) {
  std::string before;
  for (std::uint64_t i = 0; i < kMaxDifferingLines; ++i) before += "a\n";
  std::string after;
  for (std::uint64_t i = 0; i < kMaxDifferingLines; ++i) after += "b\n";
  const auto refused = added_lines(before, after);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::kLimit);
  // Equal lines at both ends cost nothing.
  const auto taken = added_lines(before + after, before + "x\n" + after);
  ASSERT_TRUE(taken);
  EXPECT_EQ(std::ranges::count(*taken, true), 1);
}

TEST(LineDiffTest, ExplainsRandomEditsAsASlowTwinDoes) {
  TestRandom random(20261126);
  std::size_t shortest = 0;
  constexpr int kRounds = 6000;
  for (int round = 0; round < kRounds; ++round) {
    const std::string before = random_text(random, 30);
    const std::string after =
        random.below(2) == 0 ? edited(random, before) : random_text(random, 30);
    const Lines old = lines_of(before);
    const Lines now = lines_of(after);
    const std::vector<bool> marks = added(before, after);
    ASSERT_EQ(marks.size(), now.size());
    const Lines kept = kept_lines(now, marks);
    ASSERT_TRUE(is_subsequence(kept, old)) << "round " << round;
    const std::size_t best = longest_common(old, now);
    ASSERT_LE(kept.size(), best);
    shortest += kept.size() == best ? 1 : 0;
    // What stands nowhere in the old text is added, whatever the diff prefers.
    for (std::size_t i = 0; i < now.size(); ++i) {
      if (std::ranges::find(old, now[i]) == old.end()) {
        ASSERT_TRUE(marks[i]);
      }
    }
  }
  // git prefers readable diffs to shortest ones, but rarely here.
  EXPECT_GT(shortest, kRounds * 9 / 10);
}

// New line numbers of "@@ -a,b +c,d @@".
std::vector<bool> added_by_git(GitRepo& repo, const std::string& before,
                               const std::string& after) {
  repo.write("before", before);
  repo.write("after", after);
  std::vector<bool> marks(lines_of(after).size());
  // It fails when the files differ.
  repo.try_git({"diff", "--no-index", "-U0", "--text", "--output=diff",
                "--no-color", "before", "after"});
  std::istringstream diff(test::read_text(repo.folder() + "/diff"));
  for (std::string line; std::getline(diff, line);) {
    if (!line.starts_with("@@ ")) continue;
    std::istringstream numbers(line.substr(line.find('+') + 1));
    std::size_t first = 0;
    std::size_t count = 1;
    numbers >> first;
    if (numbers.peek() == ',') {
      numbers.get();
      numbers >> count;
    }
    for (std::size_t i = 0; i < count; ++i) marks[first - 1 + i] = true;
  }
  return marks;
}

TEST(LineDiffTest, AgreesWithTheGitProgram) {
  const ScratchFolder folder;
  GitRepo repo = GitRepo::init(folder / "repo");
  TestRandom random(7);
  for (int round = 0; round < 40; ++round) {
    std::string before;
    for (const std::string& line : lines_of(random_text(random, 40))) {
      before += line + "\n";
    }
    const std::string after = edited(random, before);
    EXPECT_EQ(added(before, after), added_by_git(repo, before, after))
        << "round " << round;
  }
}

}  // namespace
}  // namespace tokensweep::git
