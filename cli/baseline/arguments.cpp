// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline/arguments.h"

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/arguments.h"
#include "rules/foreign_baseline.h"

namespace tokensweep::cli {
namespace {

CLI::App* add_action(CLI::App& family, Arguments& arguments, const char* name,
                     const char* help, BaselineAction action) {
  CLI::App* command = family.add_subcommand(name, help);
  command
      ->add_option("-o,--file", arguments.baseline.file,
                   "The baseline; by default .tokensweep-baseline.json at the "
                   "top of the repository")
      ->type_name("FILE");
  command->callback([&arguments, action] {
    arguments.command = Command::kBaseline;
    arguments.baseline.action = action;
  });
  return command;
}

std::string not_empty(const std::string& text) {
  return text.empty() ? "is empty" : "";
}

// Of commands that make entries.
void add_entry_flags(CLI::App& command, BaselineArguments& baseline) {
  command.add_option("--reason", baseline.reason, "Why this is accepted")
      ->required()
      ->type_name("TEXT");
  command
      .add_option("--expires", baseline.expires,
                  "Until when: the last day (YYYY-MM-DD), or days from now "
                  "(90d); by default for good")
      ->type_name("DATE");
  command
      .add_option("--author", baseline.author,
                  "Who accepts it; by default git's user.name")
      ->type_name("NAME");
}

void add_create(CLI::App& family, Arguments& arguments) {
  CLI::App* command =
      add_action(family, arguments, "create",
                 "Makes a baseline that accepts every finding of a report",
                 BaselineAction::kCreate);
  command
      ->add_option("REPORT", arguments.baseline.input,
                   "A JSON or JSON Lines report; - for standard input")
      ->required();
  add_entry_flags(*command, arguments.baseline);
  command->add_flag("--include-confirmed", arguments.baseline.include_confirmed,
                    "Accepts secrets that the report knows to work, too");
  command->add_flag("--force", arguments.baseline.force,
                    "Replaces a baseline that is there");
}

void add_add(CLI::App& family, Arguments& arguments) {
  BaselineArguments& baseline = arguments.baseline;
  CLI::App* command =
      add_action(family, arguments, "add", "Accepts findings by fingerprint",
                 BaselineAction::kAdd);
  command
      ->add_option("FINGERPRINT", baseline.fingerprints,
                   "As a report shows it: ts1:...")
      ->required();
  add_entry_flags(*command, baseline);
  command
      ->add_option("--path", baseline.paths,
                   "Only there: a glob as in .gitignore (repeatable)")
      ->type_name("GLOB")
      ->allow_extra_args(false);
  command->add_option("--rule", baseline.rule, "Only when this rule finds it")
      ->type_name("ID")
      ->check(not_empty);
}

void add_import_flags(CLI::App& command, BaselineArguments& baseline) {
  std::vector<std::string> formats;
  for (const ForeignFormat format : kForeignFormats) {
    formats.emplace_back(to_string(format));
  }
  command
      .add_option("FILE", baseline.input,
                  "Its baseline, report or ignore file; - for standard input")
      ->required();
  command
      .add_option("--from", baseline.from,
                  "Whose file it is; by default told by its shape")
      ->check(CLI::IsMember(formats));
  command
      .add_option("--target", baseline.target,
                  "The repository that the file is about")
      ->type_name("REPO")
      ->capture_default_str();
  command.add_flag("--include-confirmed", baseline.include_confirmed,
                   "Accepts what it knows to be a real secret, too: verified, "
                   "or labelled so by a person");
  add_entry_flags(command, baseline);
  command.add_flag("--json", baseline.json, "The summary as JSON");
}

}  // namespace

CLI::App* add_baseline_commands(CLI::App& app, Arguments& arguments) {
  CLI::App* family = app.add_subcommand(
      "baseline",
      "Accepts findings, each with a reason and an expiry\n\n"
      "The baseline holds fingerprints, never secrets.");
  family->require_subcommand(1);
  add_create(*family, arguments);
  add_add(*family, arguments);
  CLI::App* list =
      add_action(*family, arguments, "list", "Shows the accepted findings",
                 BaselineAction::kList);
  list->add_flag("--json", arguments.baseline.json, "As JSON");
  CLI::App* prune = add_action(
      *family, arguments, "prune",
      "Drops entries that are expired, and those that a report of a whole "
      "audit notes as stale",
      BaselineAction::kPrune);
  prune->add_option("REPORT", arguments.baseline.input,
                    "A JSON or JSON Lines report; - for standard input; by "
                    "default only what is expired goes");
  CLI::App* import = add_action(
      *family, arguments, "import",
      "Takes over what another scanner's baseline or ignore file accepts",
      BaselineAction::kImport);
  add_import_flags(*import, arguments.baseline);
  return import;
}

}  // namespace tokensweep::cli
