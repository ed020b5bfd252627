// SPDX-License-Identifier: Apache-2.0
#include "cli/hub/command.h"

#include <csignal>

#include "cli/exit_code.h"
#include "cli/hub/bulk_command.h"
#include "cli/hub/client.h"
#include "cli/hub/login_command.h"
#include "cli/hub/rotate_command.h"
#include "cli/hub/tokens_command.h"
#include "cli/print_error.h"

namespace tokensweep::cli {
namespace {

Result<int> run(const HubClient& client, const HubArguments& arguments) {
  switch (arguments.command) {
    case HubCommand::kLogin:
      return run_hub_login(client, arguments);
    case HubCommand::kLogout:
      return run_hub_logout(client);
    case HubCommand::kWhoami:
      return run_hub_whoami(client, arguments);
    default:
      break;
  }
  TRY_ASSIGN(const LoggedIn session, client.session());
  const TokenShelf shelf(client, session, arguments.organization);
  switch (arguments.command) {
    case HubCommand::kList:
      return run_token_list(shelf, arguments);
    case HubCommand::kShow:
      return run_token_show(shelf, arguments);
    case HubCommand::kCreate:
      return run_token_create(client, shelf, arguments);
    case HubCommand::kRename:
      return run_token_rename(shelf, arguments);
    case HubCommand::kRotate:
      return run_token_rotate(client, shelf, arguments);
    default:
      return run_token_changes(shelf, arguments);
  }
}

}  // namespace

int fail_hub(const Error& error) {
  print_error(error);
  const bool usage =
      error.kind() == ErrorKind::kUsage || error.kind() == ErrorKind::kNotFound;
  return usage ? kUsageError : kRefused;
}

int run_hub(const HubArguments& arguments) {
  // A reader of a new token that goes away is an error, not our death.
  std::signal(SIGPIPE, SIG_IGN);
  HubClientOptions options;
  options.use_helper = !arguments.no_helper;
  const auto client = HubClient::open(std::move(options));
  if (!client) return fail_hub(client.error());
  const Result<int> code = run(**client, arguments);
  return code ? *code : fail_hub(code.error());
}

}  // namespace tokensweep::cli
