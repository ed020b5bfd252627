// SPDX-License-Identifier: Apache-2.0
#include "cli/parse_arguments.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "cli/baseline/arguments.h"
#include "cli/completion/command.h"
#include "cli/completion/complete.h"
#include "cli/exit_code.h"
#include "cli/gate/arguments.h"
#include "cli/hook/arguments.h"
#include "cli/hub/arguments.h"
#include "cli/print_error.h"
#include "cli/verify/arguments.h"
#include "cli/version.h"
#include "reporters/registry.h"

namespace tokensweep::cli {
namespace {

// "json=out.json" to its parts; a message when there is no such format.
std::string check_format(const std::string& text) {
  const std::string name = text.substr(0, text.find('='));
  if (find_report_format(name) != nullptr) return {};
  return "no format '" + name + "': there are " + report_format_names();
}

void add_rule_flags(CLI::App& command, Arguments& arguments) {
  command
      .add_option("--rules", arguments.rules.extra_paths,
                  "Adds a rule file or a folder of them (repeatable)")
      ->type_name("PATH")
      ->allow_extra_args(false);
  command.add_flag("!--no-builtin-rules", arguments.rules.builtin,
                   "Only the rules named by --rules");
  command.add_flag("!--no-cache", arguments.rules.use_cache,
                   "Keeps nothing in the cache folder, and uses nothing of it");
}

// Of commands that end with a report.
void add_output_flags(CLI::App& command, Arguments& arguments) {
  command
      .add_option("--format", arguments.formats,
                  "Output format, to a file with =FILE (repeatable): " +
                      report_format_names())
      ->type_name("FMT[=FILE]")
      ->allow_extra_args(false)
      ->check(CLI::Validator(check_format, ""));
  command.add_flag("--show-secrets", arguments.show_secrets,
                   "Reports show secrets whole");
  command.add_flag("--exit-zero", arguments.exit_zero,
                   "Ends with 0 where findings would make it 1");
  command.add_flag("-q,--quiet", arguments.quiet,
                   "No progress and no text report on standard output");
  command.add_flag("-v,--verbose", arguments.verbose,
                   "The text report lists every place");
}

// What the repository may accept and leave out.
void add_policy_flags(CLI::App& command, PolicyArguments& policy) {
  command
      .add_option("--config", policy.config,
                  "In place of the repository's .tokensweep.yaml")
      ->type_name("FILE");
  command
      .add_option("--baseline", policy.baseline,
                  "In place of the repository's .tokensweep-baseline.json")
      ->type_name("FILE");
  command.add_flag("!--ignore-repo-config", policy.use_repo_config,
                   "Leaves out what the repository itself accepts and "
                   "excludes; comments have a flag of their own");
  command
      .add_flag("--no-inline-allow{all}", policy.no_inline_allow,
                "Comments beside secrets accept nothing, or not those of "
                "=tokensweep,gitleaks,betterleaks,detect-secrets,ggshield")
      ->type_name("[=NAMES]");
}

void add_scan_flags(CLI::App& command, Arguments& arguments) {
  add_rule_flags(command, arguments);
  add_output_flags(command, arguments);
  add_policy_flags(command, arguments.policy);
  command
      .add_option("--threads", arguments.threads,
                  "Worker threads; by default one per processor")
      ->check(CLI::Range(1, 256));
  command
      .add_option("--max-file-size", arguments.max_file_megabytes,
                  "Larger files and objects are skipped and counted, in MiB")
      ->type_name("MIB")
      ->check(CLI::Range(1, 2048))
      ->capture_default_str();
  command
      .add_option("--scan", arguments.scan_mode,
                  "How history is matched: delta looks at edits only, full at "
                  "every byte; both report the same")
      ->check(CLI::IsMember({"delta", "full"}))
      ->capture_default_str();
  command.add_flag("--keep-refuted", arguments.keep_refuted,
                   "Reports candidates whose checksum fails, too");
  command.add_flag("--no-ignore", arguments.no_ignore,
                   "Reads what .gitignore names, too");
  command
      .add_option("--reader", arguments.reader,
                  "What reads the objects of a repository, if one is read: "
                  "pack is tokensweep itself; libgit2 and the git program are "
                  "there to compare with")
      ->check(CLI::IsMember({"pack", "libgit2", "git"}))
      ->capture_default_str();
  command
      .add_option("--cache-dir", arguments.cache_dir,
                  "Remembers scanned objects in this folder in place of the "
                  "user's cache folder")
      ->type_name("DIR");
  command
      .add_option("--cache-trust", arguments.cache_trust,
                  "What says that an object was scanned before: files that "
                  "have not changed, or ids, as in clones that git made; "
                  "default: ids with --cache-dir, else files")
      ->check(CLI::IsMember({"files", "ids"}));
  command.add_flag("--stats", arguments.stats,
                   "Prints counters and times on standard error");
  add_verify_flags(command, arguments);
}

void add_audit(CLI::App& app, Arguments& arguments) {
  CLI::App* command = app.add_subcommand(
      "audit", "Audits a whole repository: all objects, index, working tree");
  command
      ->add_option("REPO", arguments.repository,
                   "Repository, or a folder inside one")
      ->capture_default_str();
  add_scan_flags(*command, arguments);
  add_revoke_flags(*command, arguments);
  command->callback([&] { arguments.command = Command::kAudit; });
}

void add_scan(CLI::App& app, Arguments& arguments) {
  CLI::App* command = app.add_subcommand(
      "scan", "Scans files, folders, or - for standard input");
  command->add_option("PATH", arguments.paths, "Files and folders, or -")
      ->required();
  add_scan_flags(*command, arguments);
  add_revoke_flags(*command, arguments);
  command->callback([&] { arguments.command = Command::kScan; });
}

void add_gate(CLI::App& app, Arguments& arguments) {
  CLI::App* command = add_gate_command(app, arguments);
  add_scan_flags(*command, arguments);
  add_revoke_flags(*command, arguments);
}

void add_verify(CLI::App& app, Arguments& arguments) {
  CLI::App* command = add_verify_command(app, arguments);
  add_output_flags(*command, arguments);
  add_rule_flags(*command, arguments);
}

void add_rules(CLI::App& app, Arguments& arguments) {
  CLI::App* rules =
      app.add_subcommand("rules", "Lists, shows and checks detection rules");
  rules->require_subcommand(1);
  CLI::App* list = rules->add_subcommand("list", "One line per rule");
  list->add_option("--provider", arguments.provider, "Only this provider's");
  list->add_flag("--json", arguments.json, "As JSON");
  list->callback([&] { arguments.command = Command::kRulesList; });
  CLI::App* show = rules->add_subcommand("show", "Everything about one rule");
  show->add_option("ID", arguments.rule_id, "Its id")->required();
  show->add_flag("--json", arguments.json, "As JSON");
  show->callback([&] { arguments.command = Command::kRulesShow; });
  CLI::App* test = rules->add_subcommand(
      "test", "Runs the examples of all rules through the whole engine");
  test->callback([&] { arguments.command = Command::kRulesTest; });
  CLI::App* lint = rules->add_subcommand(
      "lint", "Checks samples, examples and what each anchor costs");
  lint->callback([&] { arguments.command = Command::kRulesLint; });
  for (CLI::App* command : {list, show, test, lint}) {
    add_rule_flags(*command, arguments);
  }
}

void add_revoke(CLI::App& app, Arguments& arguments) {
  add_rule_flags(*add_revoke_commands(app, arguments), arguments);
}

void add_baseline(CLI::App& app, Arguments& arguments) {
  add_rule_flags(*add_baseline_commands(app, arguments), arguments);
}

void add_hook(CLI::App& app, std::string_view word, Arguments& arguments) {
  add_hook_commands(app, word, arguments,
                    [](CLI::App& command, Arguments& all) {
                      add_scan_flags(command, all);
                      add_revoke_flags(command, all);
                    });
}

struct CommandFamily {
  std::string_view name;
  void (*add)(CLI::App& app, Arguments& arguments);
  // In place of `add`, for one that wants to know its own word.
  void (*add_word)(CLI::App& app, std::string_view word,
                   Arguments& arguments) = nullptr;
};

// In the order of the help.
constexpr std::array kFamilies = {
    CommandFamily{"audit", &add_audit},
    CommandFamily{"scan", &add_scan},
    CommandFamily{"gate", &add_gate},
    CommandFamily{"hook", nullptr, &add_hook},
    CommandFamily{"verify", &add_verify},
    CommandFamily{"baseline", &add_baseline},
    CommandFamily{"rules", &add_rules},
    CommandFamily{"hub", &add_hub_commands},
    CommandFamily{"revoke", &add_revoke},
    CommandFamily{"completion", &add_completion_command},
};

// The family that the first word names, else all: their flags take time to set
// up, and a run needs those of one only.
void add_commands(CLI::App& app, std::string_view first_word,
                  std::string_view second_word, Arguments& arguments) {
  const bool named = std::ranges::any_of(
      kFamilies,
      [&](const CommandFamily& each) { return each.name == first_word; });
  for (const CommandFamily& family : kFamilies) {
    if (named && family.name != first_word) continue;
    if (family.add_word != nullptr) {
      family.add_word(app, second_word, arguments);
    } else {
      family.add(app, arguments);
    }
  }
}

void split_formats(Arguments& arguments) {
  for (const std::string& text : arguments.formats) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
      arguments.outputs.push_back({text, ""});
    } else {
      arguments.outputs.push_back(
          {text.substr(0, equals), text.substr(equals + 1)});
    }
  }
  if (arguments.outputs.empty()) arguments.outputs.push_back({"text", ""});
}

// CLI11 only says that a command is missing when a word is none.
std::string problem_of(const CLI::ParseError& error, const CLI::App& app,
                       int argc, const char* const* argv) {
  const CLI::App* command = &app;
  std::string words;
  for (int i = 1; i < argc && command->get_require_subcommand_min() > 0; ++i) {
    if (argv[i][0] == '-') break;
    words.append(words.empty() ? "" : " ").append(argv[i]);
    const auto named = command->get_subcommands(
        [&](const CLI::App* each) { return each->check_name(argv[i]); });
    if (named.empty()) return "no command '" + words + "'";
    command = named.front();
  }
  return error.what();
}

}  // namespace

ParsedCommandLine parse_command_line(int argc, const char* const* argv) {
  ParsedCommandLine parsed;
  // By itself: it needs no command, and the flags below take time to set up.
  if (argc == 2 && std::string_view(argv[1]) == "--version") {
    const auto text = version_text();
    std::fputs(text ? text->c_str() : "tokensweep: damaged rule pack\n",
               text ? stdout : stderr);
    parsed.exit_code = text ? kClean : kUsageError;
    return parsed;
  }
  CLI::App app(
      "Finds leaked access tokens in git repositories and files.\n\n"
      "Exit codes: 0 nothing found, 1 findings, 2 wrong usage, 3 something "
      "could not be read,\n4 a network command was refused.");
  app.name("tokensweep");
  app.require_subcommand(1);
  bool version = false;
  app.add_flag("--version", version, "Version, rule pack and libraries");
  app.set_help_all_flag("--help-all", "Help of all commands");
  add_commands(app, argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : "",
               parsed.arguments);
  // What the scripts of `completion` call.
  if (argc >= 2 && std::string_view(argv[1]) == "__complete") {
    parsed.exit_code = run_complete(app, {argv + 2, argv + argc});
    return parsed;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    parsed.exit_code = kClean;
  } catch (const CLI::CallForAllHelp&) {
    std::fputs(app.help("", CLI::AppFormatMode::All).c_str(), stdout);
    parsed.exit_code = kClean;
  } catch (const CLI::ParseError& error) {
    print_notice(problem_of(error, app, argc, argv));
    std::fputs("Try tokensweep --help.\n", stderr);
    parsed.exit_code = kUsageError;
  }
  if (!parsed.exit_code) split_formats(parsed.arguments);
  return parsed;
}

}  // namespace tokensweep::cli
