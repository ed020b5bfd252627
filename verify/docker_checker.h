// SPDX-License-Identifier: Apache-2.0
// Whether a Docker Hub credential is live, and whose it is.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "hub/endpoints.h"
#include "hub/login.h"
#include "net/http_client.h"
#include "verify/docker_subject.h"
#include "verify/name_clues.h"
#include "verify/subject.h"
#include "verify/token_check.h"

namespace tokensweep::verify {

struct DockerCheckOptions {
  // From --username: certain.
  std::vector<std::string> given_names = {};
  // The logged-in account: tried, not certain.
  std::vector<std::string> own_names = {};
  // Its organizations: the same for their tokens.
  std::vector<std::string> own_organizations = {};
  // Of the whole repository (image names, CI files): tried last.
  std::vector<NameClue> repository_names = {};
  unsigned attempts_per_token = 3;
  unsigned attempts_per_run = 20;
  // Unix seconds; by default the system clock.
  std::function<std::int64_t()> now = {};
};

// Logs in at the Hub; the registry's token service is the second opinion.
// Remembers each answer for the run: a token is not tried twice with one name.
// A refusal for too many attempts (429) ends all further ones. One thread at a
// time.
class DockerChecker {
 public:
  // `client` must outlive this; it must not retry 401 and 403.
  DockerChecker(net::HttpClient& client, hub::Endpoints endpoints,
                DockerCheckOptions options);

  // Whether this is a credential of Docker Hub: a PAT, an OAT, an old token or
  // a password whose registry is the Hub.
  [[nodiscard]] static bool handles(const Subject& subject);

  // Dead only when the refused name is certain (its clue says so, it was
  // given, or another token of this run proved it); a name that was guessed
  // leaves the state unknown. Called again for a token that stayed unknown, it
  // only uses what was learned meanwhile: names that other tokens proved. Asks
  // the registry where the Hub does not answer or a policy forbids.
  [[nodiscard]] TokenCheck check(const Subject& subject);

  // After check() did not find it live: asks the registry whether it has
  // expired, or is the password of an account that wants tokens. By itself, so
  // that the attempts of a run go to the Hub first.
  [[nodiscard]] TokenCheck refine(const Subject& subject);

  // Whether a name is known that its refusal would prove it dead. Check these
  // first: they prove names for the others.
  [[nodiscard]] bool has_certain_name(const Subject& subject) const;

  // The names that check() would try, best first, for --dry-run.
  [[nodiscard]] std::vector<NameClue> names_to_try(
      const Subject& subject) const;

  // Login attempts so far.
  [[nodiscard]] unsigned attempts() const { return attempts_; }

 private:
  // What is known of one token.
  struct Memory {
    TokenCheck check;
    std::string login_name;         // the one that it accepted
    std::set<std::string> refused;  // names
    bool asked_registry = false;
    bool closed = false;  // asking again is useless, settled or not
    unsigned attempts = 0;
  };

  [[nodiscard]] const std::vector<NameClue>& clues_of(
      const Subject& subject) const;
  [[nodiscard]] const std::set<std::string>& proven(
      const Subject& subject) const;
  [[nodiscard]] bool take_attempt(Memory& memory);
  void try_names(const Subject& subject, const std::vector<NameClue>& names,
                 Memory& memory);
  // False when the answer ends the search.
  [[nodiscard]] bool try_name(const Subject& subject, const NameClue& clue,
                              Memory& memory);
  void take_session(const Subject& subject, const std::string& name,
                    const hub::Session& session, Memory& memory);
  // False when the answer ends the search; notes a refusal.
  [[nodiscard]] bool ask_registry(const Subject& subject, const NameClue& clue,
                                  Memory& memory);
  void ask_registry_for_yes(const Subject& subject, const NameClue& clue,
                            Memory& memory);
  void judge_refusals(const std::vector<NameClue>& names, Memory& memory) const;
  void accept(const Subject& subject, const std::string& name,
              std::string reason, Memory& memory);
  static void leave_unknown(Memory& memory, std::string reason);
  void stop(Memory& memory, std::string reason);

  net::HttpClient& client_;
  hub::Endpoints endpoints_;
  DockerCheckOptions options_;
  unsigned attempts_ = 0;
  std::string stopped_;  // why no further attempt is made; empty: go on
  bool hub_failed_ = false;
  std::set<std::string> proven_users_;
  std::set<std::string> proven_organizations_;
  std::map<std::string, Memory> by_fingerprint_;
  mutable std::map<std::string, std::vector<NameClue>> clues_;  // the same
};

}  // namespace tokensweep::verify
