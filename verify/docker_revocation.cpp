// SPDX-License-Identifier: Apache-2.0
#include "verify/docker_revocation.h"

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/dates.h"
#include "base/text.h"
#include "hub/access_tokens.h"
#include "hub/session_claims.h"

namespace tokensweep::verify {
namespace {

using std::chrono::milliseconds;

// The Hub's clock and ours may differ, and it may cut its times to minutes.
constexpr std::int64_t kClockTolerance = 120;
constexpr milliseconds kFirstLook{500};
constexpr milliseconds kLongestPause{4'000};
// Then a second login rules out that the first one fell into the same second
// as the use that was there before.
constexpr milliseconds kSecondLogin{4'000};

// Public prefixes of the formats; see reference of docker/docs.
constexpr std::string_view kOrganizationPrefix = "dckr_oat_";
constexpr std::string_view kPersonalPrefix = "dckr_pat_";

TokenKind kind_of(const Subject& subject) {
  return subject.secret.view().starts_with(kOrganizationPrefix)
             ? TokenKind::kOrganization
             : TokenKind::kPersonal;
}

bool has_token_format(const Subject& subject) {
  return subject.secret.view().starts_with(kOrganizationPrefix) ||
         subject.secret.view().starts_with(kPersonalPrefix);
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  return text;
}

std::string or_never(const std::string& time) {
  return time.empty() ? "never" : time;
}

void done_already(RevocationPlan& plan, std::string reason) {
  plan.verdict = PlanVerdict::kAlreadyDone;
  plan.refusal = Refusal::kNone;
  plan.reason = std::move(reason);
}

std::string token_session(const hub::Session& session) {
  return "the session of " + session.claims.username +
         " was made from an access token, and those manage no tokens: log in "
         "with the password";
}

constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;

}  // namespace

bool is_later_use(std::string_view before, std::string_view after) {
  const std::optional<std::int64_t> later = parse_rfc3339(after);
  if (!later) return false;
  if (before.empty()) return true;
  const std::optional<std::int64_t> earlier = parse_rfc3339(before);
  if (!earlier) return false;
  if (*later != *earlier) return *later > *earlier;
  // Digits of a second compare as text: ".5" is later than ".25".
  const auto fraction = [](std::string_view time) {
    const std::size_t dot = time.find('.');
    if (dot == std::string_view::npos) return std::string_view();
    time.remove_prefix(dot + 1);
    time = time.substr(0, time.find_first_not_of("0123456789"));
    const std::size_t last = time.find_last_not_of('0');
    return time.substr(0, last == std::string_view::npos ? 0 : last + 1);
  };
  return fraction(after) > fraction(before);
}

// A candidate whose object was found, and whose use is yet to be seen.
struct DockerPlanner::Open {
  DockerCandidate candidate;
  std::vector<std::string> session_scopes;
  std::optional<std::string> last_use;  // before our login
  std::int64_t login_at = 0;
  bool logged_in_again = false;
  bool expected = false;  // the person named it
  bool moved = false;
  bool gone = false;  // inactive or away meanwhile
};

DockerPlanner::DockerPlanner(net::HttpClient& client,
                             const hub::Endpoints& endpoints,
                             const hub::Session* session, Check check,
                             RevokeClock clock, DockerPlanOptions options)
    : client_(client),
      endpoints_(endpoints),
      session_(session),
      check_(std::move(check)),
      clock_(std::move(clock)),
      options_(std::move(options)) {
  if (session_ != nullptr) {
    objects_.emplace(client_, endpoints_, session_->jwt);
  }
}

void DockerPlanner::plan(std::span<const DockerCandidate> candidates) {
  take_last_uses();
  const std::vector<TokenCheck> checks = check_all(candidates);
  std::vector<Open> open;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (checks[i].state != LiveState::kLive) {
      plan_not_live(candidates[i], checks[i]);
      continue;
    }
    Open each;
    each.candidate = candidates[i];
    if (plan_live(each, checks[i])) open.push_back(std::move(each));
  }
  open = without_rivals(std::move(open));
  wait_for_uses(open);
  for (Open& each : open) settle(each);
}

std::vector<TokenCheck> DockerPlanner::check_all(
    std::span<const DockerCandidate> candidates) const {
  std::vector<TokenCheck> checks;
  checks.reserve(candidates.size());
  for (const DockerCandidate& candidate : candidates) {
    candidate.plan->step = options_.step;
    candidate.plan->object.kind = kind_of(*candidate.subject);
    checks.push_back(ask(*candidate.subject));
  }
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (checks[i].state == LiveState::kUnknown) {
      checks[i] = ask(*candidates[i].subject);
    }
  }
  return checks;
}

// Two secrets that claim one id: neither is touched, whichever lies.
std::vector<DockerPlanner::Open> DockerPlanner::without_rivals(
    std::vector<Open> open) {
  std::map<std::string, std::vector<const Open*>> by_id;
  for (const Open& each : open) {
    by_id[to_lower(each.candidate.plan->object.id)].push_back(&each);
  }
  std::set<const Open*> out;
  for (const auto& [id, claims] : by_id) {
    if (claims.size() < 2) continue;
    const std::string_view first =
        claims.front()->candidate.subject->secret.view();
    const bool same = std::ranges::all_of(claims, [&](const Open* each) {
      return each->candidate.subject->secret.view() == first;
    });
    for (const Open* each : claims) {
      if (!same) {
        refuse(*each->candidate.plan, Refusal::kAmbiguous,
               std::to_string(claims.size()) +
                   " different secrets give sessions that name this one token");
      } else if (each != claims.front()) {
        done_already(*each->candidate.plan,
                     "it is the same secret as " +
                         claims.front()->candidate.plan->fingerprint);
      }
      if (!same || each != claims.front()) out.insert(each);
    }
  }
  std::vector<Open> kept;
  for (Open& each : open) {
    if (!out.contains(&each)) kept.push_back(std::move(each));
  }
  return kept;
}

TokenCheck DockerPlanner::ask(const Subject& subject) const {
  if (!clock_.stop.stop_requested()) return check_(subject);
  TokenCheck check;
  check.reason = "the run was interrupted before it was asked about";
  return check;
}

// Before any login, so that a use that moves is ours.
void DockerPlanner::take_last_uses() {
  last_uses_.clear();
  if (!objects_ || session_->claims.source != hub::SessionSource::kOther) {
    return;
  }
  // Without it each token's own object is read first.
  Result<std::map<std::string, std::string>> uses = objects_->last_uses();
  if (uses) last_uses_ = *std::move(uses);
}

void DockerPlanner::plan_not_live(const DockerCandidate& candidate,
                                  const TokenCheck& check) {
  RevocationPlan& plan = *candidate.plan;
  plan.object.owner = check.owner;
  if (check.state == LiveState::kDead) {
    done_already(plan, check.reason);
    return;
  }
  // Dead by our own hand, and the name was only a guess this time.
  if (objects_ && options_.done_before) {
    const std::optional<TokenObject> before =
        options_.done_before(plan.fingerprint);
    if (before) {
      const Result<TokenObject> now =
          objects_->get(before->kind, before->owner, before->id);
      if (now ? !now->active : now.error().kind() == ErrorKind::kNotFound) {
        plan.object = now ? *now : *before;
        done_already(plan,
                     "an earlier run took it out of service, and so it is");
        return;
      }
    }
  }
  refuse(plan, Refusal::kNotKnownLive,
         check.reason.empty() ? "it is not known whether it is live"
                              : check.reason);
}

bool DockerPlanner::plan_live(Open& open, const TokenCheck& check) {
  RevocationPlan& plan = *open.candidate.plan;
  plan.object.owner = check.owner;
  plan.object.id = to_lower(check.token_id);
  if (!names_token(*open.candidate.subject, check, plan) ||
      !session_may_act(*open.candidate.subject, check, plan) ||
      !read_object(check, plan)) {
    return false;
  }
  open.session_scopes = check.scopes;
  if (!prove_scopes(open, check)) return false;
  note_use_before(open, check);
  return true;
}

// The first fact.
bool DockerPlanner::names_token(const Subject& subject, const TokenCheck& check,
                                RevocationPlan& plan) {
  if (check.token_id.empty() && !has_token_format(subject)) {
    refuse(plan, Refusal::kNoCall,
           "it is no access token but a password of " + check.owner +
               ": change it in the account's settings");
    return false;
  }
  if (!hub::is_uuid(check.token_id)) {
    refuse(plan, Refusal::kUnproven,
           "the session that it gives names no token by a UUID");
    return false;
  }
  plan.facts.push_back({"a login as " + check.owner +
                            " with this very secret gave a session that names "
                            "token " +
                            plan.object.id,
                        true});
  return true;
}

bool DockerPlanner::session_may_act(const Subject& subject,
                                    const TokenCheck& check,
                                    RevocationPlan& plan) const {
  const bool personal = plan.object.kind == TokenKind::kPersonal;
  if (session_ == nullptr) {
    refuse(plan, Refusal::kNoSession,
           "nobody is logged in: run `tokensweep hub login` as " + check.owner +
               (personal ? "" : "'s owner"));
    return false;
  }
  if (subject.secret.view() == session_->jwt.view() ||
      equals_ignoring_case(check.token_id, session_->claims.token_id)) {
    refuse(plan, Refusal::kOwnSession,
           "it is what tokensweep itself is logged in with: log in with the "
           "password first");
    return false;
  }
  if (session_->claims.source != hub::SessionSource::kOther) {
    refuse(plan, Refusal::kTokenSession, token_session(*session_));
    return false;
  }
  if (personal &&
      !equals_ignoring_case(check.owner, session_->claims.username)) {
    refuse(plan, Refusal::kOtherAccount,
           "it belongs to " + check.owner + ", and the session to " +
               session_->claims.username);
    return false;
  }
  return true;
}

bool DockerPlanner::read_object(const TokenCheck& check, RevocationPlan& plan) {
  Result<TokenObject> object =
      objects_->get(plan.object.kind, check.owner, check.token_id);
  if (!object) {
    refuse_unread(object.error(), check, plan);
    return false;
  }
  plan.object = *std::move(object);
  if (!plan.object.active) {
    refuse(plan, Refusal::kUnproven,
           "the account's token of this id is inactive, and yet the secret is "
           "accepted: they cannot be the same");
    return false;
  }
  return true;
}

void DockerPlanner::refuse_unread(const Error& error, const TokenCheck& check,
                                  RevocationPlan& plan) const {
  const int status = objects_->status();
  if (status == kUnauthorized) {
    refuse(plan, Refusal::kNoSession,
           "the session ended: run `tokensweep hub login`");
  } else if (status == kForbidden && plan.object.kind == TokenKind::kPersonal) {
    refuse(plan, Refusal::kTokenSession, token_session(*session_));
  } else if (status == kForbidden) {
    refuse(plan, Refusal::kOtherAccount,
           session_->claims.username + " may not manage tokens of " +
               check.owner + ": an owner's session is needed");
  } else if (error.kind() == ErrorKind::kNotFound) {
    refuse(plan, Refusal::kUnproven,
           "the account of " + check.owner + " has no token of this id");
  } else {
    refuse(plan, Refusal::kUnproven, error.message());
  }
}

// What its use has to move from.
void DockerPlanner::note_use_before(Open& open, const TokenCheck& check) {
  const RevocationPlan& plan = *open.candidate.plan;
  open.expected =
      std::ranges::any_of(options_.expected, [&](const std::string& id) {
        return equals_ignoring_case(id, plan.object.id);
      });
  open.login_at = check.proven_at != 0 ? check.proven_at : clock_.now();
  const auto use = last_uses_.find(plan.object.id);
  if (use != last_uses_.end()) {
    open.last_use = use->second;
  } else {
    open.last_use = plan.object.last_used;
    log_in_again(open);
  }
}

bool DockerPlanner::prove_scopes(Open& open, const TokenCheck& check) {
  RevocationPlan& plan = *open.candidate.plan;
  // Organizations' scopes have other names in a session than in the object.
  if (plan.object.kind == TokenKind::kOrganization) return true;
  if (hub::scopes_cover(plan.object.scopes, check.scopes)) return true;
  refuse(plan, Refusal::kUnproven,
         "the session may do what the account's token of this id may not (" +
             joined(check.scopes) + " against " + joined(plan.object.scopes) +
             ")");
  return false;
}

// Whatever is answered: only the use that it makes is looked at.
void DockerPlanner::log_in_again(Open& open) {
  open.logged_in_again = true;
  static_cast<void>(hub::exchange(client_, endpoints_,
                                  open.candidate.plan->object.owner,
                                  open.candidate.subject->secret));
}

// True when there is nothing more to wait for.
bool DockerPlanner::look_again(Open& open) {
  RevocationPlan& plan = *open.candidate.plan;
  Result<TokenObject> object =
      objects_->get(plan.object.kind, plan.object.owner, plan.object.id);
  if (!object) {
    open.gone = object.error().kind() == ErrorKind::kNotFound;
    return open.gone;
  }
  plan.object = *std::move(object);
  open.gone = !plan.object.active;
  const std::optional<std::int64_t> at = parse_rfc3339(plan.object.last_used);
  open.moved = open.last_use && at && *at >= open.login_at - kClockTolerance &&
               is_later_use(*open.last_use, plan.object.last_used);
  return open.moved || open.gone || open.expected;
}

void DockerPlanner::wait_for_uses(std::vector<Open>& open) {
  std::vector<Open*> waiting;
  for (Open& each : open) waiting.push_back(&each);
  milliseconds waited{0};
  for (milliseconds pause = kFirstLook;;
       pause = std::min(pause * 2, kLongestPause)) {
    std::erase_if(waiting, [&](Open* each) { return look_again(*each); });
    if (waiting.empty() || waited >= options_.patience) return;
    if (!clock_.wait(std::min(pause, options_.patience - waited))) return;
    waited += pause;
    if (waited < kSecondLogin) continue;
    for (Open* each : waiting) {
      if (!each->logged_in_again) log_in_again(*each);
    }
  }
}

void DockerPlanner::settle(Open& open) {
  RevocationPlan& plan = *open.candidate.plan;
  if (open.gone) {
    done_already(plan, "somebody else took it out of service meanwhile");
    return;
  }
  std::string evidence = "the owner's token of this id is active";
  const bool scopes =
      plan.object.kind == TokenKind::kPersonal && !open.session_scopes.empty();
  if (scopes) {
    evidence += ", its scopes (" + joined(plan.object.scopes) +
                ") cover the session's (" + joined(open.session_scopes) + ")";
  }
  const bool compared = scopes || plan.object.kind == TokenKind::kOrganization;
  if (open.moved && compared) {
    evidence += ", and its last use moved with our login, from " +
                or_never(open.last_use.value_or("")) + " to " +
                plan.object.last_used;
    plan.facts.push_back({evidence, true});
  } else if (open.expected) {
    plan.facts.push_back({evidence + ", and --expect names it", true});
  } else {
    const std::string missing =
        open.moved ? "the session says nothing of its scopes"
                   : "its last use did not move with our login (" +
                         or_never(plan.object.last_used) + ")";
    plan.facts.push_back({evidence + ", but " + missing, false});
    refuse(plan, Refusal::kUnproven,
           missing + ": if you know that token \"" + plan.object.label +
               "\" is the one, say --expect " + plan.object.id);
    return;
  }
  plan.verdict = PlanVerdict::kReady;
  plan.refusal = Refusal::kNone;
  plan.reason.clear();
}

}  // namespace tokensweep::verify
