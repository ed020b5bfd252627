// SPDX-License-Identifier: Apache-2.0
#include "cli/hook_install/edits.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "cli/hook_install/mark.h"

namespace tokensweep::cli {
namespace {

const HookType& type_of(std::string_view name) {
  return *find_hook_type(name);
}

// Puts the hook in, checks that it comes out again, and gives the text.
std::string edited(HookManager manager, const std::string& text,
                   std::string_view name = "pre-commit") {
  const auto result =
      with_hook(manager, text, type_of(name), HookProgram{}, "lefthook.yml");
  EXPECT_TRUE(result.has_value()) << result.error().message();
  if (!result) return {};
  const auto mark = find_mark(*result, name);
  EXPECT_TRUE(mark && mark->unchanged);
  EXPECT_EQ(without_block(*result, *mark), text);
  return *result;
}

bool refused(HookManager manager, const std::string& text,
             std::string_view name = "pre-commit") {
  const auto result =
      with_hook(manager, text, type_of(name), HookProgram{}, "lefthook.yml");
  return !result && result.error().kind() == ErrorKind::kUnsupported;
}

TEST(HookEditsTest, LefthookCommandStandsFirst) {
  const std::string text =
      "pre-commit:\n"
      "   commands:  # all of them\n"
      "      # Says hello.\n"
      "      hello:\n"
      "         run: echo hello\n"
      "pre-push:\n"
      "  parallel: true\n";
  const std::string result = edited(HookManager::kLefthook, text);
  EXPECT_NE(result.find("all of them\n      # tokensweep-hook version"),
            std::string::npos);
  EXPECT_NE(
      result.find("\n      tokensweep:\n        files: echo lefthook.yml\n"
                  "        run: |\n          : {files}\n"),
      std::string::npos);
}

TEST(HookEditsTest, LefthookHookIsAdded) {
  const std::string jobs = "pre-commit:\n    jobs:\n      - run: ls";
  EXPECT_NE(edited(HookManager::kLefthook, jobs)
                .find("\n    commands:\n      tokensweep:\n"),
            std::string::npos);
  for (const std::string text :
       {"", "# nothing yet\n", "pre-push:\n  parallel: true",
        "a:\n  run: |\n    text\n"}) {
    EXPECT_NE(edited(HookManager::kLefthook, text)
                  .find("\npre-commit:\n  commands:\n    tokensweep:\n"),
              std::string::npos);
  }
  EXPECT_NE(edited(HookManager::kLefthook, jobs, "pre-push")
                .find("      use_stdin: true\n"),
            std::string::npos);
}

TEST(HookEditsTest, LefthookFilesThatAreLeftAlone) {
  for (const std::string text :
       {"- a\n", "a: &x 1\nb: *x\n", "pre-commit: {}\n", "pre-commit:\n",
        "{pre-commit: {commands: {a: {run: ls}}}}\n",
        "pre-commit:\n  commands: {a: {run: ls}}\n",
        "pre-commit:\n  commands:\n    - ls\n",
        "pre-commit:\n  commands:\n    tokensweep:\n      run: ls\n",
        "a: 1\n...\n", "---\na: 1\n---\nb: 1\n", "a: 1\r\n", "a: [\n",
        "pre-commit:\n\tcommands:\n"}) {
    EXPECT_TRUE(refused(HookManager::kLefthook, text)) << text;
  }
}

TEST(HookEditsTest, PreCommitEntryHasTheListsIndent) {
  for (const std::string indent : {"", "  ", "    "}) {
    const std::string text = "# A\nrepos:\n# B\n" + indent + "- repo: local\n" +
                             indent + "  hooks: []\n";
    EXPECT_NE(edited(HookManager::kPreCommit, text)
                  .find("end\n# B\n" + indent + "- repo: local"),
              std::string::npos);
  }
  for (const std::string text :
       {"", "repos: [{repo: local}]\n", "repos: {}\n", "repos: [ # none\n]\n",
        "- a\n", "repos:\n  -\n    repo: local\n...\nx: 1\n"}) {
    EXPECT_TRUE(refused(HookManager::kPreCommit, text)) << text;
  }
}

TEST(HookEditsTest, PreCommitListMayBeEmpty) {
  for (const std::string text :
       {"repos: []\n", "repos: []", "repos:\n", "a: 1\nrepos:  [ ]\nb: 2\n"}) {
    const auto result = with_hook(HookManager::kPreCommit, text,
                                  type_of("pre-commit"), {"/t", ""}, "");
    ASSERT_TRUE(result) << result.error().message();
    const std::string& whole = *result;
    EXPECT_NE(whole.find("repos:\n  # tokensweep-hook"), std::string::npos)
        << whole;
    const auto mark = find_mark(whole, "pre-commit");
    ASSERT_TRUE(mark);
    const std::string rest =
        without_hook(HookManager::kPreCommit, whole, *mark);
    EXPECT_NE(rest.find("repos: []"), std::string::npos) << rest;
    EXPECT_EQ(rest.find("tokensweep"), std::string::npos) << rest;
  }
}

TEST(HookEditsTest, HuskyLinesStandWhereTheyRun) {
  const std::string old =
      "#!/usr/bin/env sh\n. \"$(dirname -- \"$0\")/_/husky.sh\"\n\nnpm test\n";
  EXPECT_TRUE(edited(HookManager::kHusky, old)
                  .ends_with("|| exit\n# tokensweep-hook end\n"));
  // Others may eat standard input: ours is before them, below husky's line.
  const std::string push = edited(HookManager::kHusky, old, "pre-push");
  EXPECT_LT(push.find("husky.sh"), push.find("# tokensweep-hook"));
  EXPECT_LT(push.find("# tokensweep-hook end"), push.find("npm test"));
  for (const std::string text :
       {"#!/usr/bin/env node\nrun();\n", "npm test\r\n"}) {
    EXPECT_TRUE(refused(HookManager::kHusky, text)) << text;
  }
}

// Where our lines begin in a script for husky.
std::size_t begin_in_husky(const std::string& text) {
  return edited(HookManager::kHusky, text).find("# tokensweep-hook version");
}

TEST(HookEditsTest, HuskyScriptsThatMayEndEarlyHaveThemAtTheirHead) {
  for (const std::string text : {"npm test\nexit 0",
                                 "exec npm test",
                                 "cat <<E\nE",
                                 "npm \\",
                                 "npm test &&",
                                 "npm test ||",

                                 "npm test &&\n\n#",
                                 "[ -n \"$CI\" ] && exit 0\nnpm test",
                                 "if a; then\n  exit\nfi",
                                 "\tif a;then exit 0;fi\nb",
                                 "(exit 1)",
                                 "die() { exit 0;}\ndie",
                                 "trap 'exit 0' EXIT\nb",
                                 "main() {\n  return\n}",
                                 ". ./checks.sh",
                                 "a; . ./checks.sh",
                                 "source checks.sh",
                                 "A=b exec c",
                                 ">a exec b",
                                 "if ! exit; then",
                                 "command exec a",
                                 "a)exit;;",
                                 "x=$(exit 1)",
                                 "eval \"$a\"",
                                 "x=`exit 0`",
                                 "> /dev/null exit 0",
                                 "a 2>&1; 2> b exit",
                                 "\"exit\" 0",
                                 "\\exit 0",
                                 "command -p exit 0",
                                 "set -n",
                                 "set -e -o noexec"}) {
    EXPECT_EQ(begin_in_husky(text), 0) << text;
    const std::string head = "#!/bin/sh\n";
    EXPECT_EQ(begin_in_husky(head + text), head.size()) << text;
    const std::string old = "#!/bin/sh\n\n. \"$(dirname \"$0\")/_/husky.sh\"\n";
    EXPECT_EQ(begin_in_husky(old + text), old.size()) << text;
  }
}

TEST(HookEditsTest, HuskyScriptsThatEndAtTheirEndHaveThemThere) {
  for (const std::string text :
       {"npm test\n", "npm test -- --exit-code\n", "# exit 0\nnpm test\n",
        "git diff --exit-code || npm run exit-code\n",
        "pnpm exec lint-staged && npm exec -- a\n", "echo exit\n",
        "docker compose exec -T a sh\n", "cp a .\n", "npm ci &\n",
        "  # trap\nif a; then\n  b\nfi\n", "cd .. && ./run\n", "npx a > exit\n",
        "set -euo pipefail\nnpx -p exec a\n", "set -o nounset; a -n\n",
        "a > b exit\n"}) {
    EXPECT_EQ(begin_in_husky(text), text.size()) << text;
  }
}

TEST(HookEditsTest, ProgramIsReadBack) {
  for (const std::string path :
       {"", "/usr/bin/tokensweep", "/a b/it's \"x\" \\ $y", "/t\xC3\xB6k"}) {
    for (const HookManager manager :
         {HookManager::kHusky, HookManager::kLefthook,
          HookManager::kPreCommit}) {
      const std::string lines =
          lines_to_add(manager, type_of("pre-commit"), {path, ""}, "");
      EXPECT_EQ(program_in(manager, lines), path);
    }
  }
}

}  // namespace
}  // namespace tokensweep::cli
