// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/config_file.h"

#include <string>

#include <gtest/gtest.h>

namespace tokensweep::git {
namespace {

TEST(ConfigFile, ReadsGitsSyntax) {
  const ConfigFile config(
      "\xEF\xBB\xBF[core] bare = TRUE ; comment\n"
      "\trepositoryFormatVersion = 1\n"
      "[remote \"a\\\"b\"]\n url = \"x # y\" z  \n"
      "\tpromisor\n"
      "[Branch.MAIN] merge=one\\\n two\n"
      "# nothing\n[core]\nbare=no\n");
  EXPECT_EQ(config.get_bool("core", "", "bare"), false);
  EXPECT_EQ(config.get("core", "", "repositoryformatversion"), "1");
  EXPECT_EQ(config.get("remote", "a\"b", "url"), "x # y z");
  EXPECT_EQ(config.get("remote", "a\"b", "promisor"), "true");
  EXPECT_EQ(config.get("branch", "main", "merge"), "one two");
  EXPECT_EQ(config.get("core", "", "nothing"), std::nullopt);
  EXPECT_EQ(config.get_bool("remote", "a\"b", "url"), std::nullopt);
}

TEST(ConfigFile, ReadsEscapes) {
  const ConfigFile config("[a]\nb = \"\\tx\\n\\\\\\\"\"\nc = x\\\r\ny\n");
  EXPECT_EQ(config.get("a", "", "b"), "\tx\n\\\"");
  EXPECT_EQ(config.get("a", "", "c"), "xy");
}

TEST(ConfigFile, LaterFilesWin) {
  ConfigFile config("[a]\nb=1\n");
  config.append(ConfigFile("[a]\nb=2\n"));
  EXPECT_EQ(config.get("a", "", "b"), "2");
}

TEST(ConfigFile, EndsOnAnyPrefix) {
  const std::string text =
      "[core \"a\\\"b\"]\n x = \"q\\n\" # c\n[b.c] d\n y=\\\n";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const ConfigFile config(std::string_view(text).substr(0, size));
    EXPECT_LE(config.entries().size(), 3U);
  }
  EXPECT_TRUE(ConfigFile("\\ \" ] = = [[[ \x01").entries().empty());
}

}  // namespace
}  // namespace tokensweep::git
