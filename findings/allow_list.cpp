// SPDX-License-Identifier: Apache-2.0
#include "findings/allow_list.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "findings/baseline.h"
#include "findings/path_globs.h"

namespace tokensweep {
namespace {

std::string place_of(const Occurrence& occurrence) {
  std::string place =
      occurrence.path.empty() ? occurrence.blob : occurrence.path;
  if (place.empty()) place = "-";
  if (occurrence.line > 0) place += ":" + std::to_string(occurrence.line);
  return place;
}

// The path as globs see it; nullopt for one that they do not, or that lies
// elsewhere.
std::optional<std::string> glob_path(const std::vector<PathRoot>& roots,
                                     const Occurrence& occurrence) {
  const std::string& path = occurrence.path;
  if (occurrence.kind != OccurrenceKind::kFile && !has_tree_path(occurrence)) {
    return std::nullopt;
  }
  if (path.empty()) return std::nullopt;
  if (roots.empty()) return path;
  const PathRoot* nearest = nullptr;
  for (const PathRoot& root : roots) {
    const bool below =
        root.shown.empty() || path == root.shown ||
        (path.starts_with(root.shown) &&
         (root.shown.ends_with('/') || path[root.shown.size()] == '/'));
    if (below &&
        (nearest == nullptr || root.shown.size() > nearest->shown.size())) {
      nearest = &root;
    }
  }
  if (nearest == nullptr || !nearest->relative) return std::nullopt;
  std::string_view rest = path;
  rest.remove_prefix(nearest->shown.size());
  if (rest.starts_with('/')) rest.remove_prefix(1);
  std::string out = *nearest->relative;
  if (!out.empty() && !rest.empty()) out += '/';
  return out.append(rest);
}

// An entry with its globs, and what came of it.
struct Entry {
  const AllowEntry* entry = nullptr;
  std::optional<PathGlobs> globs;  // once a finding may be meant
  bool expired = false;
  bool witness = false;
  bool matched = false;
};

// The lines of one finding, each once with the number of its places.
class LineList {
 public:
  void add(Allowed line) {
    const auto [at, fresh] = index_.try_emplace(
        std::tuple(line.source, line.where, line.reason), list_.size());
    if (fresh) list_.push_back(std::move(line));
    ++list_[at->second].places;
  }
  [[nodiscard]] std::vector<Allowed>& list() { return list_; }

 private:
  std::vector<Allowed> list_;
  std::map<std::tuple<AllowSource, std::string, std::string>, std::size_t>
      index_;
};

class AllowList {
 public:
  AllowList(const AllowPolicy& policy, Report& report)
      : policy_(policy), suppressed_(report.suppressed), report_(report) {
    for (const AllowEntry& entry : policy.entries) add(entry, false);
    if (!policy.witnesses) return;
    for (const AllowEntry& entry : *policy.witnesses) add(entry, true);
  }

  void apply() {
    std::vector<Finding> left;
    for (Finding& finding : report_.findings) {
      if (finding.verdict == Verdict::kRefuted || !accept(finding)) {
        left.push_back(std::move(finding));
      }
    }
    report_.findings = std::move(left);
    leave_out_rules();
    note_entries();
    const auto by_place = [](const AllowNote& note) {
      return std::tie(note.where, note.problem, note.fingerprint, note.rule,
                      note.reason, note.expires);
    };
    std::vector<AllowNote>& notes = suppressed_.notes;
    std::ranges::sort(notes, {}, by_place);
    // A comment stands beside several places: of the history, of the file.
    notes.erase(std::unique(notes.begin(), notes.end()), notes.end());
  }

 private:
  void add(const AllowEntry& entry, bool witness) {
    if (entry.fingerprint.empty()) {
      general_.push_back(entries_.size());
    } else {
      by_fingerprint_[entry.fingerprint].push_back(entries_.size());
    }
    entries_.push_back(
        {&entry, std::nullopt, is_expired(entry, policy_.today), witness});
  }

  // Entries that are about the finding, in their order. Those with paths need
  // a place as well.
  [[nodiscard]] std::vector<Entry*> entries_for(const Finding& finding) {
    std::vector<std::size_t> indices = general_;
    if (const auto at = by_fingerprint_.find(finding.fingerprint);
        at != by_fingerprint_.end()) {
      indices.insert(indices.end(), at->second.begin(), at->second.end());
    }
    std::ranges::sort(indices);
    std::vector<Entry*> found;
    for (const std::size_t index : indices) {
      Entry& entry = entries_[index];
      const std::string& rule = entry.entry->rule;
      if (!rule.empty() && rule != finding.rule) continue;
      if (!entry.globs) entry.globs.emplace(entry.entry->paths);
      found.push_back(&entry);
    }
    return found;
  }

  // The first entry that accepts the place; marks all that match it.
  const AllowEntry* entry_for(const Occurrence& occurrence,
                              const std::vector<Entry*>& entries) {
    const AllowEntry* accepted_by = nullptr;
    bool witnessed = !policy_.witnesses;
    const std::optional<std::string> path =
        glob_path(policy_.roots, occurrence);
    for (Entry* entry : entries) {
      if (entry->entry->below_roots && !path) continue;
      const bool scoped = !entry->entry->paths.empty();
      if (scoped && !(path && entry->globs->match(*path))) continue;
      entry->matched = true;
      if (entry->expired) continue;
      if (entry->witness) {
        witnessed = true;
      } else if (accepted_by == nullptr) {
        accepted_by = entry->entry;
      }
    }
    return witnessed ? accepted_by : nullptr;
  }

  // What accepts the place, as a line of the report.
  std::optional<Allowed> accept_place(const Finding& finding,
                                      const Occurrence& occurrence,
                                      const std::vector<Entry*>& entries) {
    const AllowEntry* entry = entry_for(occurrence, entries);
    Allowed line;
    line.fingerprint = finding.fingerprint;
    line.rule = finding.rule;
    const bool commented = occurrence.allow && occurrence.allow->honoured &&
                           !occurrence.allow->malformed;
    if (commented) {
      line.source = AllowSource::kInline;
      line.where = place_of(occurrence);
      line.reason = occurrence.allow->reason;
      return line;
    }
    if (entry == nullptr) {
      if (occurrence.allow) note_comment(finding, occurrence);
      return std::nullopt;
    }
    line.source = entry->source;
    line.where = entry->where;
    line.reason = entry->reason;
    line.author = entry->author;
    line.expires = entry->expires;
    return line;
  }

  // Takes accepted places out; true when nothing is left of the finding.
  bool accept(Finding& finding) {
    const std::vector<Entry*> entries = entries_for(finding);
    // A finding without places is accepted as if it had one without a path.
    const bool placeless = finding.occurrences.empty();
    if (placeless) finding.occurrences.emplace_back();
    LineList lines;
    std::erase_if(finding.occurrences, [&](const Occurrence& occurrence) {
      auto line = accept_place(finding, occurrence, entries);
      if (!line) return false;
      lines.add(*std::move(line));
      return true;
    });
    const bool whole = finding.occurrences.empty();
    if (placeless) finding.occurrences.clear();
    std::vector<Allowed>& allowed = lines.list();
    if (allowed.empty()) return false;
    if (whole) {
      suppressed_.add(suppression_reason(allowed.front().source));
      report_.hidden.push_back(finding.secret);
    }
    for (Allowed& line : allowed) {
      line.whole = whole;
      suppressed_.allowed.push_back(std::move(line));
    }
    return whole;
  }

  // Only rules that have findings are described.
  void leave_out_rules() {
    std::set<std::string_view> used;
    for (const Finding& finding : report_.findings) used.insert(finding.rule);
    std::erase_if(report_.rules, [&](const RuleInfo& rule) {
      return !used.contains(rule.id);
    });
  }

  void note_comment(const Finding& finding, const Occurrence& occurrence) {
    AllowNote note;
    note.problem = occurrence.allow->malformed ? AllowProblem::kMalformed
                                               : AllowProblem::kNotHonoured;
    note.where = place_of(occurrence);
    note.fingerprint = finding.fingerprint;
    note.rule = finding.rule;
    note.reason = occurrence.allow->reason;
    suppressed_.notes.push_back(std::move(note));
  }

  void note_entries() {
    const bool find_stale = policy_.find_stale && report_.coverage.complete();
    for (const Entry& entry : entries_) {
      if (entry.witness) continue;
      const bool told = entry.matched ? entry.expired : find_stale;
      if (!told) continue;
      AllowNote note;
      note.problem =
          entry.matched ? AllowProblem::kExpired : AllowProblem::kStale;
      note.where = entry.entry->where;
      note.fingerprint = entry.entry->fingerprint;
      note.rule = entry.entry->rule;
      note.reason = entry.entry->reason;
      note.expires = entry.entry->expires;
      suppressed_.notes.push_back(std::move(note));
    }
  }

  const AllowPolicy& policy_;
  Suppressed& suppressed_;
  Report& report_;
  std::vector<Entry> entries_;
  std::unordered_map<std::string_view, std::vector<std::size_t>>
      by_fingerprint_;
  std::vector<std::size_t> general_;  // those without a fingerprint
};

}  // namespace

void apply_allows(const AllowPolicy& policy, Report& report) {
  AllowList(policy, report).apply();
}

}  // namespace tokensweep
