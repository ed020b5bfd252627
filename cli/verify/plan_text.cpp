// SPDX-License-Identifier: Apache-2.0
#include "cli/verify/plan_text.h"

#include <fmt/format.h>

#include "base/text.h"
#include "findings/redact_report.h"
#include "verify/docker_checker.h"

namespace tokensweep::cli {
namespace {

// Of a token one line; many tokens would hide the hosts.
constexpr std::size_t kMostTokens = 40;
constexpr std::size_t kMostReasons = 20;

std::string secrets(std::size_t count) {
  return count == 1 ? "1 secret" : fmt::format("{} secrets", count);
}

// How people know a finding: its redacted secret, if the report has one.
std::string name_of(const Finding& finding) {
  return escape_for_terminal(finding.redacted.empty() ? finding.fingerprint
                                                      : finding.redacted);
}

std::string names_line(const verify::DockerChecker& checker,
                       const verify::PlannedCheck& check,
                       const Finding& finding, unsigned most) {
  std::string line = "  " + name_of(finding) + " for ";
  std::string names;
  unsigned count = 0;
  for (const verify::NameClue& clue : checker.names_to_try(check.subject)) {
    if (count++ == most) break;
    if (!names.empty()) names += ", ";
    names += clue.name + " (" + clue.source + ")";
  }
  if (names.empty()) names = "nobody: no name is known, see --username";
  return line + escape_for_terminal(names) + "\n";
}

std::string reasons(const std::vector<verify::NotPlanned>& list,
                    const Report& report, const char* what) {
  std::string text;
  std::size_t count = 0;
  for (const verify::NotPlanned& each : list) {
    if (count++ == kMostReasons) break;
    text += std::string(what) + " " + name_of(report.findings[each.finding]) +
            ": " + escape_for_terminal(each.reason) + "\n";
  }
  if (count < list.size()) {
    text += fmt::format("and {} more\n", list.size() - count);
  }
  return text;
}

}  // namespace

std::string plan_text(const verify::VerifyPlan& plan, const Report& report,
                      const verify::VerifyOptions& options,
                      net::HttpClient& client) {
  std::string text;
  const auto destinations = plan.destinations();
  if (destinations.empty()) {
    text += "Nothing to verify: no secret is sent anywhere.\n";
  } else {
    text += "Verifying sends secrets to:\n";
  }
  for (const auto& [origin, count] : destinations) {
    text += "  " + origin.text() + ": " + secrets(count) + "\n";
  }
  const verify::DockerChecker checker(client, options.endpoints,
                                      options.docker);
  std::size_t tokens = 0;
  for (const verify::PlannedCheck& check : plan.checks) {
    if (!check.is_docker) continue;
    if (tokens++ == 0) text += "Docker Hub is asked about:\n";
    if (tokens > kMostTokens) continue;
    text += names_line(checker, check, report.findings[check.findings.front()],
                       options.docker.attempts_per_token);
  }
  if (tokens > kMostTokens) {
    text += fmt::format("  and {} more\n", tokens - kMostTokens);
  }
  if (plan.without_check > 0) {
    text +=
        "No provider can be asked about " + secrets(plan.without_check) + ".\n";
  }
  text += reasons(plan.unreadable, report, "Cannot read again");
  text += reasons(plan.no_host, report, "Cannot ask about");
  return text;
}

}  // namespace tokensweep::cli
