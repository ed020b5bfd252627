// SPDX-License-Identifier: Apache-2.0
#include "cli/verify/verify_findings.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "cli/hub/client.h"
#include "cli/print_error.h"
#include "cli/verify/plan_text.h"
#include "cli/verify/subject_source.h"
#include "hub/organizations.h"
#include "scanner/pipeline/build_files.h"
#include "verify/docker_subject.h"
#include "verify/name_clues.h"
#include "verify/user_config.h"

namespace tokensweep::cli {
namespace {

const char* user_setting(const char* name) {
  return std::getenv(name);
}

std::vector<std::string> known_providers(const RuleSet& rules) {
  std::set<std::string> names;
  for (std::uint32_t i = 0; i < rules.size(); ++i) {
    names.insert(rules.rule(i).provider);
  }
  return {names.begin(), names.end()};
}

Result<verify::ProviderHosts> check_names(const VerifyArguments& arguments,
                                          const RuleSet& rules) {
  verify::ProviderHosts hosts;
  for (const std::string& server : arguments.servers) {
    TRY(hosts.add_flag(server));
  }
  TRY(verify::load_user_config(verify::user_config_path(user_setting), hosts));
  const std::vector<std::string> known = known_providers(rules);
  TRY(hosts.require_known(known));
  for (const std::string& name : arguments.selection()) {
    if (!std::ranges::binary_search(known, name)) {
      return Error(ErrorKind::kUsage, "no rule is of a provider '" + name +
                                          "': see tokensweep rules list");
    }
  }
  return hosts;
}

// Tokens that nothing beside them ties to a name.
struct Nameless {
  bool any = false;
  bool organizations = false;
};

Nameless find_nameless(const verify::VerifyPlan& plan) {
  Nameless found;
  for (const verify::PlannedCheck& check : plan.checks) {
    if (!check.is_docker) continue;
    const auto names = verify::name_clues(check.subject);
    if (!names.empty() &&
        names.front().certainty == verify::NameCertainty::kCertain) {
      continue;
    }
    found.any = true;
    found.organizations |= verify::docker_credential(check.subject) ==
                           verify::DockerCredential::kOrganizationToken;
  }
  return found;
}

// The logged-in account. Nobody needs to be logged in for this, but a helper
// that fails is worth a word.
std::vector<std::string> own_names(const HubClient& client) {
  const auto kept = client.sessions().load();
  if (!kept) {
    print_error(kept.error());
    return {};
  }
  if (!*kept || (*kept)->session.username.empty()) return {};
  return {(*kept)->session.username};
}

// They are only known to the Hub; without a sound session there are none.
std::vector<std::string> own_organizations(const HubClient& client) {
  const auto session = client.session();
  if (!session) return {};
  return hub::organization_names(client.http(), client.endpoints(),
                                 session->jwt)
      .value_or(std::vector<std::string>());
}

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace

std::vector<verify::NameClue> names_of_target(
    const Target& target, const std::string& where,
    const std::vector<std::string>& paths) {
  constexpr std::uint64_t kAnySize = std::uint64_t{1} << 30;
  const auto places = paths.empty() ? PlaceReader::open(target, where, kAnySize)
                                    : PlaceReader::open_files(paths, kAnySize);
  if (!places) return {};
  return verify::names_in_texts(read_build_files(*places));
}

Result<VerifySummary> verify_findings(const VerifyArguments& arguments,
                                      const VerifySetting& setting,
                                      Report& report) {
  TRY_ASSIGN(const verify::ProviderHosts hosts,
             check_names(arguments, setting.detector.rules()));
  verify::PlanOptions plan_options;
  plan_options.providers = arguments.selection();
  plan_options.hosts = &hosts;
  TRY_ASSIGN(plan_options.endpoints,
             hub::endpoints_from_environment(user_setting));
  const verify::VerifyPlan plan = verify::plan_checks(
      report, setting.detector.rules(), setting.source, plan_options);

  HubClientOptions client_options;
  client_options.also_allowed = plan.origins();
  client_options.stop = setting.stop;
  client_options.use_helper = !arguments.no_helper;
  TRY_ASSIGN(const std::unique_ptr<HubClient> client,
             HubClient::open(std::move(client_options)));
  verify::VerifyOptions options;
  options.hosts = &hosts;
  options.endpoints = plan_options.endpoints;
  options.stop = setting.stop;
  options.docker.given_names = arguments.usernames;
  const Nameless nameless =
      arguments.usernames.empty() ? find_nameless(plan) : Nameless();
  if (nameless.any) {
    options.docker.repository_names =
        names_of_target(report.target, arguments.target, setting.paths);
    options.docker.own_names = own_names(*client);
  }

  VerifySummary summary;
  summary.unreadable = plan.unreadable.size();
  if (!setting.quiet || arguments.dry_run) {
    print(plan_text(plan, report, options, client->http()));
  }
  if (arguments.dry_run) return summary;
  if (setting.stop.stop_requested()) {
    summary.outcome.interrupted = true;
    return summary;
  }
  if (nameless.organizations && !options.docker.own_names.empty()) {
    options.docker.own_organizations = own_organizations(*client);
  }
  summary.outcome = verify::run_checks(plan, client->http(), options, report);
  return summary;
}

Result<void> check_verify_request(const VerifyArguments& arguments,
                                  const Detector& detector) {
  if (auto hosts = check_names(arguments, detector.rules()); !hosts) {
    return std::move(hosts).error();
  }
  if (auto endpoints = hub::endpoints_from_environment(user_setting);
      !endpoints) {
    return std::move(endpoints).error();
  }
  return {};
}

Result<VerifySummary> verify_own_findings(const Arguments& arguments,
                                          const Detector& detector,
                                          std::stop_token stop,
                                          Report& report) {
  if (arguments.verify.wanted.empty()) return VerifySummary();
  RereadOptions reread;
  if (report.target.kind != "repository") reread.paths = arguments.paths;
  // What is gone by now was found nevertheless.
  auto source = reread_source(report.target, detector, reread);
  const verify::SubjectSource own = own_source(
      source ? *std::move(source) : verify::SubjectSource(), detector);
  return verify_findings(
      arguments.verify,
      {detector, own, std::move(stop), arguments.quiet, reread.paths}, report);
}

}  // namespace tokensweep::cli
