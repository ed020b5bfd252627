// SPDX-License-Identifier: Apache-2.0
#include "cli/completion/complete.h"

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/arguments.h"
#include "cli/completion/command.h"

namespace tokensweep::cli {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

class Complete : public testing::Test {
 protected:
  Complete() {
    add_hub_commands(app_, arguments_);
    add_completion_command(app_, arguments_);
    CLI::App* scan = app_.add_subcommand("scan", "Scans");
    scan->add_option("--format", arguments_.formats, "Formats");
    scan->add_option("--secret-door", arguments_.provider)->group("");
  }

  std::vector<std::string> words(const std::vector<std::string>& typed) {
    std::vector<std::string> found;
    const auto names = [&](const std::string& organization) {
      organization_ = organization;
      return std::vector<Candidate>{{"ci", "active"}, {"laptop", "inactive"}};
    };
    for (const Candidate& each : complete(app_, typed, names)) {
      found.push_back(each.word);
    }
    return found;
  }

  CLI::App app_;
  Arguments arguments_;
  std::string organization_ = "not asked";
};

TEST_F(Complete, Commands) {
  EXPECT_THAT(words({""}), ElementsAre("hub", "completion", "scan"));
  EXPECT_THAT(words({}), ElementsAre("hub", "completion", "scan"));
  EXPECT_THAT(words({"hub", "log"}), ElementsAre("login", "logout"));
  EXPECT_THAT(words({"hub", "tokens", "r"}), ElementsAre("rename", "rotate"));
  EXPECT_THAT(words({"hub", "token", "sh"}), ElementsAre("show"));
  EXPECT_THAT(words({"nothing", "x"}), IsEmpty());
  EXPECT_EQ(organization_, "not asked");
}

TEST_F(Complete, FlagsButNotHiddenOnes) {
  EXPECT_THAT(words({"hub", "login", "--password"}),
              ElementsAre("--password-stdin"));
  EXPECT_THAT(words({"scan", "--"}), Contains("--format"));
  EXPECT_THAT(words({"scan", "--"}), Not(Contains("--secret-door")));
}

TEST_F(Complete, ValuesOfFlags) {
  EXPECT_THAT(words({"scan", "--format", "json"}),
              ElementsAre("json", "jsonl"));
  EXPECT_THAT(words({"scan", "--format=sa"}), ElementsAre("--format=sarif"));
  EXPECT_THAT(words({"hub", "tokens", "list", "--format", ""}),
              ElementsAre("table", "json"));
  EXPECT_THAT(words({"hub", "tokens", "create", "--scope", "repo:w"}),
              ElementsAre("repo:write"));
  EXPECT_THAT(words({"hub", "tokens", "create", "--label", ""}), IsEmpty());
  EXPECT_THAT(words({"hub", "tokens", "create", "--to", "h"}),
              ElementsAre("helper"));
  EXPECT_THAT(words({"completion", ""}), ElementsAre("bash", "fish", "zsh"));
  EXPECT_THAT(words({"scan", "--no-such=x"}), IsEmpty());
}

TEST_F(Complete, NamesOfTokens) {
  EXPECT_THAT(words({"hub", "tokens", "show", ""}),
              ElementsAre("ci", "laptop"));
  EXPECT_THAT(words({"hub", "tokens", "delete", "--yes", "ci", "lap"}),
              ElementsAre("laptop"));
  EXPECT_EQ(organization_, "");
  EXPECT_THAT(words({"hub", "org-tokens", "rotate", "--org", "acme", "c"}),
              ElementsAre("ci"));
  EXPECT_EQ(organization_, "acme");
  words({"hub", "org-tokens", "rotate", "--org=other", "c"});
  EXPECT_EQ(organization_, "other");
  EXPECT_THAT(words({"hub", "tokens", "create", "c"}), IsEmpty());
  EXPECT_THAT(words({"hub", "tokens", "list", "c"}), IsEmpty());
}

}  // namespace
}  // namespace tokensweep::cli
