// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/arguments.h"

#include <algorithm>
#include <array>

#include <CLI/CLI.hpp>

#include "cli/arguments.h"
#include "cli/hook_install/command.h"

namespace tokensweep::cli {
namespace {

void add_pre_commit(CLI::App& hook, Arguments& arguments,
                    AddScanFlags add_scan_flags) {
  CLI::App* command = hook.add_subcommand(
      "pre-commit", "What the index would commit; as `hook` without words");
  command->add_option("FILE", arguments.hook.files,
                      "Only these: as they are staged, or else whole from the "
                      "working tree");
  add_scan_flags(*command, arguments);
  command->callback([&] { arguments.command = Command::kHookPreCommit; });
}

void add_commit_msg(CLI::App& hook, Arguments& arguments,
                    AddScanFlags add_scan_flags) {
  CLI::App* command =
      hook.add_subcommand("commit-msg", "A message that is being written");
  command
      ->add_option("FILE", arguments.hook.message_file,
                   "The file that git names")
      ->required();
  add_scan_flags(*command, arguments);
  command->callback([&] { arguments.command = Command::kHookCommitMsg; });
}

void add_pre_push(CLI::App& hook, Arguments& arguments,
                  AddScanFlags add_scan_flags) {
  CLI::App* command = hook.add_subcommand(
      "pre-push", "What a push sends, as git says on standard input");
  command->add_option("REMOTE", arguments.hook.remote,
                      "Its name, or its URL when it has none");
  command->add_option("URL", arguments.hook.remote_url, "Its URL");
  add_scan_flags(*command, arguments);
  command->callback([&] { arguments.command = Command::kHookPrePush; });
}

void add_pre_receive(CLI::App& hook, Arguments& arguments,
                     AddScanFlags add_scan_flags) {
  CLI::App* command = hook.add_subcommand(
      "pre-receive",
      "On a server: what a push brings, as git says on standard input");
  command->add_flag("--allow-inline", arguments.gate.allow_inline,
                    "Comments that the push itself adds accept secrets, too");
  add_scan_flags(*command, arguments);
  command->callback([&] { arguments.command = Command::kHookPreReceive; });
}

struct HookWord {
  std::string_view name;
  void (*add)(CLI::App& hook, Arguments& arguments,
              AddScanFlags add_scan_flags);
};

// Of words that scan nothing.
template <auto kAdd>
void without_scan(CLI::App& hook, Arguments& arguments, AddScanFlags) {
  kAdd(hook, arguments);
}

// In the order of the help.
constexpr std::array kWords = {
    HookWord{"pre-commit", &add_pre_commit},
    HookWord{"commit-msg", &add_commit_msg},
    HookWord{"install", &without_scan<&add_hook_install>},
    HookWord{"uninstall", &without_scan<&add_hook_uninstall>},
    HookWord{"status", &without_scan<&add_hook_status>},
    HookWord{"pre-push", &add_pre_push},
    HookWord{"pre-receive", &add_pre_receive},
};

}  // namespace

void add_hook_commands(CLI::App& app, std::string_view word,
                       Arguments& arguments, AddScanFlags add_scan_flags) {
  CLI::App* hook = app.add_subcommand(
      "hook",
      "Keeps secrets out of commits; for hooks of git\n\n"
      "Without words it looks at what the index would commit. It ends with 0 "
      "only when all of that was\nlooked at and nothing found. To pass once "
      "nevertheless, and have that noted in the git directory:\n"
      "TOKENSWEEP_SKIP='why' git commit");
  hook->require_subcommand(0, 1);
  const bool named = std::ranges::any_of(
      kWords, [&](const HookWord& each) { return each.name == word; });
  for (const HookWord& each : kWords) {
    if (!named || each.name == word) each.add(*hook, arguments, add_scan_flags);
  }
  // Called before the callback of a word, which then has the last say.
  hook->preparse_callback(
      [&](std::size_t) { arguments.command = Command::kHookPreCommit; });
  if (!named) add_scan_flags(*hook, arguments);
}

}  // namespace tokensweep::cli
