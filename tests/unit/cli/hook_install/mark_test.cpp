// SPDX-License-Identifier: Apache-2.0
#include "cli/hook_install/mark.h"

#include <string>

#include <gtest/gtest.h>

namespace tokensweep::cli {
namespace {

TEST(HookMarkTest, ScriptIsKnownAndChangesAreSeen) {
  const std::string script = marked_script("pre-push", "echo a\n");
  const auto mark = find_mark(script, "pre-push");
  ASSERT_TRUE(mark.has_value());
  EXPECT_TRUE(mark->whole);
  EXPECT_TRUE(mark->unchanged);
  EXPECT_EQ(mark->version, kHookVersion);
  EXPECT_EQ(mark->body, "echo a\n");
  EXPECT_EQ(mark->end, script.size());

  EXPECT_FALSE(find_mark(script, "pre-commit").has_value());
  EXPECT_FALSE(find_mark(script + "more\n", "pre-push")->unchanged);
  std::string edited = script;
  edited.replace(edited.find("echo a"), 6, "echo b");
  EXPECT_FALSE(find_mark(edited, "pre-push")->unchanged);
  EXPECT_FALSE(find_mark("exit 0\n" + script, "pre-push")->unchanged);
  // A newer version's sum covers its version, too.
  std::string newer = script;
  newer.replace(newer.find("version=2"), 9, "version=3");
  EXPECT_FALSE(find_mark(newer, "pre-push")->unchanged);
}

TEST(HookMarkTest, BlockGoesInAndOutAnywhere) {
  for (const std::string& text :
       {std::string(), std::string("a\nb\n"), std::string("a\nb"),
        std::string("\n"), std::string("a\n\n")}) {
    for (std::size_t at = 0; at <= text.size(); ++at) {
      const bool line_begins = at == 0 || text[at - 1] == '\n';
      if (!line_begins && at != text.size()) continue;
      const std::string block = marked_block("commit-msg", "  x\n", "  ");
      const std::string edited = with_block(text, at, block);
      const auto mark = find_mark(edited, "commit-msg");
      ASSERT_TRUE(mark.has_value()) << text << at;
      EXPECT_TRUE(mark->unchanged);
      EXPECT_FALSE(mark->whole);
      EXPECT_EQ(mark->body, "  x\n");
      EXPECT_EQ(without_block(edited, *mark), text);
    }
  }
}

TEST(HookMarkTest, TwoTypesInOneFile) {
  const std::string first = marked_block("pre-commit", "a\n", "");
  const std::string second = marked_block("pre-push", "b\n", "");
  const std::string text = first + second;
  const auto mark = find_mark(text, "pre-push");
  ASSERT_TRUE(mark.has_value());
  EXPECT_EQ(mark->begin, first.size());
  EXPECT_EQ(without_block(text, *mark), first);
}

TEST(HookMarkTest, BlockWithoutItsEndIsChanged) {
  std::string text = marked_block("pre-commit", "a\n", "");
  text.resize(text.find("# tokensweep-hook end"));
  const auto mark = find_mark(text, "pre-commit");
  ASSERT_TRUE(mark.has_value());
  EXPECT_FALSE(mark->unchanged);
}

TEST(HookMarkTest, FileMadeForABlock) {
  const std::string text = marked_file("pre-commit", "a\n");
  const auto mark = find_mark(text, "pre-commit");
  ASSERT_TRUE(mark.has_value());
  EXPECT_TRUE(mark->created);
  EXPECT_TRUE(mark->unchanged);
  EXPECT_TRUE(is_empty_script(without_block(text, *mark)));
}

}  // namespace
}  // namespace tokensweep::cli
