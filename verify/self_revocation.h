// SPDX-License-Identifier: Apache-2.0
// Revokes tokens of other providers by their rule's own calls, in which the
// leaked secret itself is what is revoked: that is the proof of identity. It
// cannot be undone.
#pragma once

#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/http_client.h"
#include "net/origin.h"
#include "verify/docker_revoker.h"
#include "verify/provider_calls.h"
#include "verify/provider_hosts.h"
#include "verify/provider_limits.h"
#include "verify/revocation.h"
#include "verify/step_journal.h"
#include "verify/subject.h"
#include "verify/token_check.h"

namespace tokensweep::verify {

// The calls of one rule.
struct RevokeCalls {
  std::vector<ProviderCall> verify;
  std::vector<ProviderCall> revoke;  // empty: there is no way
};

class SelfRevoker {
 public:
  // What is referred to must outlive this; `client` allows origins(). A
  // revocation may take `patience` to be felt.
  SelfRevoker(
      net::HttpClient& client, const ProviderHosts& hosts,
      ProviderLimits& limits, const RevokeClock& clock,
      std::chrono::milliseconds patience = std::chrono::milliseconds(30'000))
      : client_(client),
        hosts_(hosts),
        limits_(limits),
        clock_(clock),
        patience_(patience) {}

  // Where the calls send the secret. Errors as call_origins().
  [[nodiscard]] static Result<std::set<net::Origin>> origins(
      const RevokeCalls& calls, const Subject& subject,
      const ProviderHosts& hosts);

  // Asks whether it is live. `plan` comes with the finding filled in.
  void plan(const RevokeCalls& calls, const Subject& subject,
            RevocationPlan& plan);

  // The plan is in the journal. An error says that the journal cannot be
  // written. REQUIRES: task.subject is not null.
  [[nodiscard]] Result<RevokeOutcome> run(const RevokeCalls& calls,
                                          const RevokeTask& task,
                                          StepJournal& journal);

 private:
  [[nodiscard]] Result<TokenCheck> ask(const std::vector<ProviderCall>& calls,
                                       const RevokeTask& task,
                                       StepJournal& journal,
                                       JournalAction action);

  net::HttpClient& client_;
  const ProviderHosts& hosts_;
  ProviderLimits& limits_;
  const RevokeClock& clock_;
  std::chrono::milliseconds patience_;
};

}  // namespace tokensweep::verify
