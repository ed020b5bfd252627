// SPDX-License-Identifier: Apache-2.0
#include "cli/revoke/arguments.h"

#include <CLI/CLI.hpp>

#include "cli/arguments.h"

namespace tokensweep::cli {
namespace {

// What narrows and what is done, for `revoke` and `--revoke` alike.
void add_choice_flags(CLI::App& command, RevokeArguments& arguments) {
  command
      .add_option("--expect", arguments.expected,
                  "Only the token with this id. Where its last use did not "
                  "move with our login, your word is the second proof "
                  "(repeatable)")
      ->type_name("UUID")
      ->allow_extra_args(false);
  command.add_flag("--delete", arguments.delete_tokens,
                   "Deletes after the check that a deactivated token is "
                   "refused; this cannot be undone");
}

void add_yes(CLI::App& command, RevokeArguments& arguments) {
  command.add_flag("-y,--yes", arguments.yes,
                   "Acts on every token whose identity is proven, without a "
                   "question");
}

void add_no_helper(CLI::App& command, RevokeArguments& arguments) {
  command.add_flag("--no-helper", arguments.no_helper,
                   "Does without the credential helper that docker is "
                   "configured for");
}

void add_log(CLI::App& revoke, Arguments& all) {
  CLI::App* log = revoke.add_subcommand(
      "log",
      "Prints what was done to tokens, and checks that nobody changed "
      "the record");
  log->add_flag("--json", all.revoke.json, "As JSON");
  log->callback([&all] { all.revoke.command = RevokeCommand::kLog; });
}

void add_undo(CLI::App& revoke, Arguments& all) {
  CLI::App* undo = revoke.add_subcommand(
      "undo",
      "Activates what was deactivated: one token, one run's, or by "
      "default the last run's");
  CLI::Option* token =
      undo->add_option("UUID", all.revoke.token, "The token's id");
  undo->add_option("--run", all.revoke.run, "All of this run; see revoke log")
      ->type_name("ID")
      ->excludes(token);
  undo->add_flag("--json", all.revoke.json, "What was done, as JSON");
  add_no_helper(*undo, all.revoke);
  undo->callback([&all] { all.revoke.command = RevokeCommand::kUndo; });
}

}  // namespace

CLI::App* add_revoke_commands(CLI::App& app, Arguments& arguments) {
  RevokeArguments& revoke = arguments.revoke;
  CLI::App* command = app.add_subcommand(
      "revoke",
      "Takes the leaked tokens of a report out of service\n\n"
      "Without --yes it shows the plan only; on a terminal it asks for each "
      "token. A token of Docker Hub\nis deactivated, which `revoke undo` takes "
      "back, with the session of `hub login` and after two\nproofs that it is "
      "the leaked one. Each secret is read again from where the report says "
      "it stands.");
  command->add_option("REPORT", revoke.report,
                      "A JSON report; - for one on standard input, or for one "
                      "bare token there");
  command
      ->add_option("--target", revoke.target,
                   "Where the scanned thing is now; by default where the "
                   "report says")
      ->type_name("PATH");
  add_choice_flags(*command, revoke);
  add_yes(*command, revoke);
  command
      ->add_option("--fingerprint", revoke.fingerprints,
                   "Only the finding with this fingerprint (repeatable)")
      ->type_name("F")
      ->allow_extra_args(false);
  command
      ->add_option("-u,--username", revoke.usernames,
                   "Whose token of Docker Hub it is, if that is known "
                   "(repeatable)")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command
      ->add_option("--provider-host", revoke.servers,
                   "A server of your own in place of a provider's, such as "
                   "gitlab=gitlab.example.com (repeatable)")
      ->type_name("PROVIDER=SERVER")
      ->allow_extra_args(false);
  command
      ->add_option("--patience", revoke.patience,
                   "How long a use may take to show and a revocation to be "
                   "felt, in seconds")
      ->type_name("SECONDS")
      ->check(CLI::Range(0, 600))
      ->capture_default_str();
  command->add_flag("--resume", revoke.resume,
                    "Goes on with what a crash or an interruption left; it was "
                    "agreed to then");
  command->add_flag("--json", revoke.json, "Plan and outcome as JSON");
  add_no_helper(*command, revoke);
  add_log(*command, arguments);
  add_undo(*command, arguments);
  command->require_subcommand(0, 1);
  command->callback([&arguments, command] {
    arguments.command = Command::kRevoke;
    RevokeArguments& given = arguments.revoke;
    if (!command->get_subcommands().empty()) return;
    if (given.resume) {
      given.command = RevokeCommand::kResume;
    } else if (given.report.empty()) {
      throw CLI::RequiredError("REPORT");
    }
  });
  return command;
}

void add_revoke_flags(CLI::App& command, Arguments& arguments) {
  RevokeArguments& revoke = arguments.revoke;
  CLI::Option* wanted = command.add_flag(
      "--revoke", revoke.wanted,
      "Takes the tokens that are found out of service, as `revoke` does: a "
      "plan on standard error, without --yes that only");
  add_choice_flags(command, revoke);
  add_yes(command, revoke);
  for (const char* name : {"--expect", "--delete", "--yes"}) {
    command.get_option(name)->needs(wanted);
  }
  wanted->excludes(command.get_option("--dry-run"));
  command.parse_complete_callback([&command, &arguments] {
    if (arguments.revoke.wanted || !arguments.verify.wanted.empty()) return;
    for (const char* name : {"--username", "--provider-host"}) {
      if (command.count(name) > 0) {
        throw CLI::RequiresError(name, "--verify or --revoke");
      }
    }
  });
}

}  // namespace tokensweep::cli
