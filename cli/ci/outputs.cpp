// SPDX-License-Identifier: Apache-2.0
#include "cli/ci/outputs.h"

#include <optional>
#include <utility>

namespace tokensweep::cli {

std::vector<OutputRequest> ci_outputs(CiSystem system, const GetEnv& getenv) {
  if (system == CiSystem::kGitHub) {
    std::vector<OutputRequest> outputs = {{"github", ""}};
    const char* summary = getenv("GITHUB_STEP_SUMMARY");
    if (summary != nullptr && *summary != '\0') {
      outputs.push_back({"github-summary", summary, WriteMode::kAppend});
    }
    return outputs;
  }
  constexpr WriteMode kMode = WriteMode::kReplaceLink;
  if (system == CiSystem::kGitLab) {
    return {{"gitlab", "gl-secret-detection-report.json", kMode},
            {"codequality", "gl-code-quality-report.json", kMode}};
  }
  return {{"junit", "tokensweep-junit.xml", kMode}};
}

void add_ci_outputs(Arguments& arguments, const GetEnv& getenv) {
  if (!arguments.ci_output || !arguments.formats.empty()) return;
  const std::optional<CiSystem> system = detect_ci(getenv);
  if (!system) return;
  for (OutputRequest& output : ci_outputs(*system, getenv)) {
    arguments.outputs.push_back(std::move(output));
  }
}

}  // namespace tokensweep::cli
