// SPDX-License-Identifier: Apache-2.0
// Where the items of RevokeWork come from: a report, or the journal.
#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "cli/revoke/work.h"
#include "cli/verify/subject_source.h"
#include "findings/fingerprint.h"
#include "verify/docker_checker.h"
#include "verify/docker_revocation.h"

namespace tokensweep::cli {
namespace {

using verify::Refusal;
using verify::RevocationPlan;
using verify::Subject;
using verify::TokenKind;

// The target as an absolute path, for a run that goes on elsewhere.
std::string absolute_place(const std::string& path) {
  std::string named = path.empty() ? "." : path;
  char* real = ::realpath(named.c_str(), nullptr);
  if (real == nullptr) return named;
  std::string result = real;
  std::free(real);
  return result;
}

// As the report shows it: the format's prefix and the last four bytes.
std::string redacted_form(const CompiledRule* compiled,
                          std::string_view secret) {
  std::size_t visible = 0;
  if (compiled != nullptr) {
    for (const Anchor& anchor : compiled->rule().anchors) {
      if (anchor.place == AnchorPlace::kPrefix &&
          secret.starts_with(anchor.text)) {
        visible = std::max(visible, anchor.text.size());
      }
    }
  }
  return redact(secret, visible);
}

// Report and redacted report agree on places, but for a secret that stands in
// one of its own places: redaction leaves short secrets there.
std::string without(std::string text, std::string_view secret) {
  if (secret.empty()) return text;
  for (std::size_t at = text.find(secret); at != std::string::npos;
       at = text.find(secret, at)) {
    text.replace(at, secret.size(), "…");
  }
  return text;
}

}  // namespace

Result<void> RevokeWork::take_report(const Report& report, const Report& shown,
                                     const verify::SubjectSource& source) {
  for (const std::string& wanted : arguments_.fingerprints) {
    const bool known = std::ranges::any_of(
        report.findings,
        [&](const Finding& finding) { return finding.fingerprint == wanted; });
    if (!known) {
      return Error(ErrorKind::kUsage, "--fingerprint " + wanted +
                                          ": the report has no such "
                                          "finding");
    }
  }
  target_ = report.target;
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    const Finding& finding = report.findings[i];
    const bool wanted =
        arguments_.fingerprints.empty() ||
        std::ranges::find(arguments_.fingerprints, finding.fingerprint) !=
            arguments_.fingerprints.end();
    if (wanted && finding.verdict != Verdict::kRefuted) {
      add_finding(finding, shown.findings[i], report, source);
    }
  }
  return {};
}

void RevokeWork::add_finding(const Finding& finding, const Finding& shown,
                             const Report& report,
                             const verify::SubjectSource& source) {
  RevokeItem& item = items_.emplace_back();
  RevocationPlan& plan = item.plan;
  plan.fingerprint = finding.fingerprint;
  plan.rule = finding.rule;
  plan.provider = finding.provider;
  plan.target.kind = report.target.kind;
  plan.target.path = report.target.path;
  plan.target_place = absolute_place(
      arguments_.target.empty() ? report.target.path : arguments_.target);
  plan.places = shown.occurrences;
  plan.object.kind = TokenKind::kOther;
  Result<Subject> subject = source(finding);
  if (!subject) {
    refuse(plan, Refusal::kUnreadable, subject.error().message());
    return;
  }
  // What was read again says what it is, not the report.
  plan.rule = subject->rule;
  plan.provider = subject->provider;
  plan.redacted =
      redacted_form(detector_.rules().find(plan.rule), subject->secret.view());
  for (Occurrence& place : plan.places) {
    place.path = without(std::move(place.path), subject->secret.view());
  }
  item.subject = *std::move(subject);
  item.is_docker = verify::DockerChecker::handles(*item.subject);
  if (!item.is_docker) find_calls(item);
  add_other_uses(item, finding);
}

void RevokeWork::add_other_uses(RevokeItem& item, const Finding& finding) {
  std::set<std::string> paths;
  for (const Occurrence& place : finding.occurrences) paths.insert(place.path);
  if (paths.size() > 1) {
    item.plan.other_uses.push_back("it stands in " +
                                   std::to_string(paths.size()) +
                                   " places of what was scanned");
  }
  if (finding.exposure.published) {
    item.plan.other_uses.push_back(
        "a remote-tracking ref holds it: others may have read it");
  }
}

void RevokeWork::find_calls(RevokeItem& item) {
  const CompiledRule* compiled = detector_.rules().find(item.plan.rule);
  if (compiled == nullptr) return;
  const Rule* rule = &compiled->rule();
  // A block that cannot be read is as good as none: the rule pack is checked
  // when it is made.
  if (!rule->verify_json.empty()) {
    auto calls = verify::parse_calls(rule->verify_json);
    if (calls) item.calls.verify = *std::move(calls);
  }
  if (!rule->revoke_json.empty()) {
    auto calls = verify::parse_calls(rule->revoke_json);
    if (calls) item.calls.revoke = *std::move(calls);
  }
}

Result<void> RevokeWork::take_unfinished(const verify::SubjectSource& source) {
  TRY_ASSIGN(const std::string path, own_journal_path());
  TRY_ASSIGN(const verify::JournalContents contents,
             verify::load_journal(path));
  if (contents.broken_line != 0) {
    return Error(ErrorKind::kCorrupt,
                 path + ":" + std::to_string(contents.broken_line) + ": " +
                     contents.problem +
                     "; nothing is done on the word of a changed journal");
  }
  // One source for all that was found in one place.
  std::map<std::string, Result<verify::SubjectSource>> sources;
  for (const verify::Unfinished& open :
       verify::unfinished_revocations(contents.entries)) {
    RevokeItem& item = items_.emplace_back();
    item.plan = verify::plan_of(open.plan);
    item.stage = open.stage;
    item.run = open.plan.run;
    item.resumed = true;
    item.agreed = true;
    item.is_docker = open.plan.kind != TokenKind::kOther;
    const verify::SubjectSource* read = &source;
    if (!source) {
      const std::string key = item.plan.target.kind + '\0' +
                              item.plan.target.path + '\0' +
                              item.plan.target_place;
      auto found = sources.find(key);
      if (found == sources.end()) {
        RereadOptions options;
        options.where = item.plan.target_place;
        found = sources
                    .emplace(key, reread_source(item.plan.target, detector_,
                                                options))
                    .first;
      }
      if (!found->second) {
        item.plan.reason = found->second.error().message();
        continue;
      }
      read = &*found->second;
    }
    Result<Subject> subject = (*read)(verify::finding_of(item.plan));
    if (!subject) {
      item.plan.reason = subject.error().message();
      continue;
    }
    item.subject = *std::move(subject);
    if (!item.is_docker) find_calls(item);
  }
  return {};
}

}  // namespace tokensweep::cli
