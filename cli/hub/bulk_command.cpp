// SPDX-License-Identifier: Apache-2.0
#include "cli/hub/bulk_command.h"

#include <cstdio>
#include <ctime>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/exit_code.h"
#include "cli/hub/token_output.h"
#include "cli/hub/token_selection.h"
#include "cli/print_error.h"
#include "cli/terminal_prompt.h"
#include "reporters/wording.h"

namespace tokensweep::cli {
namespace {

const char* verb_of(HubCommand command) {
  switch (command) {
    case HubCommand::kActivate:
      return "activate";
    case HubCommand::kDelete:
      return "delete";
    default:
      return "deactivate";
  }
}

bool is_done_already(HubCommand command, const hub::TokenRecord& token) {
  return (command == HubCommand::kActivate && token.active) ||
         (command == HubCommand::kDeactivate && !token.active);
}

void print_plan(const std::vector<hub::TokenRecord>& tokens,
                HubCommand command) {
  std::fprintf(
      stderr, "To %s: %s\n%s", verb_of(command),
      count_of(tokens.size(), "token").c_str(),
      token_table(tokens, std::time(nullptr), LongLabels::kWhole).c_str());
}

// One token; `outcome.token` becomes what the Hub says afterwards.
void change(const TokenShelf& shelf, HubCommand command,
            TokenOutcome& outcome) {
  if (is_done_already(command, outcome.token)) {
    outcome.result = "unchanged";
    outcome.message =
        outcome.token.active ? "is active already" : "is inactive already";
    return;
  }
  const auto failed = [&](const Error& error) {
    outcome.result = "failed";
    outcome.message = error.message();
  };
  outcome.result = "done";
  if (command == HubCommand::kDelete) {
    const Result<void> removed = shelf.remove(outcome.token.id);
    if (removed) return;
    if (removed.error().kind() != ErrorKind::kNotFound) {
      failed(removed.error());
      return;
    }
    outcome.result = "unchanged";
    outcome.message = "is gone already";
    return;
  }
  const hub::TokenState state = command == HubCommand::kActivate
                                    ? hub::TokenState::kActive
                                    : hub::TokenState::kInactive;
  Result<hub::TokenRecord> changed = shelf.set_state(outcome.token.id, state);
  if (!changed) {
    failed(changed.error());
  } else if (changed->active != (state == hub::TokenState::kActive)) {
    outcome.result = "failed";
    outcome.message = "the Hub accepted the change and did not make it";
  } else {
    outcome.token = *std::move(changed);
  }
}

Result<void> report(const std::vector<TokenOutcome>& outcomes, bool json) {
  if (json) return write_out(outcomes_json(outcomes));
  std::string text;
  for (const TokenOutcome& outcome : outcomes) {
    if (outcome.result != "failed") text += outcome.token.id + "\n";
  }
  return write_out(text);
}

}  // namespace

Result<void> confirm_deletion(const std::vector<hub::TokenRecord>& tokens) {
  const std::optional<TerminalPrompt> terminal = TerminalPrompt::open();
  if (!terminal) {
    return Error(ErrorKind::kUsage,
                 "deleting cannot be undone, and there is no terminal to ask "
                 "on: --yes confirms it; nothing was changed");
  }
  const bool one = tokens.size() == 1;
  TRY_ASSIGN(const std::string answer,
             terminal->ask(one ? "This cannot be undone. Type the label of the "
                                 "token to delete it: "
                               : "This cannot be undone. Type the number of "
                                 "tokens to delete them: "));
  const hub::TokenRecord& first = tokens.front();
  const bool confirmed =
      one ? !answer.empty() && (answer == first.label || answer == first.id)
          : answer == std::to_string(tokens.size());
  if (confirmed) return {};
  return Error(ErrorKind::kUsage, "not confirmed; nothing was changed");
}

Result<int> run_token_changes(const TokenShelf& shelf,
                              const HubArguments& arguments) {
  const HubCommand command = arguments.command;
  TRY_ASSIGN(const std::vector<hub::TokenRecord> tokens, shelf.list());
  TRY_ASSIGN(const std::vector<hub::TokenRecord> selected,
             select_tokens(tokens, arguments.selection, std::time(nullptr)));
  const bool irreversible = command == HubCommand::kDelete;
  const bool named_one = arguments.selection.ids.size() == 1;
  if (arguments.dry_run || irreversible || !named_one) {
    print_plan(selected, command);
  }
  std::vector<TokenOutcome> outcomes;
  for (const hub::TokenRecord& token : selected) {
    outcomes.push_back({token, verb_of(command), "planned", ""});
  }
  if (arguments.dry_run) {
    TRY(report(outcomes, arguments.json));
    return kClean;
  }
  if (irreversible && !arguments.yes && !selected.empty()) {
    TRY(confirm_deletion(selected));
  }
  bool failed = false;
  for (TokenOutcome& outcome : outcomes) {
    change(shelf, command, outcome);
    failed |= outcome.result == "failed";
    if (!outcome.message.empty()) {
      print_notice(outcome.token.id + " (" + outcome.token.label +
                   "): " + outcome.message);
    }
  }
  TRY(report(outcomes, arguments.json));
  return failed ? kRefused : kClean;
}

}  // namespace tokensweep::cli
