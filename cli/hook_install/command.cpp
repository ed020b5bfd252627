// SPDX-License-Identifier: Apache-2.0
#include "cli/hook_install/command.h"

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>

#include "cli/arguments.h"
#include "cli/exit_code.h"
#include "cli/hook_install/home.h"
#include "cli/hook_install/keeper.h"
#include "cli/hook_install/programs.h"
#include "cli/hook_install/status_output.h"
#include "cli/hook_install/type.h"
#include "cli/hub/token_output.h"
#include "cli/print_error.h"

namespace tokensweep::cli {
namespace {

void say(const std::string& line) {
  std::printf("%s\n", log_line(line).c_str());
}

void add_error(const Error& error, Outcome& outcome) {
  print_error(error);
  const bool usage = exit_code_for(error) == kUsageError ||
                     error.kind() == ErrorKind::kUnsupported;
  outcome.usage_error |= usage;
  outcome.incomplete |= !usage;
}

Result<std::vector<const HookType*>> types_of(
    const std::vector<std::string>& names) {
  std::vector<const HookType*> types;
  for (const std::string& name : names) {
    const HookType* type = find_hook_type(name);
    if (type == nullptr) {
      return Error(ErrorKind::kUsage, "no hook '" + name + "': there are " +
                                          std::string(kHookTypeNames));
    }
    if (std::ranges::count(types, type) == 0) types.push_back(type);
  }
  return types;
}

// Lines that a person has to add, ready to be copied.
void print_lines(const HookKeeper& keeper, const HookHome& home,
                 const HookType& type, const HookProgram& program) {
  const std::string shared = keeper.shared_file();
  say("Add these lines to " +
      (shared.empty() ? home.folder + "/" + std::string(type.name) : shared) +
      " by hand:");
  std::printf("\n%s", keeper.lines(program).c_str());
}

struct Installer {
  const HookInstallArguments& arguments;
  const HookHome& home;
  const HookPrograms& programs;
  Outcome& outcome;

  void install(const HookType& type) const {
    const auto manager = manager_of(home, type, arguments.manager);
    if (!manager) return add_error(manager.error(), outcome);
    const HookKeeper keeper(home, type, *manager);
    const auto change = keeper.install(
        programs.own, programs.shared,
        arguments.force ? Overwrite::kChangedOurs : Overwrite::kNothing);
    if (!change) {
      add_error(change.error(), outcome);
      if (change.error().kind() == ErrorKind::kUnsupported) {
        print_lines(keeper, home, type, programs.shared);
      }
      return;
    }
    say(std::string(type.name) +
        (change->changed ? ": installed in " : ": was installed already in ") +
        change->file);
    tell_status(keeper.status());
    if (shared_names_a_path(keeper, *change)) {
      say("note: it names a path of this machine; with tokensweep in PATH it "
          "would not");
    }
  }

 private:
  void tell_status(const HookStatus& status) const {
    if (!status.former.empty()) say("it first runs " + status.former);
    if (!status.left_out.empty()) say("note: " + status.left_out);
    if (status.works()) return;
    outcome.findings = true;
    print_notice(status.type + " does not work yet: " + status.problem);
  }

  [[nodiscard]] bool shared_names_a_path(const HookKeeper& keeper,
                                         const HookChange& change) const {
    return change.changed && change.file == keeper.shared_file() &&
           !programs.shared.path.empty();
  }
};

Outcome install(const HookInstallArguments& arguments, const HookHome& home,
                const std::vector<const HookType*>& types) {
  Outcome outcome;
  const auto programs = choose_programs(arguments.program);
  if (!programs) {
    add_error(programs.error(), outcome);
    return outcome;
  }
  const Installer installer{arguments, home, *programs, outcome};
  for (const HookType* type : types) installer.install(*type);
  for (const std::string& note : home.notes) say("note: " + note);
  return outcome;
}

Outcome uninstall(const HookInstallArguments& arguments, const HookHome& home,
                  const std::vector<const HookType*>& types) {
  Outcome outcome;
  bool any = false;
  for (const HookType* type : types) {
    const HookKeeper keeper(home, *type, HookManager::kGit);
    const auto change = keeper.uninstall();
    if (!change) {
      add_error(change.error(), outcome);
    } else if (change->changed) {
      any = true;
      say(std::string(type->name) + ": removed from " + change->file);
    } else if (!arguments.types.empty()) {
      say(std::string(type->name) + ": nothing of ours there");
    }
  }
  if (!any && arguments.types.empty() && outcome.exit_code() == kClean) {
    say("nothing of ours there");
  }
  return outcome;
}

// Without --type every hook is shown, and those of ours decide.
Outcome show_status(const HookInstallArguments& arguments, const HookHome& home,
                    const std::vector<const HookType*>& types) {
  Outcome outcome;
  std::vector<HookStatus> statuses;
  bool all_work = true;
  bool any_works = false;
  for (const HookType* type : types) {
    const auto manager = manager_of(home, *type, "auto");
    if (!manager) {
      if (arguments.types.empty()) continue;
      add_error(manager.error(), outcome);
      return outcome;
    }
    statuses.push_back(HookKeeper(home, *type, *manager).status());
    const HookStatus& status = statuses.back();
    const bool asked = !arguments.types.empty() ||
                       status.state == HookState::kOurs ||
                       status.state == HookState::kChanged;
    any_works |= status.works();
    all_work &= status.works() || !asked;
  }
  const Result<void> written =
      write_out(arguments.json ? hook_status_json(home, statuses)
                               : hook_status_text(statuses));
  if (!written) add_error(written.error(), outcome);
  outcome.findings = !all_work || !any_works;
  return outcome;
}

CLI::App* add_word(CLI::App& hook, Arguments& arguments,
                   HookInstallCommand word, const char* name,
                   const char* help) {
  HookInstallArguments& words = arguments.hook_install;
  CLI::App* added = hook.add_subcommand(name, help);
  added
      ->add_option("REPO", words.repository,
                   "Repository, or a folder inside one")
      ->capture_default_str();
  added
      ->add_option("--type", words.types,
                   "Which hook (repeatable): " + std::string(kHookTypeNames))
      ->type_name("TYPE")
      ->allow_extra_args(false)
      ->check(CLI::IsMember(
          {"pre-commit", "pre-push", "commit-msg", "pre-receive"}));
  added->callback([&arguments, word] {
    arguments.command = Command::kHookInstall;
    arguments.hook_install.command = word;
  });
  return added;
}

}  // namespace

void add_hook_install(CLI::App& hook, Arguments& arguments) {
  HookInstallArguments& words = arguments.hook_install;
  CLI::App* install =
      add_word(hook, arguments, HookInstallCommand::kInstall, "install",
               "Writes a hook; one that is there already runs first");
  install->add_option("--program", words.program,
                      "What the hook starts; by default this program");
  install
      ->add_option("--manager", words.manager,
                   "Who runs the repository's hooks")
      ->check(CLI::IsMember({"auto", "git", "husky", "lefthook", "pre-commit"}))
      ->capture_default_str();
  install->add_flag("--force", words.force,
                    "Writes a hook of ours again that somebody changed");
}

void add_hook_uninstall(CLI::App& hook, Arguments& arguments) {
  add_word(hook, arguments, HookInstallCommand::kUninstall, "uninstall",
           "Takes our hooks away; those before them come back");
}

void add_hook_status(CLI::App& hook, Arguments& arguments) {
  add_word(hook, arguments, HookInstallCommand::kStatus, "status",
           "Which hooks are there, and whether they work")
      ->add_flag("--json", arguments.hook_install.json, "As JSON");
}

int run_hook_install(const HookInstallArguments& arguments) {
  std::vector<std::string> names = arguments.types;
  if (names.empty()) {
    names = arguments.command == HookInstallCommand::kInstall
                ? std::vector<std::string>{"pre-commit"}
                : std::vector<std::string>{"pre-commit", "pre-push",
                                           "commit-msg", "pre-receive"};
  }
  Outcome outcome;
  const auto types = types_of(names);
  const auto home = find_hook_home(arguments.repository);
  if (!types) add_error(types.error(), outcome);
  if (!home) add_error(home.error(), outcome);
  if (!types || !home) return outcome.exit_code();
  switch (arguments.command) {
    case HookInstallCommand::kInstall:
      outcome = install(arguments, *home, *types);
      break;
    case HookInstallCommand::kUninstall:
      outcome = uninstall(arguments, *home, *types);
      break;
    case HookInstallCommand::kStatus:
      outcome = show_status(arguments, *home, *types);
      break;
  }
  return outcome.exit_code();
}

}  // namespace tokensweep::cli
