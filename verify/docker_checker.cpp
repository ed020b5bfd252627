// SPDX-License-Identifier: Apache-2.0
#include "verify/docker_checker.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/dates.h"
#include "base/text.h"
#include "hub/registry_auth.h"
#include "verify/clue_list.h"

namespace tokensweep::verify {
namespace {

using enum NameCertainty;

// Of clues that the checker adds itself.
constexpr std::string_view kGiven = "given by --username";
constexpr std::string_view kProven = "another token of this run is its";
constexpr std::string_view kOwn = "the logged-in account";
constexpr std::string_view kOwnOrganization =
    "an organization of the logged-in account";

std::int64_t system_now() {
  using std::chrono::system_clock;
  return system_clock::to_time_t(system_clock::now());
}

// Account names have no capitals; an e-mail address stays as it is.
std::string normal(const std::string& name) {
  return name.find('@') == std::string::npos ? to_lower(name) : name;
}

bool is_organizations(const Subject& subject) {
  return docker_credential(subject) == DockerCredential::kOrganizationToken;
}

bool is_settled(const TokenCheck& check) {
  return check.state == LiveState::kLive || check.state == LiveState::kDead;
}

std::string name_and_source(const NameClue& clue) {
  return clue.name + " (" + clue.source + ")";
}

}  // namespace

DockerChecker::DockerChecker(net::HttpClient& client, hub::Endpoints endpoints,
                             DockerCheckOptions options)
    : client_(client),
      endpoints_(std::move(endpoints)),
      options_(std::move(options)) {
  if (!options_.now) options_.now = system_now;
}

bool DockerChecker::handles(const Subject& subject) {
  return docker_credential(subject) != DockerCredential::kNone;
}

const std::vector<NameClue>& DockerChecker::clues_of(
    const Subject& subject) const {
  auto at = clues_.find(subject.fingerprint);
  if (at == clues_.end()) {
    at = clues_.emplace(subject.fingerprint, name_clues(subject)).first;
  }
  return at->second;
}

const std::set<std::string>& DockerChecker::proven(
    const Subject& subject) const {
  return is_organizations(subject) ? proven_organizations_ : proven_users_;
}

std::vector<NameClue> DockerChecker::names_to_try(
    const Subject& subject) const {
  const std::vector<NameClue>& own_clues = clues_of(subject);
  // What stands with the token itself is better than what stands for the run.
  const auto is_certain = [](const NameClue& clue) {
    return clue.certainty == kCertain;
  };
  if (std::ranges::any_of(own_clues, is_certain)) {
    std::vector<NameClue> names = own_clues;
    std::erase_if(names,
                  [&](const NameClue& clue) { return !is_certain(clue); });
    return names;
  }
  ClueList names;
  for (const std::string& name : options_.given_names) {
    names.add({normal(name), kCertain, std::string(kGiven)});
  }
  if (!options_.given_names.empty()) return names.take();
  for (const std::string& name : proven(subject)) {
    names.add({name, kCertain, std::string(kProven)});
  }
  for (const NameClue& clue : own_clues) names.add(clue);
  if (is_organizations(subject)) {
    for (const std::string& name : options_.own_organizations) {
      names.add({normal(name), kGuessed, std::string(kOwnOrganization)});
    }
  }
  for (const std::string& name : options_.own_names) {
    names.add({normal(name), kGuessed, std::string(kOwn)});
  }
  for (const NameClue& clue : options_.repository_names) {
    names.add({clue.name, kGuessed, clue.source + " in another file"});
  }
  return names.take();
}

TokenCheck DockerChecker::check(const Subject& subject) {
  Memory& memory = by_fingerprint_[subject.fingerprint];
  if (is_settled(memory.check) || memory.closed) return memory.check;
  const std::vector<NameClue> names = names_to_try(subject);
  memory.check = {};
  try_names(subject, names, memory);
  return memory.check;
}

bool DockerChecker::take_attempt(Memory& memory) {
  if (!stopped_.empty() || memory.attempts >= options_.attempts_per_token ||
      attempts_ >= options_.attempts_per_run) {
    return false;
  }
  ++memory.attempts;
  ++attempts_;
  return true;
}

void DockerChecker::try_names(const Subject& subject,
                              const std::vector<NameClue>& names,
                              Memory& memory) {
  if (names.empty()) {
    return leave_unknown(memory,
                         "no account name is known for it: name one with "
                         "--username");
  }
  for (const NameClue& clue : names) {
    if (memory.refused.contains(clue.name)) continue;
    if (!try_name(subject, clue, memory)) break;
  }
  if (!is_settled(memory.check)) judge_refusals(names, memory);
}

bool DockerChecker::try_name(const Subject& subject, const NameClue& clue,
                             Memory& memory) {
  if (hub_failed_) return ask_registry(subject, clue, memory);
  if (!take_attempt(memory)) return false;
  Result<hub::LoginResult> answer =
      hub::exchange(client_, endpoints_, clue.name, subject.secret);
  if (!answer) {
    if (answer.error().kind() == ErrorKind::kUsage) {
      leave_unknown(memory, answer.error().message());
      return true;  // nothing was sent
    }
    hub_failed_ = answer.error().kind() == ErrorKind::kNetwork;
    leave_unknown(memory, answer.error().message());
    memory.check.service_failed = true;
    if (hub_failed_) return ask_registry(subject, clue, memory);
    // The Hub said something, and perhaps yes.
    ask_registry_for_yes(subject, clue, memory);
    return false;
  }
  if (const auto* session = std::get_if<hub::Session>(&*answer)) {
    take_session(subject, clue.name, *session, memory);
    return false;
  }
  if (std::holds_alternative<hub::SecondFactorNeeded>(*answer)) {
    accept(subject, clue.name,
           "it is the password of " + clue.name +
               ", and a second factor stands before a session",
           memory);
    memory.check.needs_second_factor = true;
    return false;
  }
  if (const auto* throttled = std::get_if<hub::LoginThrottled>(&*answer)) {
    stop(memory, "the Hub takes no further logins for now" +
                     (throttled->when.empty() ? "" : ": " + throttled->when));
    return false;
  }
  if (std::holds_alternative<hub::LoginForbidden>(*answer)) {
    leave_unknown(memory, "a policy of the Hub refuses the login of " +
                              name_and_source(clue));
    ask_registry_for_yes(subject, clue, memory);
    return false;
  }
  memory.refused.insert(clue.name);
  return true;
}

void DockerChecker::take_session(const Subject& subject,
                                 const std::string& name,
                                 const hub::Session& session, Memory& memory) {
  const hub::SessionClaims& claims = session.claims;
  const std::string& owner = claims.username.empty() ? name : claims.username;
  accept(subject, name, "the Hub accepts it for " + owner, memory);
  TokenCheck& check = memory.check;
  // Who logs in by e-mail address has a name all the same.
  (is_organizations(subject) ? proven_organizations_ : proven_users_)
      .insert(normal(owner));
  check.owner = owner;
  check.scopes = claims.scopes;
  check.token_id = claims.token_id;
  check.email = claims.email;
  if (claims.expires_at != 0) {
    check.session_expires = format_rfc3339(claims.expires_at);
  }
}

void DockerChecker::accept(const Subject& subject, const std::string& name,
                           std::string reason, Memory& memory) {
  (is_organizations(subject) ? proven_organizations_ : proven_users_)
      .insert(name);
  memory.login_name = name;
  memory.check = {};
  memory.check.state = LiveState::kLive;
  memory.check.owner = name;
  memory.check.proven_at = options_.now();
  memory.check.reason = std::move(reason);
}

void DockerChecker::leave_unknown(Memory& memory, std::string reason) {
  memory.check = {};
  memory.check.state = LiveState::kUnknown;
  memory.check.reason = std::move(reason);
}

void DockerChecker::stop(Memory& memory, std::string reason) {
  stopped_ = reason;
  leave_unknown(memory, std::move(reason));
  memory.check.service_failed = true;
}

// The registry knows names and secrets as well, and says of a token that it is
// past its day.
bool DockerChecker::ask_registry(const Subject& subject, const NameClue& clue,
                                 Memory& memory) {
  if (!take_attempt(memory)) return false;
  memory.asked_registry = true;
  const Result<hub::RegistryLogin> login =
      hub::ask_registry(client_, endpoints_, clue.name, subject.secret);
  if (!login) {
    const bool is_down = login.error().kind() == ErrorKind::kNetwork;
    if (hub_failed_ && is_down) {
      stop(memory, "neither the Hub nor its registry answers: " +
                       login.error().message());
    }
    return false;
  }
  switch (login->answer) {
    case hub::RegistryAnswer::kAccepted:
      accept(subject, clue.name, "the registry accepts it for " + clue.name,
             memory);
      return false;
    case hub::RegistryAnswer::kNeedsToken:
      accept(subject, clue.name,
             "it is the password of " + clue.name +
                 ", whose account takes access tokens only",
             memory);
      memory.check.needs_second_factor = true;
      return false;
    case hub::RegistryAnswer::kExpired:
      leave_unknown(memory, "the registry says that it has expired");
      memory.check.state = LiveState::kDead;
      memory.check.owner = clue.name;
      return false;
    case hub::RegistryAnswer::kRefused:
      memory.refused.insert(clue.name);
      return true;
    case hub::RegistryAnswer::kThrottled:
      stopped_ = "the registry takes no further logins for now";
      return false;
    case hub::RegistryAnswer::kOther:
      return false;
  }
  return false;
}

// Where its no would prove nothing.
void DockerChecker::ask_registry_for_yes(const Subject& subject,
                                         const NameClue& clue, Memory& memory) {
  memory.closed = true;
  if (ask_registry(subject, clue, memory)) memory.refused.erase(clue.name);
}

// Nothing accepted it: what was refused, if anything?
void DockerChecker::judge_refusals(const std::vector<NameClue>& names,
                                   Memory& memory) const {
  const auto is_refused = [&](const NameClue& clue) {
    return memory.refused.contains(clue.name);
  };
  const auto refused = std::ranges::find_if(names, is_refused);
  if (refused == names.end()) {
    if (memory.check.state == LiveState::kUnknown) return;  // said why
    leave_unknown(memory, !stopped_.empty()
                              ? stopped_
                              : "the login attempts of this run are used up");
    memory.check.service_failed = !stopped_.empty();
    return;
  }
  const bool failed = memory.check.service_failed || hub_failed_;
  std::string reason = (hub_failed_ ? "the registry refuses it for "
                                    : "the Hub refuses it for ") +
                       name_and_source(*refused);
  const bool certain = refused->certainty == kCertain;
  const bool all = std::ranges::all_of(names, [&](const NameClue& clue) {
    return clue.certainty != kCertain || is_refused(clue);
  });
  if (!certain) reason += ", which is a guess: name its owner with --username";
  if (certain && !all) reason += ", but not all likely names could be tried";
  leave_unknown(memory, std::move(reason));
  if (certain && all) {
    memory.check.state = LiveState::kDead;
  } else {
    memory.check.service_failed = failed;
  }
}

TokenCheck DockerChecker::refine(const Subject& subject) {
  Memory& memory = by_fingerprint_[subject.fingerprint];
  if (memory.check.state == LiveState::kLive || memory.asked_registry) {
    return memory.check;
  }
  for (const NameClue& clue : names_to_try(subject)) {
    if (!memory.refused.contains(clue.name)) continue;
    static_cast<void>(ask_registry(subject, clue, memory));
    break;
  }
  return memory.check;
}

bool DockerChecker::has_certain_name(const Subject& subject) const {
  const std::vector<NameClue> names = names_to_try(subject);
  return !names.empty() && names.front().certainty == kCertain;
}

}  // namespace tokensweep::verify
