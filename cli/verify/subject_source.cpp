// SPDX-License-Identifier: Apache-2.0
#include "cli/verify/subject_source.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "cli/version.h"
#include "hub/session_claims.h"
#include "scanner/pipeline/collector.h"
#include "scanner/pipeline/report_builder.h"
#include "scanner/pipeline/reread.h"

namespace tokensweep::cli {
namespace {

// What the source holds on to; shared because a std::function is copied.
struct Rereading {
  Rereading(PlaceReader opened, const Detector& detector)
      : places(std::move(opened)), rereader(places, detector) {}

  PlaceReader places;
  Rereader rereader;
};

verify::Subject subject_of(const Finding& finding, SecretAgain again) {
  verify::Subject subject;
  subject.fingerprint = finding.fingerprint;
  subject.rule = again.rule->id;
  subject.provider = again.rule->provider;
  subject.secret = std::move(again.secret);
  subject.facts = std::move(again.facts);
  subject.parts = std::move(again.parts);
  for (SecretPlace& place : again.places) {
    subject.sightings.push_back(
        {std::move(place.path), std::move(place.content), place.span});
  }
  return subject;
}

// Old tokens are bare UUIDs, which only count beside a variable's name.
std::string recognisable(std::string_view text) {
  return hub::is_uuid(text) ? "docker_token=" + std::string(text)
                            : std::string(text);
}

}  // namespace

Result<verify::SubjectSource> reread_source(const Target& target,
                                            const Detector& detector,
                                            const RereadOptions& options) {
  TRY_ASSIGN(PlaceReader places,
             options.paths.empty()
                 ? PlaceReader::open(target, options.where, options.max_bytes)
                 : PlaceReader::open_files(options.paths, options.max_bytes));
  const auto state = std::make_shared<Rereading>(std::move(places), detector);
  return verify::SubjectSource(
      [state](const Finding& finding) -> Result<verify::Subject> {
        TRY_ASSIGN(SecretAgain again, state->rereader.find(finding));
        return subject_of(finding, std::move(again));
      });
}

bool looks_like_report(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

verify::SubjectSource own_source(verify::SubjectSource reread,
                                 const Detector& detector) {
  return [reread = std::move(reread),
          &detector](const Finding& finding) -> Result<verify::Subject> {
    if (reread) {
      Result<verify::Subject> subject = reread(finding);
      if (subject || finding.secret.empty()) return subject;
    }
    verify::Subject subject;
    subject.fingerprint = finding.fingerprint;
    subject.rule = finding.rule;
    subject.provider = finding.provider;
    subject.secret = SecretText(finding.secret);
    subject.facts = finding.facts;
    const CompiledRule* rule = detector.rules().find(finding.rule);
    if (rule == nullptr) return subject;
    for (const CompiledRule::FactGroup& group : rule->fact_groups()) {
      const auto fact = finding.facts.find(group.name);
      if (fact != finding.facts.end()) {
        subject.parts.emplace(group.name, SecretText(fact->second));
      }
    }
    return subject;
  };
}

Result<Report> report_of_bare_secret(std::string_view text,
                                     const Detector& detector) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  const std::string content = recognisable(text);
  BlobScanner scanner(detector.detection());
  Collector collector(detector.rules(), {});
  collector.add_file(OccurrenceKind::kStdin, "-", content,
                     scanner.scan(as_bytes(content)));
  Report report;
  report.tool = this_tool(detector);
  report.target.kind = "stdin";
  report.target.path = "-";
  report.coverage.bytes = text.size();
  ScanOptions options;
  options.detector = &detector;
  build_findings(collector.take(), {}, options, report);
  if (report.findings.size() == 1) return report;
  if (report.findings.empty()) {
    return Error(ErrorKind::kUsage,
                 "standard input holds neither a report nor a token that a "
                 "rule knows");
  }
  return Error(ErrorKind::kUsage,
               "standard input holds several secrets: scan them with "
               "`tokensweep scan -` in place of it");
}

}  // namespace tokensweep::cli
