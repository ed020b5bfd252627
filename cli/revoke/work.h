// SPDX-License-Identifier: Apache-2.0
// From findings to revoked tokens: reads secrets, proves identities, asks,
// acts. What `revoke REPORT`, `revoke --resume` and `audit --revoke` share.
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/hub/client.h"
#include "cli/revoke/arguments.h"
#include "findings/report.h"
#include "scanner/engine/detector.h"
#include "verify/docker_checker.h"
#include "verify/docker_revocation.h"
#include "verify/docker_revoker.h"
#include "verify/journal.h"
#include "verify/journal_history.h"
#include "verify/provider_hosts.h"
#include "verify/provider_limits.h"
#include "verify/revocation.h"
#include "verify/self_revocation.h"
#include "verify/subject.h"

namespace tokensweep::cli {

// One leaked secret on its way.
struct RevokeItem {
  verify::RevocationPlan plan;
  std::optional<verify::Subject> subject;  // nullopt: cannot be read again
  verify::RevokeCalls calls;
  bool is_docker = false;
  bool left_out = false;  // by --expect
  bool agreed = false;    // is to be acted on
  // Of a run that is resumed.
  verify::RevokeStage stage = verify::RevokeStage::kPlanned;
  bool resumed = false;
  std::string run;
  std::optional<verify::RevokeOutcome> outcome;
};

class RevokeWork {
 public:
  // Both must outlive this.
  RevokeWork(const RevokeArguments& arguments, const Detector& detector,
             std::stop_token stop);
  ~RevokeWork();
  RevokeWork(const RevokeWork&) = delete;
  RevokeWork& operator=(const RevokeWork&) = delete;

  // Names places by `shown`, which is `report` with its secrets redacted, and
  // reads secrets by `report`. kUsage when --fingerprint names
  // none of them.
  [[nodiscard]] Result<void> take_report(const Report& report,
                                         const Report& shown,
                                         const verify::SubjectSource& source);
  // What the journal says is unfinished. `source` may be empty: each secret is
  // then read from where the journal says. kCorrupt when the chain is broken.
  [[nodiscard]] Result<void> take_unfinished(
      const verify::SubjectSource& source);

  // Opens the client, and proves identities. No token is touched.
  [[nodiscard]] Result<void> plan();
  // Same, for what is resumed: it is proven and agreed to.
  [[nodiscard]] Result<void> open_session();

  // Asks the person at the terminal for each item that is ready.
  [[nodiscard]] Result<void> ask();
  void agree_to_all();

  // An error says that the journal cannot be written.
  [[nodiscard]] Result<void> act();

  [[nodiscard]] std::list<RevokeItem>& items() { return items_; }
  [[nodiscard]] const std::string& run_id() const { return run_id_; }
  // What --expect named and no item is.
  [[nodiscard]] std::vector<std::string> unmet_expectations() const;

 private:
  void add_finding(const Finding& finding, const Finding& shown,
                   const Report& report, const verify::SubjectSource& source);
  void find_calls(RevokeItem& item);
  [[nodiscard]] Result<void> open_client();
  [[nodiscard]] Result<void> plan_docker();
  // `organizations`: some of them are tokens of one.
  [[nodiscard]] verify::DockerCheckOptions docker_check_options(
      const std::vector<verify::DockerCandidate>& candidates,
      bool organizations) const;
  [[nodiscard]] Result<verify::DockerPlanOptions> docker_plan_options() const;
  void plan_others();
  void leave_out_unexpected();
  void add_other_uses(RevokeItem& item, const Finding& finding);
  void add_audit_log(RevokeItem& item);
  [[nodiscard]] Result<verify::RevokeOutcome> act_on(RevokeItem& item,
                                                     verify::Journal& journal);

  const RevokeArguments& arguments_;
  const Detector& detector_;
  verify::RevokeClock clock_;
  std::string run_id_;
  Target target_;
  std::list<RevokeItem> items_;
  verify::ProviderHosts hosts_;
  std::unique_ptr<verify::ProviderLimits> limits_;
  std::unique_ptr<HubClient> client_;
  std::optional<hub::Session> session_;
};

// The journal of this user, by the environment.
[[nodiscard]] Result<std::string> own_journal_path();
// "uid:1000" where nobody is logged in.
[[nodiscard]] std::string actor_name(const hub::Session* session);
// The stored session; nullopt when there is none or it has ended. Errors of a
// credential helper that fails.
[[nodiscard]] Result<std::optional<hub::Session>> stored_session(
    const HubClient& client);

}  // namespace tokensweep::cli
