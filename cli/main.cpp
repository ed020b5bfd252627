// SPDX-License-Identifier: Apache-2.0
#include "cli/parse_arguments.h"
#include "cli/rules_commands.h"
#include "cli/scan_commands.h"

int main(int argc, char** argv) {
  using namespace tokensweep::cli;  // NOLINT(google-build-using-namespace)
  const ParsedCommandLine parsed = parse_command_line(argc, argv);
  if (parsed.exit_code) return *parsed.exit_code;
  switch (parsed.arguments.command) {
    case Command::kAudit:
      return run_audit(parsed.arguments);
    case Command::kScan:
      return run_scan(parsed.arguments);
    case Command::kRulesList:
      return run_rules_list(parsed.arguments);
    case Command::kRulesShow:
      return run_rules_show(parsed.arguments);
    case Command::kRulesTest:
      return run_rules_test(parsed.arguments);
    case Command::kRulesLint:
      return run_rules_lint(parsed.arguments);
  }
}
