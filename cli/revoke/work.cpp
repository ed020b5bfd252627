// SPDX-License-Identifier: Apache-2.0
#include "cli/revoke/work.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <utility>

#include "base/text.h"
#include "cli/terminal_prompt.h"
#include "cli/verify/verify_findings.h"
#include "hub/audit_log.h"
#include "hub/organizations.h"
#include "verify/name_clues.h"

namespace tokensweep::cli {
namespace {

using verify::PlanVerdict;
using verify::Refusal;
using verify::RevocationPlan;
using verify::Subject;
using verify::TokenKind;

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::ranges::any_of(words, [&](const std::string& each) {
    return equals_ignoring_case(each, word);
  });
}

bool wants_more_names(const std::vector<verify::DockerCandidate>& candidates) {
  return std::ranges::any_of(candidates, [](const auto& candidate) {
    const auto names = verify::name_clues(*candidate.subject);
    return names.empty() ||
           names.front().certainty != verify::NameCertainty::kCertain;
  });
}

// While it lives, an interruption ends the process: nothing was done yet.
class PlainInterrupts {
 public:
  PlainInterrupts() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
    ::pthread_sigmask(SIG_UNBLOCK, &set, &before_);
  }
  PlainInterrupts(const PlainInterrupts&) = delete;
  PlainInterrupts& operator=(const PlainInterrupts&) = delete;
  ~PlainInterrupts() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

}  // namespace

Result<std::string> own_journal_path() {
  return verify::journal_path(
      [](const char* name) -> const char* { return std::getenv(name); });
}

std::string actor_name(const hub::Session* session) {
  if (session != nullptr && !session->claims.username.empty()) {
    return session->claims.username;
  }
  return "uid:" + std::to_string(::getuid());
}

Result<std::optional<hub::Session>> stored_session(const HubClient& client) {
  Result<LoggedIn> logged_in = client.session();
  if (!logged_in) {
    if (logged_in.error().kind() == ErrorKind::kNetwork) {
      return std::optional<hub::Session>();
    }
    return std::move(logged_in).error();
  }
  hub::Session session;
  session.jwt = std::move(logged_in->jwt);
  session.claims = std::move(logged_in->claims);
  if (session.claims.username.empty()) {
    session.claims.username = std::move(logged_in->username);
  }
  return std::optional<hub::Session>(std::move(session));
}

RevokeWork::RevokeWork(const RevokeArguments& arguments,
                       const Detector& detector, std::stop_token stop)
    : arguments_(arguments),
      detector_(detector),
      clock_(verify::system_clock(std::move(stop))),
      run_id_(verify::new_run_id()) {
  verify::ProviderLimitOptions limits;
  limits.wait = clock_.wait;
  limits_ = std::make_unique<verify::ProviderLimits>(std::move(limits));
}

RevokeWork::~RevokeWork() = default;

Result<void> RevokeWork::open_client() {
  for (const std::string& server : arguments_.servers) {
    TRY(hosts_.add_flag(server));
  }
  HubClientOptions options;
  options.stop = clock_.stop;
  options.use_helper = !arguments_.no_helper;
  for (RevokeItem& item : items_) {
    if (item.is_docker || !item.subject || item.calls.revoke.empty()) continue;
    Result<std::set<net::Origin>> origins =
        verify::SelfRevoker::origins(item.calls, *item.subject, hosts_);
    if (!origins) {
      refuse(item.plan, Refusal::kNoCall, origins.error().message());
      item.calls = {};
      continue;
    }
    std::string sent_to;
    for (const net::Origin& origin : *origins) {
      sent_to += (sent_to.empty() ? "" : " ") + origin.text();
    }
    if (item.resumed && sent_to != item.plan.sent_to) {
      item.plan.reason = "it was to be sent to " + item.plan.sent_to +
                         ", and now to " + sent_to +
                         ": say --provider-host as before";
      item.calls = {};
      continue;
    }
    item.plan.sent_to = std::move(sent_to);
    options.also_allowed.merge(*origins);
  }
  TRY_ASSIGN(client_, HubClient::open(std::move(options)));
  TRY_ASSIGN(session_, stored_session(*client_));
  return {};
}

Result<void> RevokeWork::open_session() {
  return open_client();
}

Result<void> RevokeWork::plan() {
  TRY(open_client());
  TRY(plan_docker());
  plan_others();
  leave_out_unexpected();
  return {};
}

verify::DockerCheckOptions RevokeWork::docker_check_options(
    const std::vector<verify::DockerCandidate>& candidates,
    bool organizations) const {
  verify::DockerCheckOptions check;
  check.given_names = arguments_.usernames;
  check.now = clock_.now;
  if (arguments_.usernames.empty() && wants_more_names(candidates)) {
    check.repository_names =
        names_of_target(target_, arguments_.target, arguments_.paths);
  }
  if (session_) {
    check.own_names.push_back(session_->claims.username);
    if (organizations) {
      auto names = hub::organization_names(client_->http(),
                                           client_->endpoints(), session_->jwt);
      // Without them there are fewer guesses, that is all.
      if (names) {
        check.own_names.insert(check.own_names.end(), names->begin(),
                               names->end());
      }
    }
  }
  return check;
}

Result<verify::DockerPlanOptions> RevokeWork::docker_plan_options() const {
  verify::DockerPlanOptions options;
  options.expected = arguments_.expected;
  options.patience = std::chrono::seconds(arguments_.patience);
  options.step = arguments_.delete_tokens ? verify::RevokeStep::kDelete
                                          : verify::RevokeStep::kDeactivate;
  TRY_ASSIGN(const std::string path, own_journal_path());
  // A journal that cannot be read says nothing here; act() opens it anew.
  options.done_before =
      [journal = verify::load_journal(path)](
          std::string_view fingerprint) -> std::optional<verify::TokenObject> {
    if (!journal || journal->broken_line != 0) return std::nullopt;
    return verify::taken_out(journal->entries, fingerprint);
  };
  return options;
}

Result<void> RevokeWork::plan_docker() {
  std::vector<verify::DockerCandidate> candidates;
  bool organizations = false;
  for (RevokeItem& item : items_) {
    if (!item.is_docker || !item.subject) continue;
    candidates.push_back({&*item.subject, &item.plan});
    organizations |= item.plan.rule == "docker-oat";
  }
  if (candidates.empty()) return {};
  TRY_ASSIGN(verify::DockerPlanOptions options, docker_plan_options());
  verify::DockerChecker checker(
      client_->http(), client_->endpoints(),
      docker_check_options(candidates, organizations));
  std::set<const Subject*> asked;
  verify::DockerPlanner planner(
      client_->http(), client_->endpoints(), session_ ? &*session_ : nullptr,
      [&](const Subject& subject) {
        verify::TokenCheck found = checker.check(subject);
        if (found.state == LiveState::kUnknown && asked.contains(&subject)) {
          found = checker.refine(subject);
        }
        asked.insert(&subject);
        return found;
      },
      clock_, std::move(options));
  // Names that are certain prove themselves for the others.
  std::stable_partition(candidates.begin(), candidates.end(),
                        [&](const auto& candidate) {
                          return checker.has_certain_name(*candidate.subject);
                        });
  planner.plan(candidates);
  for (RevokeItem& item : items_) {
    if (item.is_docker && item.subject) add_audit_log(item);
  }
  return {};
}

// Which organizations have one depends on what they pay for.
void RevokeWork::add_audit_log(RevokeItem& item) {
  if (item.plan.object.kind != TokenKind::kOrganization ||
      item.plan.object.label.empty() || !session_) {
    return;
  }
  hub::AuditQuery query;
  query.name = item.plan.object.label;
  query.page_size = 5;
  const auto events =
      hub::read_audit_log(client_->http(), client_->endpoints(), session_->jwt,
                          item.plan.object.owner, query);
  if (!events) return;
  for (const hub::AuditEvent& event : *events) {
    item.plan.other_uses.push_back("audit log: " + event.time + ' ' +
                                   event.action + " by " + event.actor);
  }
}

void RevokeWork::plan_others() {
  verify::SelfRevoker revoker(client_->http(), hosts_, *limits_, clock_);
  for (RevokeItem& item : items_) {
    if (item.is_docker || !item.subject ||
        item.plan.refusal != Refusal::kNone) {
      continue;
    }
    revoker.plan(item.calls, *item.subject, item.plan);
  }
}

void RevokeWork::leave_out_unexpected() {
  if (arguments_.expected.empty()) return;
  for (RevokeItem& item : items_) {
    item.left_out = item.plan.object.id.empty() ||
                    !contains(arguments_.expected, item.plan.object.id);
  }
}

std::vector<std::string> RevokeWork::unmet_expectations() const {
  std::vector<std::string> unmet;
  for (const std::string& id : arguments_.expected) {
    const bool met = std::ranges::any_of(items_, [&](const RevokeItem& item) {
      return equals_ignoring_case(item.plan.object.id, id);
    });
    if (!met) unmet.push_back(id);
  }
  return unmet;
}

void RevokeWork::agree_to_all() {
  for (RevokeItem& item : items_) {
    item.agreed = !item.left_out && item.plan.verdict == PlanVerdict::kReady;
  }
}

Result<void> RevokeWork::ask() {
  const std::optional<TerminalPrompt> terminal = TerminalPrompt::open();
  if (!terminal) return {};
  const PlainInterrupts interrupts;
  for (RevokeItem& item : items_) {
    const RevocationPlan& plan = item.plan;
    if (item.left_out || plan.verdict != PlanVerdict::kReady) continue;
    std::string word = plan.object.label;
    if (word.empty()) word = plan.object.id;
    if (!item.is_docker) word = plan.rule;
    TRY_ASSIGN(const std::string answer,
               terminal->ask(
                   "To " + std::string(to_string(plan.step)) + " " +
                   (plan.redacted.empty() ? plan.fingerprint : plan.redacted) +
                   ", type " + word + ": "));
    // A label may hold what nobody can type.
    item.agreed =
        answer == word || (!plan.object.id.empty() && answer == plan.object.id);
    if (!item.agreed) terminal->say("That is something else: it is left.\n");
  }
  return {};
}

Result<void> RevokeWork::act() {
  const bool any = std::ranges::any_of(
      items_, [](const RevokeItem& item) { return item.agreed; });
  if (!any) return {};
  TRY_ASSIGN(const std::string path, own_journal_path());
  TRY_ASSIGN(verify::Journal journal, verify::Journal::open(path));
  // All plans are on disk before the first token is touched.
  const verify::RevokeRun run = {run_id_,
                                 actor_name(session_ ? &*session_ : nullptr)};
  for (RevokeItem& item : items_) {
    if (!item.agreed || item.resumed) continue;
    verify::StepJournal steps(journal, run, clock_);
    TRY(steps.plan(item.plan));
  }
  for (RevokeItem& item : items_) {
    if (!item.agreed) continue;
    TRY_ASSIGN(item.outcome, act_on(item, journal));
  }
  return {};
}

Result<verify::RevokeOutcome> RevokeWork::act_on(RevokeItem& item,
                                                 verify::Journal& journal) {
  using verify::RevokeOutcome;
  using verify::RevokeResult;
  const RevocationPlan& plan = item.plan;
  const std::chrono::seconds patience(arguments_.patience);
  const verify::RevokeRun run = {item.resumed ? item.run : run_id_,
                                 actor_name(session_ ? &*session_ : nullptr)};
  verify::StepJournal steps(journal, run, clock_);
  const verify::RevokeTask task = {
      &plan, item.subject ? &*item.subject : nullptr, item.stage, item.resumed};
  if (item.is_docker) {
    const bool own =
        session_ &&
        (plan.object.kind == TokenKind::kOrganization ||
         equals_ignoring_case(plan.object.owner, session_->claims.username));
    if (!own) {
      return RevokeOutcome{RevokeResult::kFailed,
                           "log in as " + plan.object.owner +
                               " with `tokensweep hub login` first",
                           true};
    }
    verify::DockerRevoker revoker(client_->http(), client_->endpoints(),
                                  *session_, steps, clock_, patience);
    return revoker.run(task);
  }
  if (task.subject == nullptr) {
    return RevokeOutcome{RevokeResult::kFailed,
                         "the secret cannot be read again, and without it "
                         "nothing can be asked: " +
                             plan.reason,
                         true};
  }
  if (item.calls.revoke.empty()) {
    return RevokeOutcome{RevokeResult::kFailed,
                         plan.reason.empty()
                             ? "its rule has no call any more that revokes it"
                             : plan.reason,
                         true};
  }
  verify::SelfRevoker revoker(client_->http(), hosts_, *limits_, clock_,
                              patience);
  return revoker.run(item.calls, task, steps);
}

}  // namespace tokensweep::cli
