// SPDX-License-Identifier: Apache-2.0
#include "cli/gate/arguments.h"

#include <CLI/CLI.hpp>

#include "cli/arguments.h"

namespace tokensweep::cli {

CLI::App* add_gate_command(CLI::App& app, Arguments& arguments) {
  GateArguments& gate = arguments.gate;
  CLI::App* command = app.add_subcommand(
      "gate",
      "Scans what a range of commits adds to a history\n\n"
      "Every commit between the merge base and the head is looked at, so a "
      "secret that a later one removes is found, too.\nWithout --base and "
      "--range the CI system's variables say what the change is.");
  command
      ->add_option("REPO", arguments.repository,
                   "Repository, or a folder inside one")
      ->capture_default_str();
  CLI::Option* base =
      command
          ->add_option("--base", gate.base,
                       "What the change is made against: a branch, a tag, a "
                       "commit")
          ->type_name("REV");
  command->add_option("--range", gate.range, "Base and head in one")
      ->type_name("A..B")
      ->excludes(base);
  command
      ->add_option("--head", gate.head,
                   "What is to be merged; by default HEAD, or what the CI "
                   "system says")
      ->type_name("REV")
      ->excludes("--range");
  command
      ->add_option("--config-from", gate.config_from,
                   "Whose .tokensweep.yaml and baseline count: the base's "
                   "(of a push in CI the default branch's), the default "
                   "branch's, or the head's, with which a change can excuse "
                   "itself")
      ->check(CLI::IsMember({"base", "default", "head"}))
      ->capture_default_str();
  command
      ->add_option("--default-branch", gate.default_branch,
                   "Name of the remote's default branch, where neither the CI "
                   "system nor origin/HEAD says it")
      ->type_name("NAME");
  command->add_flag("--allow-inline", gate.allow_inline,
                    "Comments that the change itself adds accept secrets, too");
  command->add_flag("--deepen", gate.deepen,
                    "Lets git fetch what the clone lacks: history, the branch");
  command->add_flag("!--no-ci-output", arguments.ci_output,
                    "Writes no annotations and reports for the CI system that "
                    "is detected");
  command->callback([&arguments] { arguments.command = Command::kGate; });
  return command;
}

}  // namespace tokensweep::cli
