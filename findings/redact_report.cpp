// SPDX-License-Identifier: Apache-2.0
// All secrets are searched at once. They are sorted; of the secrets that are a
// prefix of the text at some place, the longest is found from the place's
// predecessor in that order: every secret between a prefix and the predecessor
// starts with that prefix, so following links from each secret to its longest
// proper prefix among the secrets reaches it. A table over the first four
// bytes rejects nearly every place before the search.
#include "findings/redact_report.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "findings/fingerprint.h"

namespace tokensweep {
namespace {

struct Replacement {
  std::string secret;
  std::string redacted;
};

class Redactor {
 public:
  explicit Redactor(std::vector<Replacement> replacements)
      : sorted_(std::move(replacements)), starts_(kBuckets) {
    std::ranges::stable_sort(sorted_, {}, &Replacement::secret);
    // Not ranges::unique: clang 14 cannot compile what it returns.
    const auto repeated =
        std::unique(sorted_.begin(), sorted_.end(),
                    [](const Replacement& a, const Replacement& b) {
                      return a.secret == b.secret;
                    });
    sorted_.erase(repeated, sorted_.end());
    link_prefixes();
    for (const Replacement& entry : sorted_) {
      starts_[bucket(entry.secret.data())] = true;
    }
  }

  void apply(std::string& text) const {
    if (text.size() < kLeastRedactedBytes || sorted_.empty()) return;
    std::string out;
    std::size_t covered_end = 0;  // end of the run of overlapping secrets
    for (std::size_t at = 0; at + kLeastRedactedBytes <= text.size(); ++at) {
      const std::size_t index = longest_at(std::string_view{text}.substr(at));
      if (index == kNone) continue;
      const std::size_t end = at + sorted_[index].secret.size();
      if (at >= covered_end) {
        out.append(text, covered_end, at - covered_end);
        out += sorted_[index].redacted;
      }
      covered_end = std::max(covered_end, end);
    }
    if (covered_end == 0) return;
    out.append(text, covered_end);
    text = std::move(out);
  }

 private:
  static constexpr std::size_t kNone = SIZE_MAX;
  static constexpr std::size_t kBuckets = std::size_t{1} << 16;

  static std::size_t bucket(const char* four_bytes) {
    std::uint32_t word = 0;
    std::memcpy(&word, four_bytes, sizeof(word));
    return (word * 2654435761U) >> 16;  // Knuth's multiplicative hash
  }

  // In sorted order the prefixes of an entry are on the chain of its
  // predecessor.
  void link_prefixes() {
    prefix_.assign(sorted_.size(), kNone);
    for (std::size_t i = 1; i < sorted_.size(); ++i) {
      prefix_[i] = follow(i - 1, sorted_[i].secret);
    }
  }

  // The longest entry on the chain of `index` that is a prefix of `text`.
  [[nodiscard]] std::size_t follow(std::size_t index,
                                   std::string_view text) const {
    while (index != kNone && !text.starts_with(sorted_[index].secret)) {
      index = prefix_[index];
    }
    return index;
  }

  [[nodiscard]] std::size_t longest_at(std::string_view text) const {
    if (!starts_[bucket(text.data())]) return kNone;
    const auto after =
        std::upper_bound(sorted_.begin(), sorted_.end(), text,
                         [](std::string_view value, const Replacement& entry) {
                           return value < entry.secret;
                         });
    if (after == sorted_.begin()) return kNone;
    return follow(static_cast<std::size_t>(after - sorted_.begin()) - 1, text);
  }

  std::vector<Replacement> sorted_;
  std::vector<std::size_t> prefix_;
  std::vector<bool> starts_;
};

void redact_commit(const Redactor& redactor, CommitRef& commit) {
  redactor.apply(commit.author);
  redactor.apply(commit.email);
}

void redact_finding(const Redactor& redactor, Finding& finding) {
  finding.secret.clear();
  redactor.apply(finding.redacted);
  for (auto& [name, value] : finding.facts) redactor.apply(value);
  Exposure& exposure = finding.exposure;
  if (exposure.introduced) redact_commit(redactor, *exposure.introduced);
  for (CommitRef& commit : exposure.introductions) {
    redact_commit(redactor, commit);
  }
  if (exposure.removed) redact_commit(redactor, *exposure.removed);
  for (std::string& ref : exposure.refs) redactor.apply(ref);
  for (Occurrence& occurrence : finding.occurrences) {
    redactor.apply(occurrence.path);
  }
}

void redact_accepted(const Redactor& redactor, Suppressed& suppressed) {
  for (Allowed& allowed : suppressed.allowed) {
    redactor.apply(allowed.where);
    redactor.apply(allowed.reason);
    redactor.apply(allowed.author);
  }
  for (AllowNote& note : suppressed.notes) {
    redactor.apply(note.where);
    redactor.apply(note.rule);
    redactor.apply(note.reason);
  }
}

}  // namespace

void redact_report(Report& report) {
  std::vector<Replacement> replacements;
  for (Finding& finding : report.findings) {
    if (finding.secret.size() < kLeastRedactedBytes) continue;
    replacements.push_back({std::move(finding.secret), finding.redacted});
  }
  for (std::string& secret : report.hidden) {
    if (secret.size() < kLeastRedactedBytes) continue;
    std::string redacted = redact(secret, 0);
    replacements.push_back({std::move(secret), std::move(redacted)});
  }
  report.hidden.clear();
  const Redactor redactor(std::move(replacements));
  for (Finding& finding : report.findings) redact_finding(redactor, finding);
  redactor.apply(report.target.path);
  redactor.apply(report.target.remote_url);
  redactor.apply(report.target.branch);
  redact_accepted(redactor, report.suppressed);
  redactor.apply(report.target.range);
  for (auto& [reason, skipped] : report.coverage.skipped) {
    for (std::string& example : skipped.examples) redactor.apply(example);
  }
}

}  // namespace tokensweep
