// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/message_text.h"

#include <string>

#include <gtest/gtest.h>

namespace tokensweep::git {
namespace {

constexpr std::string_view kCut =
    " ------------------------ >8 ------------------------\n";

TEST(KeptMessage, DropsCommentsAndKeepsLineNumbers) {
  EXPECT_EQ(kept_message("a\n#b\n # c\n#", "#", CommentLines::kDropped),
            "a\n\n # c\n\n");
  EXPECT_EQ(kept_message("a\n#b\n", "#", CommentLines::kKept), "a\n#b\n");
  EXPECT_EQ(kept_message("#a\n// b\n/c\n", "//", CommentLines::kDropped),
            "#a\n\n/c\n");
  EXPECT_EQ(kept_message("", "#", CommentLines::kDropped), "");
}

TEST(KeptMessage, EndsAtTheScissors) {
  const std::string cut(kCut);
  for (const CommentLines lines :
       {CommentLines::kKept, CommentLines::kDropped}) {
    EXPECT_EQ(kept_message("a\n#" + cut + "diff\n", "#", lines), "a\n");
    // Only git's own line, at the start of a line.
    EXPECT_EQ(kept_message("a\n;" + cut + "b\n", "#", lines),
              "a\n;" + cut + "b\n");
    EXPECT_EQ(kept_message("a #" + cut + "b\n", "#", lines),
              "a #" + cut + "b\n");
  }
  EXPECT_EQ(kept_message("a\r\n#" + cut.substr(0, cut.size() - 1) + "\r\nb",
                         "#", CommentLines::kKept),
            "a\r\n");
}

TEST(KeptMessage, FindsTheCommentThatGitChose) {
  EXPECT_EQ(
      kept_message("# kept\n; dropped\n;\n\n", "auto", CommentLines::kDropped),
      "# kept\n\n\n\n");
  EXPECT_EQ(kept_message("# dropped\nlast", "auto", CommentLines::kDropped),
            "\nlast");
  EXPECT_EQ(kept_message("\n", "auto", CommentLines::kDropped), "\n");
}

}  // namespace
}  // namespace tokensweep::git
