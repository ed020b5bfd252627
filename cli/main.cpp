// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline/command.h"
#include "cli/completion/command.h"
#include "cli/gate/command.h"
#include "cli/hook/command.h"
#include "cli/hook/push_command.h"
#include "cli/hook_install/command.h"
#include "cli/hub/command.h"
#include "cli/parse_arguments.h"
#include "cli/revoke/command.h"
#include "cli/rules_commands.h"
#include "cli/scan/commands.h"
#include "cli/verify/command.h"

int main(int argc, char** argv) {
  using namespace tokensweep::cli;  // NOLINT(google-build-using-namespace)
  const ParsedCommandLine parsed = parse_command_line(argc, argv);
  if (parsed.exit_code) return *parsed.exit_code;
  switch (parsed.arguments.command) {
    case Command::kAudit:
      return run_audit(parsed.arguments);
    case Command::kScan:
      return run_scan(parsed.arguments);
    case Command::kGate:
      return run_gate(parsed.arguments);
    case Command::kHookPreCommit:
      return run_hook_pre_commit(parsed.arguments);
    case Command::kHookCommitMsg:
      return run_hook_commit_msg(parsed.arguments);
    case Command::kHookPrePush:
      return run_hook_pre_push(parsed.arguments);
    case Command::kHookPreReceive:
      return run_hook_pre_receive(parsed.arguments);
    case Command::kRulesList:
      return run_rules_list(parsed.arguments);
    case Command::kRulesShow:
      return run_rules_show(parsed.arguments);
    case Command::kRulesTest:
      return run_rules_test(parsed.arguments);
    case Command::kRulesLint:
      return run_rules_lint(parsed.arguments);
    case Command::kHookInstall:
      return run_hook_install(parsed.arguments.hook_install);
    case Command::kHub:
      return run_hub(parsed.arguments.hub);
    case Command::kRevoke:
      return run_revoke(parsed.arguments);
    case Command::kVerify:
      return run_verify(parsed.arguments);
    case Command::kBaseline:
      return run_baseline(parsed.arguments);
    case Command::kCompletion:
      return run_completion(parsed.arguments.shell);
  }
}
