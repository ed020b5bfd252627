// SPDX-License-Identifier: Apache-2.0
#include "cli/hub/arguments.h"

#include <CLI/CLI.hpp>

#include "cli/arguments.h"

namespace tokensweep::cli {
namespace {

// Makes a subcommand that runs `command`.
CLI::App* add(CLI::App& parent, const char* name, const char* help,
              Arguments& arguments, HubCommand command) {
  CLI::App* app = parent.add_subcommand(name, help);
  app->callback([&arguments, command] {
    arguments.command = Command::kHub;
    arguments.hub.command = command;
  });
  app->add_flag("--no-helper", arguments.hub.no_helper,
                "Does without the credential helper that docker is configured "
                "for");
  return app;
}

void add_login(CLI::App& hub, Arguments& all) {
  HubArguments& arguments = all.hub;
  CLI::App* login =
      add(hub, "login",
          "Logs in and keeps the session (never the password)\n\n"
          "The password is asked for on the terminal, without echo. Its "
          "session may manage tokens;\none made from an access token may not. "
          "The session is kept in docker's credential helper,\nor in a file "
          "that only you can read.",
          all, HubCommand::kLogin);
  login
      ->add_option("-u,--username", arguments.username,
                   "User name (of an organization's token: the organization)")
      ->type_name("NAME");
  CLI::Option* from_stdin = login->add_flag(
      "--password-stdin", arguments.password_stdin,
      "Reads the password, or an access token, from standard input. A second "
      "line of six digits is the code of the second factor");
  CLI::Option* code = login->add_flag(
      "--otp-stdin", arguments.otp_stdin,
      "Reads the code of the second factor from standard input: its last "
      "line, after the password with --password-stdin, else its only one");
  CLI::Option* device =
      login->add_flag("--device", arguments.device,
                      "Logs in with a browser; also where single sign-on "
                      "forbids passwords");
  CLI::Option* docker = login->add_flag(
      "--from-docker", arguments.from_docker,
      "Uses the login that docker keeps, in its helper or configuration");
  device->excludes(from_stdin)->excludes(code)->excludes(docker);
  docker->excludes(from_stdin);
  // Not there on purpose; whoever tries it learns why.
  login
      ->add_option("-p,--password",
                   [](const CLI::results_t&) -> bool {
                     throw CLI::ValidationError(
                         "--password",
                         "a password on the command line can be read by every "
                         "user of the machine and stays in the shell's "
                         "history: use --password-stdin, or type it when "
                         "asked");
                   })
      ->group("");
}

void add_session_commands(CLI::App& hub, Arguments& arguments) {
  add_login(hub, arguments);
  add(hub, "logout", "Forgets the session, wherever it is kept", arguments,
      HubCommand::kLogout);
  CLI::App* whoami = add(hub, "whoami", "Says who is logged in, and how",
                         arguments, HubCommand::kWhoami);
  whoami->add_flag("--json", arguments.hub.json, "As JSON");
}

void add_filters(CLI::App& command, TokenSelection& selection) {
  CLI::Option* active =
      command.add_flag("--active", selection.active, "Only active ones");
  command.add_flag("--inactive", selection.inactive, "Only inactive ones")
      ->excludes(active);
  command.add_flag("--expired", selection.expired, "Only expired ones");
  command
      .add_option("--unused-since", selection.unused_since,
                  "Only those not used for so many days, or since a date")
      ->type_name("DAYS|DATE");
  command
      .add_option("--expiring-within", selection.expiring_within,
                  "Only those that expire within so many days")
      ->type_name("DAYS");
  command
      .add_option("--label", selection.label,
                  "Only those whose label fits, such as 'ci-*'")
      ->type_name("GLOB");
}

// Commands that change one token or many.
CLI::App* add_bulk(CLI::App& parent, const char* name, const char* help,
                   Arguments& all, HubCommand command) {
  HubArguments& arguments = all.hub;
  CLI::App* app = add(parent, name, help, all, command);
  app->add_option("ID", arguments.selection.ids,
                  "A uuid or a whole label (several at once)");
  add_filters(*app, arguments.selection);
  app->add_flag("--all", arguments.selection.all, "All of them");
  app->add_flag("-n,--dry-run", arguments.dry_run, "Shows the plan only");
  app->add_flag("--json", arguments.json, "What was done, as JSON");
  return app;
}

void add_one_id(CLI::App& command, HubArguments& arguments) {
  command.add_option("ID", arguments.selection.ids, "A uuid or a whole label")
      ->required()
      ->expected(1);
}

void add_to(CLI::App& command, HubArguments& arguments) {
  command
      .add_option("--to", arguments.to,
                  "Puts the value into a new file that only you can read, or "
                  "with helper into docker's credential helper, as docker "
                  "login does; not to standard output")
      ->type_name("FILE|helper[:SERVER]");
  command
      .add_option("--expires", arguments.expires,
                  "When it ends: a date (its end, UTC), a time, or days from "
                  "now such as 90d")
      ->type_name("DATE");
  command.add_flag("--json", arguments.json,
                   "The new token as JSON, without its value; needs --to");
}

void add_create(CLI::App& parent, Arguments& all, TokenOwner owner) {
  HubArguments& arguments = all.hub;
  CLI::App* create =
      add(parent, "create",
          "Makes a token; its value goes alone to standard output, this once",
          all, HubCommand::kCreate);
  create
      ->add_option("--label", arguments.label,
                   "What it is for, 1 to 100 characters")
      ->required();
  if (owner == TokenOwner::kUser) {
    create
        ->add_option("--scope", arguments.scopes,
                     "repo:read (default), repo:write, repo:admin or "
                     "repo:public_read (repeatable)")
        ->allow_extra_args(false);
  } else {
    create->add_option("--description", arguments.description, "More words");
    create
        ->add_option("--scope", arguments.scopes,
                     "What it may do in the repositories (repeatable); "
                     "scope-image-pull by default")
        ->allow_extra_args(false);
    create
        ->add_option("--repo", arguments.repositories,
                     "Where: acme/app or a pattern such as acme/* "
                     "(repeatable); by default all of the organization's")
        ->allow_extra_args(false);
    create
        ->add_option("--org-scope", arguments.org_scopes,
                     "What it may do in the organization itself (repeatable)")
        ->allow_extra_args(false);
  }
  add_to(*create, arguments);
}

void add_rotate(CLI::App& parent, Arguments& all) {
  HubArguments& arguments = all.hub;
  CLI::App* rotate =
      add(parent, "rotate",
          "Replaces a token: makes its twin, logs in with it, hands it over, "
          "then deactivates the old one",
          all, HubCommand::kRotate);
  add_one_id(*rotate, arguments);
  rotate->add_option("--label", arguments.label,
                     "Label of the new one; by default the old one's with the "
                     "date");
  add_to(*rotate, arguments);
  CLI::Option* grace =
      rotate->add_flag("--grace", arguments.grace,
                       "Leaves the old one active, to be deactivated later");
  rotate
      ->add_flag("--delete-old", arguments.delete_old,
                 "Deletes the old one, which cannot be undone")
      ->excludes(grace);
  rotate->add_flag("-y,--yes", arguments.yes, "Asks nothing");
}

void add_token_commands(CLI::App& tokens, Arguments& all, TokenOwner owner) {
  HubArguments& arguments = all.hub;
  tokens.require_subcommand(1);
  tokens.callback([&arguments, owner] { arguments.owner = owner; });
  CLI::App* list =
      add(tokens, "list", "One line per token", all, HubCommand::kList);
  list->alias("ls");
  add_filters(*list, arguments.selection);
  list->add_option("--format", arguments.format, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  list->add_flag("--json", arguments.json, "As JSON");
  list->add_flag("-q,--quiet", arguments.ids_only, "Only uuids");
  list->add_flag("--no-trunc", arguments.no_trunc, "Long labels are not cut");

  CLI::App* show =
      add(tokens, "show", "Everything about one token", all, HubCommand::kShow);
  show->alias("inspect");
  add_one_id(*show, arguments);
  show->add_flag("--json", arguments.json, "As JSON");

  add_create(tokens, all, owner);

  CLI::App* rename = add(tokens, "rename", "Gives a token another label", all,
                         HubCommand::kRename);
  add_one_id(*rename, arguments);
  rename
      ->add_option("--label", arguments.label,
                   "The new label, 1 to 100 characters")
      ->required();
  rename->add_flag("--json", arguments.json, "The token as JSON");

  add_bulk(tokens, "deactivate",
           "Takes tokens out of service; activate undoes it", all,
           HubCommand::kDeactivate);
  add_bulk(tokens, "activate", "Puts tokens back into service", all,
           HubCommand::kActivate);
  CLI::App* remove =
      add_bulk(tokens, "delete", "Deletes tokens, which cannot be undone", all,
               HubCommand::kDelete);
  remove->alias("rm");
  remove->add_flag("-y,--yes", arguments.yes, "Does not ask for confirmation");
  add_rotate(tokens, all);
}

void require_organization(CLI::App& tokens, HubArguments& arguments) {
  for (CLI::App* command : tokens.get_subcommands({})) {
    command
        ->add_option("--org", arguments.organization,
                     "The organization; needs a session of one of its owners")
        ->type_name("NAME")
        ->required();
  }
}

}  // namespace

void add_hub_commands(CLI::App& app, Arguments& arguments) {
  CLI::App* hub = app.add_subcommand(
      "hub", "Docker Hub: logs in, and manages access tokens");
  hub->require_subcommand(1);
  add_session_commands(*hub, arguments);
  CLI::App* tokens =
      hub->add_subcommand("tokens", "Your personal access tokens");
  tokens->alias("token");
  add_token_commands(*tokens, arguments, TokenOwner::kUser);
  CLI::App* org_tokens =
      hub->add_subcommand("org-tokens", "Access tokens of an organization");
  org_tokens->alias("org-token");
  add_token_commands(*org_tokens, arguments, TokenOwner::kOrganization);
  require_organization(*org_tokens, arguments.hub);
}

}  // namespace tokensweep::cli
