// SPDX-License-Identifier: Apache-2.0
#include "cli/verify/arguments.h"

#include <CLI/CLI.hpp>

#include "cli/arguments.h"

namespace tokensweep::cli {
namespace {

constexpr const char* kAll = "all";

void add_common_flags(CLI::App& command, VerifyArguments& verify) {
  command.add_flag("--dry-run", verify.dry_run,
                   "Says what would be sent where, and sends nothing");
  command
      .add_option("-u,--username", verify.usernames,
                  "Whose tokens of Docker Hub these are, where nothing beside "
                  "them says so (repeatable)")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command
      .add_option("--provider-host", verify.servers,
                  "A server of your own in place of a provider's, such as "
                  "gitlab=gitlab.example.com (repeatable)")
      ->type_name("PROVIDER=SERVER")
      ->allow_extra_args(false);
  command.add_flag("--no-helper", verify.no_helper,
                   "Does without the credential helper that docker is "
                   "configured for");
}

void add_names(const std::string& text, std::set<std::string>& names) {
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t comma = std::min(text.find(',', begin), text.size());
    const std::string name = text.substr(begin, comma - begin);
    if (!name.empty() && name != kAll) names.insert(name);
    begin = comma + 1;
  }
}

}  // namespace

std::set<std::string> VerifyArguments::selection() const {
  std::set<std::string> names;
  add_names(wanted, names);
  for (const std::string& text : providers) add_names(text, names);
  return names;
}

CLI::App* add_verify_command(CLI::App& app, Arguments& arguments) {
  VerifyArguments& verify = arguments.verify;
  CLI::App* command = app.add_subcommand(
      "verify",
      "Asks the providers whether the secrets of a report are live\n\n"
      "Each secret is read again from where the report says it stands; "
      "nothing else in a report is believed.\nAsking is a login: owners may "
      "be told. Exit code 1: at least one is live.");
  command
      ->add_option("REPORT", verify.report,
                   "A JSON report; - for one on standard input, or for one "
                   "bare token there")
      ->required();
  command
      ->add_option("--target", verify.target,
                   "Where the scanned thing is now; by default where the "
                   "report says")
      ->type_name("PATH");
  command
      ->add_option("--providers,--verify", verify.providers,
                   "Only these, with commas between them")
      ->type_name("NAMES")
      ->allow_extra_args(false);
  add_common_flags(*command, verify);
  command->callback([&arguments] { arguments.command = Command::kVerify; });
  return command;
}

void add_verify_flags(CLI::App& command, Arguments& arguments) {
  VerifyArguments& verify = arguments.verify;
  command
      .add_flag("--verify{all}", verify.wanted,
                "Asks the providers, or only those named by =docker,github, "
                "whether what was found is live")
      ->type_name("[=PROVIDERS]");
  add_common_flags(command, verify);
  CLI::Option* wanted = command.get_option("--verify");
  command.get_option("--dry-run")->needs(wanted);
}

}  // namespace tokensweep::cli
