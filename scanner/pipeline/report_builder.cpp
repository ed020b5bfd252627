// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/report_builder.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>

#include "findings/fingerprint.h"
#include "scanner/pipeline/excluded_paths.h"
#include "scanner/pipeline/line_counter.h"
#include "scanner/pipeline/path_rules.h"

namespace tokensweep {
namespace {

std::string_view reason_for(Suppression suppression) {
  switch (suppression) {
    case Suppression::kNone:
      break;
    case Suppression::kChecksum:
      return "checksum fails";
    case Suppression::kExample:
      return "published example";
    case Suppression::kPlaceholder:
      return "placeholder";
  }
  return "";
}

RuleInfo describe(const Rule& rule) {
  RuleInfo info;
  info.id = rule.id;
  info.name = rule.name;
  info.provider = rule.provider;
  info.description = rule.description;
  info.remediation = rule.remediation;
  if (!rule.links.empty()) info.link = rule.links.front();
  info.severity = rule.severity;
  info.confidence = rule.confidence;
  return info;
}

Finding make_finding(const Rule& rule, CollectedSecret secret) {
  Finding finding;
  finding.rule = rule.id;
  finding.rule_name = rule.name;
  finding.provider = rule.provider;
  finding.severity = rule.severity;
  finding.confidence = secret.best.lowered ? Confidence::kLow : rule.confidence;
  finding.verdict = secret.best.verdict;
  finding.redacted = redact(secret.secret, secret.best.visible_prefix);
  finding.secret = std::move(secret.secret);
  finding.fingerprint = std::move(secret.fingerprint);
  finding.remediation = rule.remediation;
  finding.facts = std::move(secret.facts);
  finding.occurrences = std::move(secret.occurrences);
  return finding;
}

// `named_by`: the rule of each finding. Some are known already. scrypt takes
// some 40 ms for each password, so these are shared out.
void add_fingerprints(const std::vector<const Rule*>& named_by,
                      unsigned threads, std::vector<Finding>& findings) {
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < findings.size(); i = next++) {
      if (!findings[i].fingerprint.empty()) continue;
      findings[i].fingerprint =
          fingerprint_by(*named_by[i], findings[i].secret);
    }
  };
  const auto passwords = std::ranges::count_if(
      named_by, [](const Rule* rule) { return rule->low_entropy; });
  std::vector<std::jthread> others;
  for (std::ptrdiff_t i = 1; i < std::min<std::ptrdiff_t>(threads, passwords);
       ++i) {
    others.emplace_back(work);
  }
  work();
}

// Offsets of one object in the order asked for, resolved by one read.
class Positions {
 public:
  Positions(git::ObjectStore& store, Coverage& coverage)
      : store_(store), coverage_(coverage) {}

  // nullopt when the object cannot be read any more, which is counted, or is a
  // tree.
  std::optional<TextPosition> at(const git::ObjectId& object,
                                 std::uint64_t offset) {
    if (!current_ || *current_ != object) {
      current_ = object;
      content_.reset();
      Result<git::ObjectStore::Object> read = store_.read(object);
      if (!read) {
        coverage_.skip(git::kGoneObject, SkipEffect::kIncomplete, object.hex());
      } else if (read->type != git::ObjectType::kTree) {
        content_ = std::move(read->content);
      }
    }
    if (!content_) return std::nullopt;
    return LineCounter(*content_).at(offset);
  }

 private:
  git::ObjectStore& store_;
  Coverage& coverage_;
  std::optional<git::ObjectId> current_;
  std::optional<std::string> content_;
};

// Takes places at excluded paths out; false when they were all.
bool leave_excluded(const std::function<bool(std::string_view)>& excluded,
                    std::vector<Occurrence>& occurrences) {
  const auto erased =
      std::erase_if(occurrences, [&](const Occurrence& occurrence) {
        return has_tree_path(occurrence) && excluded(occurrence.path);
      });
  return erased == 0 || !occurrences.empty();
}

// Each text once, in any order: the secrets are sorted.
void hide_secrets_in(const std::set<std::string_view>& texts,
                     BlobScanner& scanner, Report& report) {
  std::set<std::string> hidden(report.hidden.begin(), report.hidden.end());
  for (const std::string_view text : texts) {
    for (const Match& match : scanner.scan(as_bytes(text))) {
      hidden.insert(match.secret);
    }
  }
  report.hidden.assign(hidden.begin(), hidden.end());
}

}  // namespace

std::string fingerprint_by(const Rule& rule, std::string_view secret) {
  return fingerprint(rule.family, secret,
                     rule.low_entropy ? SecretStrength::kLowEntropy
                                      : SecretStrength::kHighEntropy);
}

void add_history(const git::AttributionResult& attribution,
                 Collector::Collected& collected, git::ObjectStore& store,
                 std::vector<Exposure>& exposures, Coverage& coverage) {
  exposures = attribution.exposures;
  const auto hit_key = [](const ObjectHit& hit) {
    return std::tuple(hit.secret, hit.object, hit.encoding);
  };
  // By object, so that each is read once.
  std::vector<const git::HistoryPlace*> places;
  for (const git::HistoryPlace& place : attribution.places) {
    places.push_back(&place);
  }
  std::ranges::stable_sort(places, {}, &git::HistoryPlace::object);
  Positions positions(store, coverage);
  for (const git::HistoryPlace* place : places) {
    Occurrence occurrence;
    occurrence.kind = place->kind;
    occurrence.path = place->path;
    occurrence.blob = place->object.hex();
    if (place->commit) occurrence.commit = place->commit->hex();
    occurrence.count = place->count;
    occurrence.encoding = static_cast<Encoding>(place->key);
    const auto hit = std::ranges::lower_bound(
        collected.object_hits,
        std::tuple(place->secret, place->object, occurrence.encoding), {},
        hit_key);
    if (hit != collected.object_hits.end() && hit->object == place->object) {
      if (const auto position = positions.at(place->object, hit->offset)) {
        occurrence.line = position->line;
        occurrence.column = position->column;
      }
    }
    collected.secrets[place->secret].occurrences.push_back(
        std::move(occurrence));
  }
}

bool is_reported(const Match& best, const ScanOptions& options) {
  return best.suppression == Suppression::kNone ||
         (best.suppression == Suppression::kChecksum &&
          options.refuted == RefutedMatches::kKeep);
}

void hide_secrets_of_allows(const Detector& detector, Report& report) {
  std::set<std::string_view> texts;
  for (const Allowed& allowed : report.suppressed.allowed) {
    texts.insert({allowed.where, allowed.reason, allowed.author});
  }
  for (const AllowNote& note : report.suppressed.notes) {
    texts.insert({note.where, note.rule, note.reason});
  }
  if (texts.empty()) return;
  BlobScanner scanner(detector.detection());
  hide_secrets_in(texts, scanner, report);
}

void hide_unscanned_texts(const Detector& detector, Report& report) {
  BlobScanner scanner(detector.detection());
  hide_unscanned_texts(scanner, report);
}

void hide_unscanned_texts(BlobScanner& scanner, Report& report) {
  std::set<std::string_view> texts;  // each once: many findings share a ref
  for (const Finding& finding : report.findings) {
    for (const CommitRef& commit : finding.exposure.introductions) {
      texts.insert({commit.author, commit.email});
    }
    if (const auto& removed = finding.exposure.removed) {
      texts.insert({removed->author, removed->email});
    }
    texts.insert(finding.exposure.refs.begin(), finding.exposure.refs.end());
    for (const Occurrence& occurrence : finding.occurrences) {
      texts.insert(occurrence.path);
    }
  }
  for (const auto& [reason, skipped] : report.coverage.skipped) {
    texts.insert(skipped.examples.begin(), skipped.examples.end());
  }
  texts.insert(
      {report.target.branch, report.target.remote_url, report.target.range});
  hide_secrets_in(texts, scanner, report);
}

void build_findings(Collector::Collected collected,
                    std::vector<Exposure> exposures, const ScanOptions& options,
                    Report& report) {
  const RuleSet& rules = options.detector->rules();
  std::map<std::string, RuleInfo> infos;
  PathRules path_rules;
  const auto excluded = path_excluder(options.exclude, options.exclude_witness);
  std::vector<const Rule*> named_by;
  for (std::size_t i = 0; i < collected.secrets.size(); ++i) {
    CollectedSecret& secret = collected.secrets[i];
    const Rule& rule = rules.rule(secret.best.rule);
    if (!is_reported(secret.best, options)) {
      report.suppressed.add(reason_for(secret.best.suppression));
      continue;
    }
    const std::size_t before = secret.occurrences.size();
    std::erase_if(secret.occurrences, [&](const Occurrence& occurrence) {
      return !path_rules.allow(rule, occurrence.path);
    });
    if (before > 0 && secret.occurrences.empty()) {
      report.suppressed.add("path rule");
      continue;
    }
    if (excluded && !leave_excluded(excluded, secret.occurrences)) {
      report.suppressed.add(kExcludedPath);
      continue;
    }
    // Commits stay in their order.
    std::ranges::stable_sort(secret.occurrences, {}, [](const Occurrence& o) {
      return std::tie(o.kind, o.path, o.line, o.column, o.encoding, o.blob);
    });
    report.hidden.insert(report.hidden.end(), secret.other_forms.begin(),
                         secret.other_forms.end());
    Finding finding = make_finding(rule, std::move(secret));
    if (!exposures.empty()) finding.exposure = std::move(exposures[i]);
    finding.exposure.in_worktree = std::ranges::any_of(
        finding.occurrences, [](const Occurrence& occurrence) {
          return occurrence.kind == OccurrenceKind::kFile;
        });
    report.findings.push_back(std::move(finding));
    named_by.push_back(&rule);
    infos.try_emplace(rule.id, describe(rule));
  }
  add_fingerprints(named_by, options.threads, report.findings);
  std::ranges::sort(report.findings, report_order);
  for (auto& [id, info] : infos) report.rules.push_back(std::move(info));
}

}  // namespace tokensweep
