// SPDX-License-Identifier: Apache-2.0
// An audit, step by step: list the objects, read each once (scanning it and
// checking its references), read git's own files and the working tree, then
// trace what was found to commits.
#include "scanner/pipeline/audit.h"

#include <algorithm>
#include <set>
#include <utility>

#include "findings/early_end.h"
#include "findings/secret_identity.h"
#include "scanner/git/attribution.h"
#include "scanner/pipeline/audit_objects.h"
#include "scanner/pipeline/collector.h"
#include "scanner/pipeline/history_allows.h"
#include "scanner/pipeline/index_names.h"
#include "scanner/pipeline/report_builder.h"
#include "scanner/pipeline/scan_sink.h"
#include "scanner/sources/file_walker.h"
#include "scanner/sources/git_metadata.h"

namespace tokensweep {
namespace {

// The secrets that some object holds, in order.
std::vector<std::uint32_t> held_by_objects(const std::vector<ObjectHit>& hits) {
  std::set<std::uint32_t> held;
  for (const ObjectHit& hit : hits) held.insert(hit.secret);
  return {held.begin(), held.end()};
}

// From numbers among the secrets held by objects to numbers among all.
void renumber(const std::vector<std::uint32_t>& held, std::size_t secrets,
              git::AttributionResult& attribution) {
  for (git::HistoryPlace& place : attribution.places) {
    place.secret = held[place.secret];
  }
  std::vector<Exposure> exposures(secrets);
  for (std::size_t i = 0; i < held.size(); ++i) {
    exposures[held[i]] = std::move(attribution.exposures[i]);
  }
  attribution.exposures = std::move(exposures);
}

class Audit {
 public:
  Audit(git::Repository& repository, const ScanOptions& options, Report& report,
        ScanStatistics& statistics)
      : repository_(repository),
        layout_(repository.layout()),
        options_(options),
        report_(report),
        coverage_(report.coverage),
        statistics_(statistics),
        collector_(options.detector->rules(), options.markers),
        sink_(options, collector_),
        objects_(repository, options, names_, sink_, statistics) {}

  Result<void> run() {
    TRY(read_names());
    enter(Progress::Phase::kObjects);
    TRY(objects_.read(coverage_));
    enter(Progress::Phase::kFiles);
    TRY(read_git_files());
    TRY(read_work_tree());
    sink_.add_to(coverage_);
    statistics_.counters = sink_.counters();
    statistics_.remembered = coverage_.commits + coverage_.trees +
                             coverage_.tags + coverage_.blobs -
                             statistics_.scanned - statistics_.scanned_again;
    enter(Progress::Phase::kAttribution);
    TRY(build_report());
    enter(Progress::Phase::kDone);
    if (options_.stop.stop_requested()) {
      coverage_.skip(skip_reason::kInterrupted, SkipEffect::kIncomplete, "");
    }
    return {};
  }

 private:
  void enter(Progress::Phase phase) {
    statistics_.times.enter(phase);
    if (options_.progress != nullptr) options_.progress->phase = phase;
  }

  // Refs, HEAD and index: small, and needed by the steps that follow.
  Result<void> read_names() {
    TRY_ASSIGN(names_.refs, repository_.refs(coverage_));
    auto head = repository_.head();
    if (head) {
      names_.head = *head;
    } else {
      // Objects are read without it; what HEAD holds is then not known.
      coverage_.skip("unreadable HEAD", SkipEffect::kIncomplete, "HEAD");
    }
    TRY_ASSIGN(names_.index, repository_.index());
    names_.reflog = repository_.reflog_ids(coverage_);
    names_.shallow = repository_.shallow_ids();
    std::set<std::string> tips;
    for (const git::Ref& ref : names_.refs) tips.insert(ref.target.hex());
    if (names_.head) tips.insert(names_.head->hex());
    coverage_.tips.assign(tips.begin(), tips.end());
    if (names_.head) report_.target.head = names_.head->hex();
    report_.target.branch = repository_.head_branch();
    report_.target.remote_url = repository_.origin_url();
    return {};
  }

  Result<void> read_git_files() {
    GitMetadataOptions metadata;
    metadata.git_dir = layout_.git_dir;
    metadata.common_dir = layout_.common_dir;
    metadata.display = layout_.work_dir.empty() ? "" : ".git";
    metadata.max_file_bytes = options_.max_file_bytes;
    metadata.threads = options_.threads;
    metadata.stop = options_.stop;
    for (const git::Ref& ref : names_.refs)
      metadata.ref_names.push_back(ref.name);
    if (const std::string branch = repository_.head_branch(); !branch.empty()) {
      metadata.ref_names.push_back("refs/heads/" + branch);
    }
    return read_git_metadata(metadata, sink_, coverage_);
  }

  Result<void> read_work_tree() {
    if (layout_.work_dir.empty()) return {};
    std::vector<std::string> tracked;
    for (const git::IndexEntry& entry : names_.index)
      tracked.push_back(entry.path);
    const PathSet tracked_paths(std::move(tracked));
    WalkOptions walk;
    walk.threads = options_.threads;
    walk.max_file_bytes = options_.max_file_bytes;
    walk.respect_ignore = options_.ignore_rules == IgnoreRules::kRespect;
    walk.exclude = options_.exclude;
    walk.tracked = &tracked_paths;
    walk.nested = NestedRepositories::kSkip;
    walk.stop = options_.stop;
    sink_.leave_out_names(tracked_paths);  // scan_index_names() has them
    TRY(walk_files({{layout_.work_dir, ""}}, walk, sink_, coverage_));
    sink_.finish_names();
    return {};
  }

  // Names in the index that no commit holds yet are in no tree either.
  void scan_index_names() {
    const std::string names = names_of_index(names_.index);
    sink_.file(0, {OccurrenceKind::kIndex, "", as_bytes(names)});
  }

  // Turns what scan_index_names() found into in_index, and into occurrences
  // where the name is in no tree.
  void place_index_names(Collector::Collected& collected,
                         std::vector<Exposure>& exposures) const {
    std::set<std::uint32_t> in_trees;
    for (const ObjectHit& hit : collected.object_hits) {
      if (hit.type == git::ObjectType::kTree) in_trees.insert(hit.secret);
    }
    for (std::uint32_t i = 0; i < collected.secrets.size(); ++i) {
      auto& occurrences = collected.secrets[i].occurrences;
      const auto is_name = [](const Occurrence& occurrence) {
        return occurrence.kind == OccurrenceKind::kIndex &&
               occurrence.path.empty();
      };
      if (std::ranges::none_of(occurrences, is_name)) continue;
      exposures[i].in_index = true;
      if (in_trees.contains(i)) {
        std::erase_if(occurrences, is_name);
        continue;
      }
      for (Occurrence& occurrence : occurrences) {
        if (!is_name(occurrence)) continue;
        occurrence.path = names_.index[occurrence.line - 1].path;
        occurrence.line = 0;
        occurrence.column = 0;
      }
    }
  }

  [[nodiscard]] Result<git::AttributionResult> attribute(
      const Collector::Collected& collected,
      const std::vector<std::uint32_t>& held) {
    git::AttributionInput input;
    for (const ObjectHit& hit : collected.object_hits) {
      const auto number = std::ranges::lower_bound(held, hit.secret);
      input.flagged.push_back(
          {hit.object, hit.type,
           static_cast<std::uint32_t>(number - held.begin()),
           static_cast<std::uint32_t>(hit.encoding)});
    }
    input.secrets = static_cast<std::uint32_t>(held.size());
    input.refs = names_.refs;
    input.head = names_.head;
    input.index = names_.index;
    input.stop = options_.stop;
    return objects_.attribute(input);
  }

  void use_known_fingerprints(const std::vector<std::uint32_t>& held,
                              Collector::Collected& collected) const {
    const std::vector<KnownFingerprint>& known = objects_.fingerprints();
    for (std::size_t i = 0; i < known.size(); ++i) {
      CollectedSecret& secret = collected.secrets[held[i]];
      const Rule& rule = options_.detector->rules().rule(secret.best.rule);
      if (rule.id == known[i].rule) secret.fingerprint = known[i].fingerprint;
    }
  }

  // Of the findings, by secret; `secrets` are identities in order.
  [[nodiscard]] std::vector<KnownFingerprint> fingerprints_of(
      const std::vector<std::string>& secrets) const {
    std::vector<KnownFingerprint> known(secrets.size());
    for (const Finding& finding : report_.findings) {
      const std::string identity = secret_identity(finding.secret);
      const auto at = std::ranges::lower_bound(secrets, identity);
      if (at == secrets.end() || *at != identity) continue;
      known[static_cast<std::size_t>(at - secrets.begin())] = {
          finding.rule, finding.fingerprint};
    }
    return known;
  }

  Result<void> build_report() {
    scan_index_names();
    Collector::Collected collected = collector_.take();
    const std::vector<std::uint32_t> held =
        held_by_objects(collected.object_hits);
    std::vector<std::string> secrets;
    for (const std::uint32_t secret : held) {
      secrets.push_back(collected.secrets[secret].identity);
    }
    TRY_ASSIGN(git::AttributionResult attribution, attribute(collected, held));
    use_known_fingerprints(held, collected);
    renumber(held, collected.secrets.size(), attribution);
    coverage_.merge(attribution.coverage);
    std::vector<Exposure> exposures;
    add_history(attribution, collected, repository_.objects(), exposures,
                coverage_);
    allow_history_places(
        {*options_.detector, options_.markers, repository_.objects(),
         names_.head, names_.refs, layout_.format},
        collected);
    repository_.objects().check_files(coverage_);
    place_index_names(collected, exposures);
    build_findings(std::move(collected), std::move(exposures), options_,
                   report_);
    hide_unscanned_texts(*options_.detector, report_);
    objects_.remember(fingerprints_of(secrets), coverage_);
    return {};
  }

  git::Repository& repository_;
  const git::Layout& layout_;
  const ScanOptions& options_;
  Report& report_;
  Coverage& coverage_;
  ScanStatistics& statistics_;
  Collector collector_;
  ScanSink sink_;
  RepositoryNames names_;
  AuditObjects objects_;
};

}  // namespace

Result<void> audit(git::Repository& repository, const ScanOptions& options,
                   Report& report, ScanStatistics& statistics) {
  return Audit(repository, options, report, statistics).run();
}

}  // namespace tokensweep
