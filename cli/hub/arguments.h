// SPDX-License-Identifier: Apache-2.0
// `hub …` on the command line, as plain data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace tokensweep::cli {

struct Arguments;

enum class HubCommand : std::uint8_t {
  kLogin,
  kLogout,
  kWhoami,
  kList,
  kShow,
  kCreate,
  kRename,
  kDeactivate,
  kActivate,
  kDelete,
  kRotate,
};

enum class TokenOwner : std::uint8_t { kUser, kOrganization };

// Which tokens: by name, or all that fit every given filter.
struct TokenSelection {
  std::vector<std::string> ids = {};  // a uuid or a whole label each
  bool all = false;
  bool active = false;
  bool inactive = false;
  bool expired = false;
  std::string unused_since = {};     // days or a date
  std::string expiring_within = {};  // days
  std::string label = {};            // a glob
};

struct HubArguments {
  HubCommand command = HubCommand::kWhoami;
  bool no_helper = false;
  bool json = false;
  // login
  std::string username;
  bool password_stdin = false;
  bool otp_stdin = false;
  bool device = false;
  bool from_docker = false;
  // tokens, org-tokens
  TokenOwner owner = TokenOwner::kUser;
  std::string organization;
  TokenSelection selection;
  std::string format = "table";  // list
  bool ids_only = false;         // -q
  bool no_trunc = false;
  std::string label;  // create, rename, rotate
  std::string description;
  std::vector<std::string> scopes;
  std::vector<std::string> repositories;  // org-tokens create
  std::vector<std::string> org_scopes;
  std::string expires;
  std::string to;  // create, rotate: a file, "helper" or "helper:SERVER"
  bool yes = false;
  bool dry_run = false;
  bool grace = false;  // rotate: the old one stays active
  bool delete_old = false;
};

// Adds `hub` and all below it; sets Arguments::command.
void add_hub_commands(CLI::App& app, Arguments& arguments);

}  // namespace tokensweep::cli
