// SPDX-License-Identifier: Apache-2.0
#include "verify/verifier.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "base/check.h"
#include "verify/docker_subject.h"

namespace tokensweep::verify {
namespace {

// Null when no such rule says how to ask.
const Rule* rule_with_calls(const RuleSet& rules, const std::string& id) {
  const CompiledRule* compiled = rules.find(id);
  if (compiled == nullptr || compiled->rule().verify_json.empty()) {
    return nullptr;
  }
  return &compiled->rule();
}

class Planner {
 public:
  Planner(const RuleSet& rules, const SubjectSource& source,
          const PlanOptions& options)
      : rules_(rules), source_(source), options_(options) {
    CHECK(options.hosts != nullptr);
  }

  void take(std::size_t index, const Finding& finding) {
    if (finding.verdict == Verdict::kRefuted ||
        !is_selected(finding.provider)) {
      return;
    }
    const auto known = planned_.find(finding.fingerprint);
    if (known != planned_.end()) {
      plan_.checks[known->second].findings.push_back(index);
      return;
    }
    if (!may_be_checked(finding)) {
      ++plan_.without_check;
      return;
    }
    Result<Subject> subject = source_(finding);
    if (!subject) {
      plan_.unreadable.push_back({index, subject.error().message()});
      return;
    }
    // The report may have lied to be selected.
    if (!is_selected(subject->provider)) return;
    plan(index, *std::move(subject));
  }

  VerifyPlan finish() { return std::move(plan_); }

 private:
  [[nodiscard]] bool is_selected(const std::string& provider) const {
    return options_.providers.empty() || options_.providers.contains(provider);
  }

  // Whether reading it again is worth while. A report that names another rule
  // only hides its own finding.
  [[nodiscard]] bool may_be_checked(const Finding& finding) const {
    return finding.provider == "docker" ||
           rule_with_calls(rules_, finding.rule) != nullptr;
  }

  void plan(std::size_t index, Subject subject) {
    PlannedCheck check;
    check.findings.push_back(index);
    check.is_docker = DockerChecker::handles(subject);
    if (check.is_docker) {
      for (const std::string& url :
           {options_.endpoints.hub, options_.endpoints.registry_auth}) {
        if (auto origin = net::parse_origin(url)) check.origins.insert(*origin);
      }
    } else if (!plan_calls(index, subject, check)) {
      return;
    } else {
      subject.sightings.clear();  // of no use any more
    }
    planned_.emplace(subject.fingerprint, plan_.checks.size());
    check.subject = std::move(subject);
    plan_.checks.push_back(std::move(check));
  }

  [[nodiscard]] bool plan_calls(std::size_t index, const Subject& subject,
                                PlannedCheck& check) {
    const Rule* rule = rule_with_calls(rules_, subject.rule);
    if (rule == nullptr) {
      ++plan_.without_check;
      return false;
    }
    auto calls = parse_calls(rule->verify_json);
    if (!calls) {
      plan_.no_host.push_back({index, calls.error().message()});
      return false;
    }
    auto origins = call_origins(*calls, subject, *options_.hosts);
    if (!origins) {
      plan_.no_host.push_back({index, origins.error().message()});
      return false;
    }
    check.calls = *std::move(calls);
    check.origins = *std::move(origins);
    return true;
  }

  const RuleSet& rules_;
  const SubjectSource& source_;
  const PlanOptions& options_;
  VerifyPlan plan_;
  std::map<std::string, std::size_t> planned_;  // by fingerprint
};

class Run {
 public:
  Run(const VerifyPlan& plan, net::HttpClient& client,
      const VerifyOptions& options)
      : plan_(plan),
        client_(client),
        options_(options),
        limits_(options.limits),
        checks_(plan.checks.size()) {
    CHECK(options.hosts != nullptr);
    for (std::size_t i = 0; i < plan.checks.size(); ++i) {
      (plan.checks[i].is_docker ? docker_ : others_).push_back(i);
    }
  }

  std::vector<TokenCheck> run() {
    std::vector<std::jthread> threads;
    const std::size_t count =
        std::min<std::size_t>(options_.threads, others_.size());
    for (std::size_t i = 0; i < count; ++i) {
      threads.emplace_back([this] { ask_providers(); });
    }
    ask_hub();
    threads.clear();  // joins
    return std::move(checks_);
  }

 private:
  [[nodiscard]] bool stopped() const { return options_.stop.stop_requested(); }

  void ask_providers() {
    for (std::size_t i = next_++; i < others_.size() && !stopped();
         i = next_++) {
      const PlannedCheck& check = plan_.checks[others_[i]];
      checks_[others_[i]] = run_calls(client_, check.calls, check.subject,
                                      *options_.hosts, limits_);
    }
  }

  // Tokens whose names are certain prove names for the others; what stays
  // unknown is looked at again with these. The registry comes last: the
  // attempts are few.
  void ask_hub() {
    if (docker_.empty()) return;
    DockerChecker checker(client_, options_.endpoints, options_.docker);
    // Not std::ranges: clang 14 refuses its result.
    std::stable_partition(
        docker_.begin(), docker_.end(), [&](std::size_t index) {
          return checker.has_certain_name(plan_.checks[index].subject);
        });
    ask_hub_again(checker, &DockerChecker::check);
    ask_hub_again(checker, &DockerChecker::check);
    ask_hub_again(checker, &DockerChecker::refine);
  }

  void ask_hub_again(DockerChecker& checker,
                     TokenCheck (DockerChecker::*ask)(const Subject&)) {
    for (const std::size_t index : docker_) {
      if (stopped()) return;
      checks_[index] = (checker.*ask)(plan_.checks[index].subject);
    }
  }

  const VerifyPlan& plan_;
  net::HttpClient& client_;
  const VerifyOptions& options_;
  ProviderLimits limits_;
  std::vector<TokenCheck> checks_;  // each slot belongs to one thread
  std::vector<std::size_t> docker_;
  std::vector<std::size_t> others_;
  std::atomic<std::size_t> next_ = 0;
};

void set_fact(Finding& finding, const char* name, std::string value) {
  finding.facts.erase(name);
  if (!value.empty()) finding.facts.emplace(name, std::move(value));
}

}  // namespace

std::map<net::Origin, std::size_t> VerifyPlan::destinations() const {
  std::map<net::Origin, std::size_t> counts;
  for (const PlannedCheck& check : checks) {
    for (const net::Origin& origin : check.origins) ++counts[origin];
  }
  return counts;
}

std::set<net::Origin> VerifyPlan::origins() const {
  std::set<net::Origin> all;
  for (const PlannedCheck& check : checks) {
    all.insert(check.origins.begin(), check.origins.end());
  }
  return all;
}

VerifyPlan plan_checks(const Report& report, const RuleSet& rules,
                       const SubjectSource& source,
                       const PlanOptions& options) {
  Planner planner(rules, source, options);
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    planner.take(i, report.findings[i]);
  }
  return planner.finish();
}

void apply_check(const TokenCheck& check, const Subject& subject,
                 Finding& finding) {
  finding.state = check.state;
  finding.secret = subject.secret.view();
  std::string scopes;
  for (const std::string& scope : check.scopes) {
    if (!scopes.empty()) scopes += ' ';
    scopes += scope;
  }
  set_fact(finding, "owner", check.owner);
  set_fact(finding, "scopes", std::move(scopes));
  set_fact(finding, "token_id", check.token_id);
  set_fact(finding, "email", check.email);
  set_fact(finding, "session_expires", check.session_expires);
  set_fact(finding, "second_factor", check.needs_second_factor ? "yes" : "");
  set_fact(finding, "state_reason", check.reason);
  if (!check.expires.empty()) set_fact(finding, "expires", check.expires);
}

VerifyOutcome run_checks(const VerifyPlan& plan, net::HttpClient& client,
                         const VerifyOptions& options, Report& report) {
  const std::vector<TokenCheck> checks = Run(plan, client, options).run();
  VerifyOutcome outcome;
  outcome.interrupted = options.stop.stop_requested();
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const TokenCheck& check = checks[i];
    if (check.state == LiveState::kNotChecked) continue;  // interrupted
    outcome.live += check.state == LiveState::kLive ? 1 : 0;
    outcome.dead += check.state == LiveState::kDead ? 1 : 0;
    outcome.unknown += check.state == LiveState::kUnknown ? 1 : 0;
    outcome.service_failed |=
        check.state == LiveState::kUnknown && check.service_failed;
    for (const std::size_t index : plan.checks[i].findings) {
      apply_check(check, plan.checks[i].subject, report.findings[index]);
    }
  }
  for (const NotPlanned& each : plan.no_host) {
    Finding& finding = report.findings[each.finding];
    finding.state = LiveState::kUnknown;
    set_fact(finding, "state_reason", each.reason);
    ++outcome.unknown;
  }
  return outcome;
}

}  // namespace tokensweep::verify
