// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline/foreign_matcher.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <utility>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/text.h"
#include "findings/path_globs.h"
#include "rules/talisman.h"

namespace tokensweep::cli {
namespace {

// Shorter texts are part of many secrets by chance.
constexpr std::size_t kLeastOverlap = 8;
// All parts of so many bytes are tried in 5 ms.
constexpr std::size_t kBytesAround = 128;

// What ggshield appends to a secret before it takes the digest, for detectors
// with one value.
constexpr std::array<std::string_view, 9> kGgshieldKinds = {"",
                                                            ",apikey",
                                                            ",token",
                                                            ",password",
                                                            ",secret_key",
                                                            ",secret",
                                                            ",client_secret",
                                                            ",connection_uri",
                                                            ",private_key"};

constexpr const char* kNothingThere = "no finding is there";

ForeignMatch found(MatchedBy by, const std::vector<AcceptedFinding>& accepted,
                   const char* problem) {
  ForeignMatch match;
  match.by = by;
  std::set<std::pair<const Finding*, std::string_view>> seen;
  for (const AcceptedFinding& each : accepted) {
    if (seen.emplace(each.finding, each.path).second) {
      match.accepted.push_back(each);
    }
  }
  if (match.accepted.empty()) match.problem = problem;
  return match;
}

ForeignMatch problem_of(std::string problem) {
  ForeignMatch match;
  match.problem = std::move(problem);
  return match;
}

bool holds(std::string_view text, std::string_view part) {
  return part.size() >= kLeastOverlap &&
         text.find(part) != std::string_view::npos;
}

// Whether a part of the text that reaches into the span has the digest: by a
// few bytes at least, which many secrets share.
bool holds_digest(std::string_view text, const ByteRange& span,
                  std::string_view hex) {
  const auto least = std::min<std::uint64_t>(kLeastOverlap, span.size());
  if (least == 0) return false;
  for (std::size_t begin = 0; begin + least <= span.end; ++begin) {
    for (std::size_t end = std::max<std::size_t>(begin, span.begin) + least;
         end <= text.size(); ++end) {
      const std::string_view part = text.substr(begin, end - begin);
      if (to_hex(sha1(as_bytes(part))) == hex) return true;
    }
  }
  return false;
}

// Of a content: a part of the secret's first line, and the secret in it.
struct Window {
  std::string_view text;
  ByteRange span;
};

Window window_around(std::string_view content, const ByteRange& span) {
  const auto at = static_cast<std::size_t>(span.begin);
  const std::size_t line = at == 0 ? 0 : content.rfind('\n', at - 1) + 1;
  const std::size_t begin =
      std::max(line, at > kBytesAround ? at - kBytesAround : 0);
  std::string_view text = content.substr(begin, 2 * kBytesAround);
  text = text.substr(0, text.find('\n', at - begin));
  return {text, {at - begin, std::min(span.end - begin, text.size())}};
}

bool is_on_lines(const ForeignEntry& entry, std::uint64_t line) {
  return entry.line == 0 || (entry.line <= line && line <= entry.last_line);
}

std::string_view last_part(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// "https://user@Host/a/b.git" and "git@host:a/b" as "git://host/a/b".
std::string repository_name(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const bool has_scheme = scheme != std::string_view::npos;
  if (has_scheme) url.remove_prefix(scheme + 3);
  const std::size_t host_end = url.find_first_of(has_scheme ? "/" : ":/");
  if (host_end == std::string_view::npos) return {};
  std::string_view host = url.substr(0, host_end);
  std::string_view path = url.substr(host_end + 1);
  if (const std::size_t at = host.rfind('@'); at != std::string_view::npos) {
    host.remove_prefix(at + 1);
  }
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.ends_with(".git")) path.remove_suffix(4);
  if (host.empty() || path.empty()) return {};
  return "git://" + to_lower(host) + "/" + std::string(path);
}

}  // namespace

std::string_view to_string(MatchedBy by) {
  switch (by) {
    case MatchedBy::kSecret:
      return "secret";
    case MatchedBy::kHash:
      return "hash";
    case MatchedBy::kPlace:
      return "place";
  }
  return "";
}

ForeignMatcher::ForeignMatcher(git::Repository& repository,
                               const Detector& detector, const Report& report)
    : detector_(detector),
      places_(repository, detector, report),
      work_dir_(repository.layout().work_dir),
      head_(report.target.head),
      origin_(repository_name(repository.origin_url())) {
  for (const Finding& finding : report.findings) {
    sha1_.emplace(to_hex(sha1(as_bytes(finding.secret))), &finding);
    for (const std::string_view kind : kGgshieldKinds) {
      const std::string text = finding.secret + std::string(kind);
      sha256_.emplace(to_hex(sha256(as_bytes(text))), &finding);
    }
  }
}

ForeignMatch ForeignMatcher::match(const ForeignEntry& entry) {
  if (!entry.problem.empty()) return problem_of(entry.problem);
  if (is_of_another_repository(entry)) {
    return problem_of("is about another repository");
  }
  if (!entry.secret.empty()) return by_secret(entry);
  if (!entry.secret_sha1.empty()) return by_sha1(entry);
  if (!entry.secret_sha256.empty()) return by_sha256(entry);
  return entry.path_kind == ForeignPath::kFile ? by_lines(entry)
                                               : by_files(entry);
}

ForeignMatch ForeignMatcher::by_secret(const ForeignEntry& entry) {
  const std::string_view secret = entry.secret.view();
  std::vector<AcceptedFinding> accepted;
  if (const Finding* same = places_.finding_of(secret); same != nullptr) {
    accepted.push_back({same, ""});
  } else if (!entry.path.empty()) {
    for (const AcceptedFinding& there : findings_at(entry)) {
      const std::string& ours = there.finding->secret;
      // Without a line a part of a secret says too little.
      if (holds(secret, ours) || (entry.line > 0 && holds(ours, secret))) {
        accepted.push_back({there.finding, ""});
      }
    }
  }
  return found(MatchedBy::kSecret, accepted, "no finding has its secret");
}

ForeignMatch ForeignMatcher::by_sha1(const ForeignEntry& entry) {
  std::vector<AcceptedFinding> accepted;
  const auto same = sha1_.find(entry.secret_sha1);
  if (same != sha1_.end()) {
    accepted.push_back({same->second, ""});
  } else if (!entry.path.empty() && entry.line > 0) {
    // Its detectors take more or less of a line for the secret than ours.
    for (const FindingPlaces::Sighting& sighting : sightings_at(entry)) {
      if (has_part(sighting, entry.secret_sha1)) {
        accepted.push_back({sighting.finding, ""});
      }
    }
  }
  return found(MatchedBy::kHash, accepted,
               "no finding has its hash, nor has a part of one");
}

ForeignMatch ForeignMatcher::by_sha256(const ForeignEntry& entry) {
  std::vector<AcceptedFinding> accepted;
  const auto same = sha256_.find(entry.secret_sha256);
  if (same != sha256_.end()) accepted.push_back({same->second, ""});
  return found(MatchedBy::kHash, accepted, "no finding has its hash");
}

ForeignMatch ForeignMatcher::by_lines(const ForeignEntry& entry) {
  if (entry.path.empty()) return problem_of("names no file");
  if (entry.line == 0) return problem_of("names no line");
  std::vector<AcceptedFinding> accepted = findings_at(entry);
  const bool any = !accepted.empty();
  std::erase_if(accepted, [&](const AcceptedFinding& there) {
    return names_another_provider(entry, *there.finding);
  });
  const char* problem = kNothingThere;
  if (any) {
    problem = "what is found there is of another provider";
  } else if (!entry.commit.empty() && !places_.has_object(entry.commit)) {
    problem = "its commit is not in this repository";
  }
  return found(MatchedBy::kPlace, accepted, problem);
}

ForeignMatch ForeignMatcher::by_files(const ForeignEntry& entry) {
  const bool is_glob = entry.path_kind == ForeignPath::kGlob;
  const PathGlobs globs({entry.path});
  std::vector<AcceptedFinding> accepted;
  bool any = false;
  for (const auto& [name, sightings] : places_.sightings()) {
    const std::string path(name);
    if (!(is_glob ? globs.match(path) : talisman_matches(entry.path, path))) {
      continue;
    }
    any = true;
    if (!entry.file_checksum.empty()) {
      for (const Finding* finding : with_checksum(entry, path)) {
        accepted.push_back({finding, path});
      }
      continue;
    }
    for (const FindingPlaces::Sighting& sighting : sightings) {
      accepted.push_back({sighting.finding, path});
    }
  }
  return found(MatchedBy::kPlace, accepted,
               any ? "no file there has its checksum: it has changed, or it is "
                     "over several files, which is not checked"
                   : kNothingThere);
}

std::vector<std::string> ForeignMatcher::paths_of(
    const ForeignEntry& entry) const {
  std::vector<std::string> paths = {entry.path};
  if (work_dir_.empty()) return paths;
  for (const std::string& front :
       {work_dir_ + "/", std::string(last_part(work_dir_)) + "/"}) {
    if (entry.path.starts_with(front)) {
      paths.push_back(entry.path.substr(front.size()));
    }
  }
  return paths;
}

std::vector<FindingPlaces::Sighting> ForeignMatcher::sightings_at(
    const ForeignEntry& entry) const {
  std::vector<FindingPlaces::Sighting> found;
  for (const std::string& path : paths_of(entry)) {
    const auto at = places_.sightings().find(path);
    if (at == places_.sightings().end()) continue;
    for (const FindingPlaces::Sighting& sighting : at->second) {
      const Occurrence& occurrence = *sighting.occurrence;
      if (!is_on_lines(entry, occurrence.line)) continue;
      if (!entry.commit.empty() && occurrence.commit != entry.commit) continue;
      found.push_back(sighting);
    }
    if (!found.empty()) break;
  }
  return found;
}

std::vector<AcceptedFinding> ForeignMatcher::findings_at(
    const ForeignEntry& entry) {
  std::vector<AcceptedFinding> findings;
  for (const FindingPlaces::Sighting& sighting : sightings_at(entry)) {
    findings.push_back({sighting.finding, sighting.occurrence->path});
  }
  if (!findings.empty() || entry.commit.empty()) return findings;
  // Of a secret that is in many commits the report names the first.
  for (const std::string& path : paths_of(entry)) {
    const auto blob = places_.blob_at(entry.commit, path);
    if (!blob) continue;
    for (const FindingPlaces::Standing& standing :
         places_.standings_in(*blob)) {
      if (is_on_lines(entry, standing.line)) {
        findings.push_back({standing.finding, path});
      }
    }
    break;
  }
  return findings;
}

bool ForeignMatcher::has_part(const FindingPlaces::Sighting& sighting,
                              std::string_view sha1_hex) {
  const auto content = places_.content_of(*sighting.occurrence);
  if (!content) return false;
  for (const FindingPlaces::Standing& standing :
       places_.standings_in(*content)) {
    if (standing.finding != sighting.finding ||
        standing.line != sighting.occurrence->line) {
      continue;
    }
    const Window window = window_around(*content, standing.span);
    if (holds_digest(window.text, window.span, sha1_hex)) return true;
  }
  return false;
}

bool ForeignMatcher::names_another_provider(const ForeignEntry& entry,
                                            const Finding& finding) {
  if (entry.label.empty()) return false;
  if (!provider_words_) {
    std::set<std::string> providers;
    const RuleSet& rules = detector_.rules();
    for (std::uint32_t i = 0; i < rules.size(); ++i) {
      providers.insert(rules.rule(i).provider);
    }
    provider_words_.emplace(providers);
  }
  const std::set<std::string> named = provider_words_->in(entry.label);
  return !named.empty() && !named.contains(finding.provider);
}

std::vector<const Finding*> ForeignMatcher::with_checksum(
    const ForeignEntry& entry, const std::string& path) {
  std::optional<std::string> content = places_.file(path);
  const auto is_known = [&] {
    return content && talisman_checksum(path, *content) == entry.file_checksum;
  };
  if (!is_known()) {
    const auto blob = places_.blob_at(head_, path);
    content = blob ? places_.blob(*blob) : std::nullopt;
  }
  std::vector<const Finding*> findings;
  if (!is_known()) return findings;
  for (const FindingPlaces::Standing& standing :
       places_.standings_in(*content)) {
    findings.push_back(standing.finding);
  }
  return findings;
}

bool ForeignMatcher::is_of_another_repository(const ForeignEntry& entry) const {
  return !origin_.empty() && entry.repository.starts_with("git://") &&
         entry.repository != origin_;
}

}  // namespace tokensweep::cli
