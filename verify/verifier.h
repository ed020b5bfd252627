// SPDX-License-Identifier: Apache-2.0
// Goes over the findings of a report and asks the providers. First a plan,
// which contacts nobody; then the run.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "findings/report.h"
#include "hub/endpoints.h"
#include "net/http_client.h"
#include "net/origin.h"
#include "rules/rule_set.h"
#include "verify/docker_checker.h"
#include "verify/provider_calls.h"
#include "verify/subject.h"

namespace tokensweep::verify {

struct PlanOptions {
  std::set<std::string> providers = {};  // empty: all
  const ProviderHosts* hosts = nullptr;  // not null; outlives plan and run
  hub::Endpoints endpoints = {};
};

// A secret that will be sent, and where to.
struct PlannedCheck {
  std::vector<std::size_t> findings;  // indexes; several in a forged report
  Subject subject;
  bool is_docker = false;
  std::vector<ProviderCall> calls;  // of its rule; none for Docker
  std::set<net::Origin> origins;
};

// Why a selected finding is not checked.
struct NotPlanned {
  std::size_t finding = 0;
  std::string reason;
};

struct VerifyPlan {
  std::vector<PlannedCheck> checks;
  std::vector<NotPlanned> unreadable;  // cannot be read again
  std::vector<NotPlanned> no_host;     // only the user can name the server
  std::size_t without_check = 0;       // no rule says how to ask

  // How many secrets go to each origin at most.
  [[nodiscard]] std::map<net::Origin, std::size_t> destinations() const;
  [[nodiscard]] std::set<net::Origin> origins() const;
};

// Reads the secrets of the selected findings again. Refuted candidates are
// left out. What a report says of provider and rule selects only what is read;
// whether it is checked is decided by what was read.
[[nodiscard]] VerifyPlan plan_checks(const Report& report, const RuleSet& rules,
                                     const SubjectSource& source,
                                     const PlanOptions& options);

struct VerifyOptions {
  DockerCheckOptions docker = {};
  ProviderLimitOptions limits = {};
  const ProviderHosts* hosts = nullptr;  // as in the plan
  hub::Endpoints endpoints = {};
  unsigned threads = 8;  // beside the one that asks the Hub
  std::stop_token stop = {};
};

struct VerifyOutcome {
  std::size_t live = 0;
  std::size_t dead = 0;
  std::size_t unknown = 0;
  bool service_failed = false;  // left a state unknown
  bool interrupted = false;
};

// Makes the checks and writes state and facts (docs/report.md) into the
// report's findings. The Hub is asked by one thread, tokens with certain names
// first; what they prove helps the others. `client` must allow the plan's
// origins; it is used from several threads.
[[nodiscard]] VerifyOutcome run_checks(const VerifyPlan& plan,
                                       net::HttpClient& client,
                                       const VerifyOptions& options,
                                       Report& report);

// Writes what a check said into a finding. `secret` is kept in the finding, so
// that whoever writes the report hides it wherever a provider repeats it.
void apply_check(const TokenCheck& check, const Subject& subject,
                 Finding& finding);

}  // namespace tokensweep::verify
