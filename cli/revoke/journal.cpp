// SPDX-License-Identifier: Apache-2.0
#include "cli/revoke/journal.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/print_error.h"
#include "cli/revoke/output.h"
#include "cli/revoke/work.h"
#include "hub/session_claims.h"
#include "verify/journal.h"
#include "verify/journal_history.h"

namespace tokensweep::cli {
namespace {

using verify::ObjectState;
using verify::RevokeOutcome;
using verify::RevokeResult;
using verify::TokenKind;
using verify::TouchedToken;

bool may_be_out(const TouchedToken& token) {
  return token.state == ObjectState::kInactive ||
         token.state == ObjectState::kUnknown;
}

// Those that the flags name; without flags the last run's.
Result<std::vector<TouchedToken>> choose(const RevokeArguments& arguments,
                                         std::vector<TouchedToken> touched) {
  std::string run = arguments.run;
  if (run.empty() && arguments.token.empty()) {
    for (const TouchedToken& token : touched) {
      if (may_be_out(token)) run = token.run;
    }
    if (run.empty()) return std::vector<TouchedToken>();
  }
  std::erase_if(touched, [&](const TouchedToken& token) {
    return arguments.token.empty()
               ? token.run != run
               : !equals_ignoring_case(token.last.token, arguments.token);
  });
  if (!touched.empty()) return touched;
  return Error(ErrorKind::kUsage,
               arguments.token.empty()
                   ? "the journal knows no token of run " + run
                   : "the journal knows no token " + arguments.token);
}

RevokeOutcome undo_one(const TouchedToken& token, const HubClient& client,
                       const hub::Session& session, verify::StepJournal& steps,
                       const verify::RevokeClock& clock,
                       Result<void>& journal) {
  if (token.state == ObjectState::kActive) {
    return {RevokeResult::kAlreadyDone, "it is active again already", false};
  }
  if (token.state == ObjectState::kDeleted) {
    return {RevokeResult::kFailed, "it was deleted, which cannot be undone",
            false};
  }
  if (token.last.kind == TokenKind::kPersonal &&
      !equals_ignoring_case(token.last.owner, session.claims.username)) {
    return {RevokeResult::kFailed,
            "it belongs to " + token.last.owner + ", and the session to " +
                session.claims.username,
            false};
  }
  verify::DockerRevoker revoker(client.http(), client.endpoints(), session,
                                steps, clock);
  Result<RevokeOutcome> outcome = revoker.undo(verify::plan_of(token.last));
  if (outcome) return *std::move(outcome);
  journal = outcome.error();
  return {RevokeResult::kFailed, outcome.error().message(), false};
}

Result<int> undo(const RevokeArguments& arguments) {
  TRY_ASSIGN(const std::string path, own_journal_path());
  TRY_ASSIGN(const verify::JournalContents contents,
             verify::load_journal(path));
  if (contents.broken_line != 0) {
    return Error(ErrorKind::kCorrupt,
                 path + ":" + std::to_string(contents.broken_line) + ": " +
                     contents.problem +
                     "; nothing is done on the word of a changed journal. Use "
                     "tokensweep hub tokens activate");
  }
  TRY_ASSIGN(const std::vector<TouchedToken> tokens,
             choose(arguments, verify::touched_tokens(contents.entries)));
  if (tokens.empty()) {
    std::fputs(arguments.json ? revoke_json({}, "").c_str()
                              : "Nothing is deactivated.\n",
               stdout);
    return std::fflush(stdout) == 0 ? kClean : kIncomplete;
  }
  const verify::RevokeClock clock = verify::system_clock(watch_interrupts());
  HubClientOptions options;
  options.stop = clock.stop;
  options.use_helper = !arguments.no_helper;
  TRY_ASSIGN(const std::unique_ptr<HubClient> client,
             HubClient::open(std::move(options)));
  TRY_ASSIGN(const LoggedIn logged_in, client->session());
  hub::Session session;
  session.jwt = logged_in.jwt.copy();
  session.claims = logged_in.claims;
  TRY_ASSIGN(verify::Journal journal, verify::Journal::open(path));
  const verify::RevokeRun run = {verify::new_run_id(), actor_name(&session)};
  verify::StepJournal steps(journal, run, clock);
  std::list<RevokeItem> items;
  Result<void> written;
  Outcome result;
  for (const TouchedToken& token : tokens) {
    if (!written || clock.stop.stop_requested()) break;
    RevokeItem& item = items.emplace_back();
    item.is_docker = true;
    item.plan = verify::plan_of(token.last);
    item.outcome = undo_one(token, *client, session, steps, clock, written);
    result.refused |= item.outcome->result == RevokeResult::kFailed;
  }
  const std::string text =
      arguments.json ? revoke_json(items, run.id) : outcome_text(items);
  std::fputs(text.c_str(), stdout);
  result.refused |= items.size() < tokens.size();
  if (!written) {
    print_error(written.error());
    result.refused = false;
    result.incomplete = true;
  }
  if (std::fflush(stdout) != 0) result.incomplete = true;
  return result.exit_code();
}

}  // namespace

int run_revoke_log(const RevokeArguments& arguments) {
  const Result<std::string> path = own_journal_path();
  if (!path) return fail(path.error());
  const Result<verify::JournalContents> contents = verify::load_journal(*path);
  if (!contents) return fail(contents.error());
  const std::string text =
      arguments.json ? log_json(*contents) : log_text(*contents);
  std::fputs(text.c_str(), stdout);
  Outcome outcome;
  if (std::fflush(stdout) != 0) outcome.incomplete = true;
  if (contents->torn_end) {
    std::fputs(
        "tokensweep: the last line of the journal was cut off by a crash: what "
        "it would have announced did not happen\n",
        stderr);
  }
  if (contents->broken_line != 0) {
    print_notice(*path + ":" + std::to_string(contents->broken_line) +
                 ": the line " + contents->problem);
    outcome.incomplete = true;
  }
  return outcome.exit_code();
}

int run_revoke_undo(const RevokeArguments& arguments) {
  const Result<int> code = undo(arguments);
  return code ? *code : fail(code.error());
}

}  // namespace tokensweep::cli
