// SPDX-License-Identifier: Apache-2.0
#include "cli/hub/tokens_command.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include "cli/exit_code.h"
#include "cli/hub/hand_over.h"
#include "cli/hub/held_signals.h"
#include "cli/hub/token_output.h"
#include "cli/hub/token_selection.h"
#include "cli/print_error.h"
#include "cli/token_times.h"
#include "hub/token_fields.h"

namespace tokensweep::cli {
namespace {

// Scope names of organizations are the Hub's to judge: sources disagree on
// them. Only what could be no name is refused.
Result<void> check_opaque(const std::vector<std::string>& words,
                          const char* flag) {
  for (const std::string& word : words) {
    const bool plain = std::ranges::all_of(
        word, [](char byte) { return byte > ' ' && byte <= '~'; });
    if (word.empty() || !plain) {
      return Error(ErrorKind::kUsage,
                   std::string(flag) + ": visible ASCII characters only");
    }
  }
  return {};
}

Result<std::vector<hub::OrgTokenResource>> resources_of(
    const HubArguments& arguments) {
  TRY(check_opaque(arguments.scopes, "--scope"));
  TRY(check_opaque(arguments.repositories, "--repo"));
  TRY(check_opaque(arguments.org_scopes, "--org-scope"));
  std::vector<hub::OrgTokenResource> resources;
  std::vector<std::string> repositories = arguments.repositories;
  std::vector<std::string> scopes = arguments.scopes;
  const bool only_organization =
      repositories.empty() && scopes.empty() && !arguments.org_scopes.empty();
  if (!only_organization) {
    if (repositories.empty()) {
      repositories.push_back(arguments.organization + "/*");
    }
    if (scopes.empty()) scopes.push_back("scope-image-pull");
    for (const std::string& repository : repositories) {
      resources.push_back({"TYPE_REPO", repository, scopes});
    }
  }
  if (!arguments.org_scopes.empty()) {
    resources.push_back(
        {"TYPE_ORG", arguments.organization, arguments.org_scopes});
  }
  return resources;
}

Result<hub::TokenRecord> wanted_token(const HubArguments& arguments) {
  hub::TokenRecord wanted;
  TRY(hub::check_label(arguments.label));
  wanted.label = arguments.label;
  if (!arguments.expires.empty()) {
    auto expires = parse_expiry(arguments.expires, std::time(nullptr));
    if (!expires) return std::move(expires).error().with_context("--expires");
    wanted.expires = *std::move(expires);
  }
  if (arguments.organization.empty()) {
    // The least that docker pull of one's own images needs.
    const std::vector<std::string> scopes =
        arguments.scopes.empty() ? std::vector<std::string>{"repo:read"}
                                 : arguments.scopes;
    TRY_ASSIGN(wanted.scopes, hub::check_scopes(scopes));
  } else {
    wanted.description = arguments.description;
    TRY_ASSIGN(wanted.resources, resources_of(arguments));
  }
  return wanted;
}

Result<hub::TokenRecord> named_token(const TokenShelf& shelf,
                                     const HubArguments& arguments) {
  TRY_ASSIGN(const std::vector<hub::TokenRecord> tokens, shelf.list());
  return find_token(tokens, arguments.selection.ids.front());
}

}  // namespace

void withdraw_token(const TokenShelf& shelf, const hub::TokenRecord& token) {
  const Result<void> removed = shelf.remove(token.id);
  if (removed || removed.error().kind() == ErrorKind::kNotFound) {
    print_notice("the new token " + token.id + " was deleted again");
    return;
  }
  if (shelf.set_state(token.id, hub::TokenState::kInactive)) {
    print_notice("the new token " + token.id +
                 " was deactivated; it could not be "
                 "deleted: " +
                 removed.error().message());
    return;
  }
  print_notice("the new token " + token.id +
               " is still active, though nobody has its value: delete it (" +
               removed.error().message() + ")");
}

Result<int> run_token_list(const TokenShelf& shelf,
                           const HubArguments& arguments) {
  const std::int64_t now = std::time(nullptr);
  TRY_ASSIGN(const TokenFilter filter,
             TokenFilter::make(arguments.selection, now));
  TRY_ASSIGN(std::vector<hub::TokenRecord> tokens, shelf.list());
  std::erase_if(tokens, [&](const hub::TokenRecord& token) {
    return !filter.matches(token);
  });
  if (arguments.json || arguments.format == "json") {
    TRY(write_out(tokens_json(tokens)));
    return kClean;
  }
  if (arguments.ids_only) {
    std::string text;
    for (const hub::TokenRecord& token : tokens) text += token.id + "\n";
    TRY(write_out(text));
    return kClean;
  }
  TRY(write_out(
      token_table(tokens, now,
                  arguments.no_trunc ? LongLabels::kWhole : LongLabels::kCut)));
  return kClean;
}

Result<int> run_token_show(const TokenShelf& shelf,
                           const HubArguments& arguments) {
  TRY_ASSIGN(const hub::TokenRecord listed, named_token(shelf, arguments));
  // The list may say less than the token's own page.
  TRY_ASSIGN(const hub::TokenRecord token, shelf.get(listed.id));
  TRY(write_out(arguments.json ? token_json(token)
                               : token_details(token, std::time(nullptr))));
  return kClean;
}

Result<int> run_token_create(const HubClient& client, const TokenShelf& shelf,
                             const HubArguments& arguments) {
  if (arguments.json && arguments.to.empty()) {
    return Error(ErrorKind::kUsage,
                 "--json needs --to: without it standard output is for the "
                 "value alone");
  }
  TRY_ASSIGN(const hub::TokenRecord wanted, wanted_token(arguments));
  TRY_ASSIGN(HandOver hand_over, HandOver::prepare(client, arguments.to));
  // Ctrl-C between the two steps would leave a token whose value is lost.
  const HeldSignals signals;
  TRY_ASSIGN(const hub::CreatedToken made, shelf.create(wanted));
  const Result<void> delivered =
      hand_over.deliver(shelf.login_name(), made.value);
  if (!delivered) {
    withdraw_token(shelf, made.token);
    return delivered.error();
  }
  if (arguments.json) {
    TRY(write_out(token_json(made.token)));
    return kClean;
  }
  print_notice(
      "made token " + made.token.id + " (" + made.token.label + ") for " +
      shelf.login_name() + "; its value went to " + hand_over.place() +
      (hand_over.to_standard_output() ? " and is not shown again" : ""));
  return kClean;
}

Result<int> run_token_rename(const TokenShelf& shelf,
                             const HubArguments& arguments) {
  TRY(hub::check_label(arguments.label));
  TRY_ASSIGN(const hub::TokenRecord token, named_token(shelf, arguments));
  TRY_ASSIGN(const hub::TokenRecord renamed,
             shelf.rename(token.id, arguments.label));
  TRY(write_out(arguments.json ? token_json(renamed) : renamed.id + "\n"));
  return kClean;
}

}  // namespace tokensweep::cli
