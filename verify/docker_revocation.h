// SPDX-License-Identifier: Apache-2.0
// Finds the Docker Hub object that a leaked secret is, and proves it by two
// facts:
// 1. a login with the secret itself gives a session whose claim names the id
//    (source "docker_pat|<id>");
// 2. the owner's object of that id exists, is active, its scopes cover the
//    session's, and its last use moved with our login. Where it has not moved,
//    the person may name the id instead.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hub/endpoints.h"
#include "hub/login.h"
#include "net/http_client.h"
#include "verify/revocation.h"
#include "verify/subject.h"
#include "verify/token_check.h"
#include "verify/token_objects.h"

namespace tokensweep::verify {

struct DockerPlanOptions {
  std::vector<std::string> expected;  // ids that the person named
  RevokeStep step = RevokeStep::kDeactivate;
  // How long the Hub may take to show a use.
  std::chrono::milliseconds patience{30'000};
  // The object that an earlier run took out of service for this fingerprint:
  // kind, owner and id. May be empty.
  std::function<std::optional<TokenObject>(std::string_view fingerprint)>
      done_before;
};

// One leaked secret. `plan` comes with fingerprint, rule, places and the rest
// of the finding filled in.
struct DockerCandidate {
  const Subject* subject = nullptr;
  RevocationPlan* plan = nullptr;
};

// One thread at a time.
class DockerPlanner {
 public:
  // DockerChecker::check, without memory of earlier logins. Called again, after
  // all others, for what stayed unknown: others may have proved names.
  using Check = std::function<TokenCheck(const Subject&)>;

  // `session` is null when nobody is logged in. What is referred to must
  // outlive this.
  DockerPlanner(net::HttpClient& client, const hub::Endpoints& endpoints,
                const hub::Session* session, Check check, RevokeClock clock,
                DockerPlanOptions options);

  // Logs in with each secret, and waits for all last uses together.
  void plan(std::span<const DockerCandidate> candidates);

 private:
  struct Open;

  void take_last_uses();
  [[nodiscard]] TokenCheck ask(const Subject& subject) const;
  [[nodiscard]] std::vector<TokenCheck> check_all(
      std::span<const DockerCandidate> candidates) const;
  [[nodiscard]] static std::vector<Open> without_rivals(std::vector<Open> open);
  // These say false when they refused the plan.
  [[nodiscard]] bool plan_live(Open& open, const TokenCheck& check);
  [[nodiscard]] static bool names_token(const Subject& subject,
                                        const TokenCheck& check,
                                        RevocationPlan& plan);
  [[nodiscard]] bool session_may_act(const Subject& subject,
                                     const TokenCheck& check,
                                     RevocationPlan& plan) const;
  [[nodiscard]] bool read_object(const TokenCheck& check, RevocationPlan& plan);
  void plan_not_live(const DockerCandidate& candidate, const TokenCheck& check);
  [[nodiscard]] bool prove_scopes(Open& open, const TokenCheck& check);
  void refuse_unread(const Error& error, const TokenCheck& check,
                     RevocationPlan& plan) const;
  void note_use_before(Open& open, const TokenCheck& check);
  void log_in_again(Open& open);
  [[nodiscard]] bool look_again(Open& open);
  void wait_for_uses(std::vector<Open>& open);
  void settle(Open& open);

  net::HttpClient& client_;
  const hub::Endpoints& endpoints_;
  const hub::Session* session_;
  Check check_;
  RevokeClock clock_;
  DockerPlanOptions options_;
  std::optional<TokenObjects> objects_;
  std::map<std::string, std::string> last_uses_;
};

// Whether `after` is a later time than `before`, which may be empty (never).
[[nodiscard]] bool is_later_use(std::string_view before,
                                std::string_view after);

}  // namespace tokensweep::verify
