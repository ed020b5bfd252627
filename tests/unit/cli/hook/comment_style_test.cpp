// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/comment_style.h"

#include <string>

#include <gtest/gtest.h>

namespace tokensweep::cli {
namespace {

std::string comment(std::string_view path) {
  return as_comment(path, "x").value_or("none");
}

TEST(CommentStyleTest, FollowsTheLanguage) {
  EXPECT_EQ(comment("a.py"), "# x");
  EXPECT_EQ(comment("src/deep.d/A.YML"), "# x");
  EXPECT_EQ(comment("requirements.txt"), "# x");
  EXPECT_EQ(comment("CMakeLists.txt"), "# x");
  EXPECT_EQ(comment("a/Gemfile"), "# x");
  EXPECT_EQ(comment(".envrc"), "# x");
  EXPECT_EQ(comment("a.test.ts"), "// x");
  EXPECT_EQ(comment("Jenkinsfile"), "// x");
  EXPECT_EQ(comment("a.sql"), "-- x");
  EXPECT_EQ(comment("a.el"), "; x");
  EXPECT_EQ(comment("a.tex"), "% x");
  EXPECT_EQ(comment("a.csproj"), "<!-- x -->");
  EXPECT_EQ(comment("a.css"), "/* x */");
}

TEST(CommentStyleTest, OffersNoneThatMayBecomePartOfAValue) {
  for (const char* path : {"a.json",
                           "a.txt",
                           "a",
                           "",
                           "py",
                           "a.py/",
                           "a. py",
                           ".gitignore",
                           ".dockerignore",
                           ".editorconfig",
                           "sys.config",
                           "httpd.conf",
                           "gradle.properties",
                           "a.gradle.properties",
                           "Procfile.dev",
                           "Procfile",
                           "Dockerfile",
                           "Dockerfile.dev",
                           "a.dockerfile",
                           "Containerfile",
                           "Makefile",
                           "a.mk",
                           ".env",
                           ".env.local",
                           "prod.env",
                           "a.ini",
                           "a.html",
                           "a.htm",
                           "a.vue",
                           "a.svelte",
                           "a.svg",
                           "a.m",
                           "other.txt"}) {
    EXPECT_EQ(comment(path), "none") << path;
  }
}

}  // namespace
}  // namespace tokensweep::cli
