// SPDX-License-Identifier: Apache-2.0
#include "cli/ci/outputs.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "reporters/registry.h"

namespace tokensweep::cli {
namespace {

using Variables = std::map<std::string, std::string>;

GetEnv from(const Variables& variables) {
  return [&variables](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  };
}

// "github, github-summary>>/tmp/summary"
std::string outputs_of(const Variables& variables, Arguments arguments) {
  add_ci_outputs(arguments, from(variables));
  std::string text;
  for (const OutputRequest& output : arguments.outputs) {
    EXPECT_NE(find_report_format(output.format), nullptr) << output.format;
    if (!text.empty()) text += ", ";
    text += output.format;
    if (output.file.empty()) continue;
    text += output.mode == WriteMode::kAppend ? ">>" : "=";
    text += output.file;
    EXPECT_NE(output.mode, WriteMode::kReplace)
        << "follows a symlink of the scanned folder";
  }
  return text;
}

std::string outputs_of(const Variables& variables) {
  Arguments arguments;
  arguments.outputs = {{"text", ""}};
  return outputs_of(variables, arguments);
}

TEST(CiOutputs, AreTheSystemsOwn) {
  EXPECT_EQ(outputs_of({}), "text");
  EXPECT_EQ(outputs_of({{"GITHUB_ACTIONS", "true"}}), "text, github");
  EXPECT_EQ(outputs_of({{"GITHUB_ACTIONS", "true"},
                        {"GITHUB_STEP_SUMMARY", "/runner/summary"}}),
            "text, github, github-summary>>/runner/summary");
  EXPECT_EQ(outputs_of({{"GITLAB_CI", "true"}}),
            "text, gitlab=gl-secret-detection-report.json, "
            "codequality=gl-code-quality-report.json");
  for (const char* variable : {"TF_BUILD", "CIRCLECI", "BUILDKITE", "DRONE"}) {
    EXPECT_EQ(outputs_of({{variable, "true"}}),
              "text, junit=tokensweep-junit.xml");
  }
}

TEST(CiOutputs, StayAwayWhenTheUserChooses) {
  const Variables variables = {{"GITHUB_ACTIONS", "true"}};
  Arguments arguments;
  arguments.formats = {"json"};
  arguments.outputs = {{"json", ""}};
  EXPECT_EQ(outputs_of(variables, arguments), "json");
  arguments = {};
  arguments.outputs = {{"text", ""}};
  arguments.ci_output = false;
  EXPECT_EQ(outputs_of(variables, arguments), "text");
}

}  // namespace
}  // namespace tokensweep::cli
