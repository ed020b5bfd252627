// SPDX-License-Identifier: Apache-2.0
#include "cli/foreign_matcher.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/text.h"
#include "findings/path_globs.h"
#include "scanner/pipeline/line_counter.h"
#include "scanner/pipeline/place_reader.h"

namespace tokensweep::cli {
namespace {

constexpr std::uint64_t kMaxFileBytes = std::uint64_t{512} << 20;
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

ForeignMatch found(MatchedBy by, const std::vector<const Finding*>& findings,
                   const char* problem) {
  ForeignMatch match;
  match.by = by;
  std::set<const Finding*> seen;
  for (const Finding* finding : findings) {
    if (seen.insert(finding).second) match.findings.push_back(finding);
  }
  if (match.findings.empty()) match.problem = problem;
  return match;
}

bool overlap(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  return a.size() >= kLeastOverlap && b.find(a) != std::string_view::npos;
}

// Whether some part of the text has the digest.
bool holds_digest(std::string_view text, std::string_view hex) {
  for (std::size_t begin = 0; begin < text.size(); ++begin) {
    for (std::size_t size = 1; size <= text.size() - begin; ++size) {
      const std::string_view part = text.substr(begin, size);
      if (to_hex(sha1(as_bytes(part))) == hex) return true;
    }
  }
  return false;
}

bool is_on_lines(const ForeignEntry& entry, std::uint64_t line) {
  return entry.line == 0 || (entry.line <= line && line <= entry.last_line);
}

std::string_view last_part(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool has_wildcards(std::string_view glob) {
  return glob.find_first_of("*?[") != std::string_view::npos ||
         glob.ends_with('/');
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
    : repository_(repository),
      scanner_(detector.detection()),
      origin_(repository_name(repository.origin_url())) {
  for (const Finding& finding : report.findings) {
    by_secret_.emplace(finding.secret, &finding);
    sha1_.emplace(to_hex(sha1(as_bytes(finding.secret))), &finding);
    for (const std::string_view kind : kGgshieldKinds) {
      const std::string text = finding.secret + std::string(kind);
      sha256_.emplace(to_hex(sha256(as_bytes(text))), &finding);
    }
    for (const Occurrence& occurrence : finding.occurrences) {
      if (occurrence.path.empty()) continue;
      by_path_[occurrence.path].push_back({&finding, &occurrence});
    }
  }
}

ForeignMatch ForeignMatcher::match(const ForeignEntry& entry) {
  ForeignMatch none;
  none.problem = entry.problem;
  if (none.problem.empty() && is_of_another_repository(entry)) {
    none.problem = "is about another repository";
  }
  if (const auto problem = file_problem(entry); none.problem.empty()) {
    none.problem = problem.value_or("");
  }
  if (!none.problem.empty()) return none;
  if (!entry.secret.empty()) return by_secret(entry);
  if (!entry.secret_sha1.empty()) return by_sha1(entry);
  if (!entry.secret_sha256.empty()) return by_sha256(entry);
  return by_place(entry);
}

ForeignMatch ForeignMatcher::by_secret(const ForeignEntry& entry) {
  const std::string_view secret = entry.secret.view();
  std::vector<const Finding*> findings;
  if (const auto same = by_secret_.find(secret); same != by_secret_.end()) {
    findings.push_back(same->second);
  } else if (!entry.path.empty()) {
    findings = by_place(entry).findings;
    std::erase_if(findings, [&](const Finding* finding) {
      return !overlap(finding->secret, secret);
    });
  }
  return found(MatchedBy::kSecret, findings, "no finding has its secret");
}

ForeignMatch ForeignMatcher::by_sha1(const ForeignEntry& entry) {
  std::vector<const Finding*> findings;
  const auto same = sha1_.find(entry.secret_sha1);
  if (same != sha1_.end()) {
    findings.push_back(same->second);
  } else if (!entry.path.empty() && entry.line > 0) {
    // Its detectors take more or less of a line for the secret than ours.
    for (const Sighting& sighting : sightings_at(entry)) {
      if (holds_digest(line_around(*sighting.occurrence), entry.secret_sha1)) {
        findings.push_back(sighting.finding);
      }
    }
  }
  return found(MatchedBy::kHash, findings,
               "no finding has its hash, nor has the line");
}

ForeignMatch ForeignMatcher::by_sha256(const ForeignEntry& entry) {
  std::vector<const Finding*> findings;
  const auto same = sha256_.find(entry.secret_sha256);
  if (same != sha256_.end()) findings.push_back(same->second);
  return found(MatchedBy::kHash, findings, "no finding has its hash");
}

ForeignMatch ForeignMatcher::by_place(const ForeignEntry& entry) {
  std::vector<const Finding*> findings;
  for (const Sighting& sighting : sightings_at(entry)) {
    findings.push_back(sighting.finding);
  }
  // Of a secret that is in many commits the report names the first.
  if (findings.empty()) findings = in_commit(entry);
  return found(MatchedBy::kPlace, findings, "no finding is there");
}

std::vector<std::string> ForeignMatcher::paths_of(
    const ForeignEntry& entry) const {
  std::vector<std::string> paths = {entry.path};
  const std::string& folder = repository_.layout().work_dir;
  if (folder.empty()) return paths;
  for (const std::string& front :
       {folder + "/", std::string(last_part(folder)) + "/"}) {
    if (entry.path.starts_with(front)) {
      paths.push_back(entry.path.substr(front.size()));
    }
  }
  return paths;
}

std::vector<ForeignMatcher::Sighting> ForeignMatcher::sightings_at(
    const ForeignEntry& entry) {
  std::vector<Sighting> found;
  const auto take = [&](const std::vector<Sighting>& sightings) {
    for (const Sighting& sighting : sightings) {
      const Occurrence& occurrence = *sighting.occurrence;
      if (!is_on_lines(entry, occurrence.line)) continue;
      if (!entry.commit.empty() && occurrence.commit != entry.commit) continue;
      found.push_back(sighting);
    }
  };
  if (entry.is_glob) {
    const PathGlobs globs({entry.path});
    for (const auto& [path, sightings] : by_path_) {
      if (globs.match(path)) take(sightings);
    }
    return found;
  }
  for (const std::string& path : paths_of(entry)) {
    const auto at = by_path_.find(path);
    if (at != by_path_.end()) take(at->second);
    if (!found.empty()) break;
  }
  return found;
}

std::vector<const Finding*> ForeignMatcher::in_commit(
    const ForeignEntry& entry) {
  std::vector<const Finding*> findings;
  if (entry.commit.empty() || entry.is_glob) return findings;
  for (const std::string& path : paths_of(entry)) {
    const auto blob = blob_at(entry.commit, path);
    if (!blob) continue;
    for (const Standing& standing : standings_in(*blob)) {
      if (is_on_lines(entry, standing.line)) {
        findings.push_back(standing.finding);
      }
    }
    break;
  }
  return findings;
}

const std::vector<ForeignMatcher::Standing>& ForeignMatcher::standings_in(
    const git::ObjectId& blob) {
  const auto [at, fresh] = scanned_.try_emplace(blob);
  if (!fresh) return at->second;
  const auto object = repository_.objects().read(blob);
  if (!object) return at->second;
  LineCounter lines(object->content);
  for (const Match& match : scanner_.scan(as_bytes(object->content))) {
    const std::uint64_t line = lines.at(match.span.begin).line;
    const auto finding = by_secret_.find(match.secret);
    if (finding != by_secret_.end()) {
      at->second.push_back({finding->second, line});
    }
  }
  return at->second;
}

std::optional<git::ObjectId> ForeignMatcher::blob_at(const std::string& commit,
                                                     std::string_view path) {
  const git::ObjectFormat format = repository_.layout().format;
  const auto id = git::ObjectId::from_hex(commit);
  if (!id || id->raw().size() != static_cast<std::size_t>(format)) {
    return std::nullopt;
  }
  const auto tree =
      commits_.try_emplace(*id, repository_.objects(), *id, format);
  const auto entry = tree.first->second.find(path);
  if (!entry || !*entry) return std::nullopt;
  return (*entry)->id;
}

std::string ForeignMatcher::line_around(const Occurrence& occurrence) {
  std::string content;
  if (const auto id = git::ObjectId::from_hex(occurrence.blob)) {
    auto object = repository_.objects().read(*id);
    if (object) content = std::move(object->content);
  } else if (const std::string& folder = repository_.layout().work_dir;
             !folder.empty()) {
    const auto fd = open_beneath(folder, occurrence.path);
    if (fd) content = read_regular(*fd, kMaxFileBytes).value_or("");
  }
  std::string_view rest = content;
  for (std::uint64_t line = 1; line < occurrence.line; ++line) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return {};
    rest.remove_prefix(end + 1);
  }
  rest = rest.substr(0, rest.find('\n'));
  const std::size_t column = occurrence.column > 0 ? occurrence.column - 1 : 0;
  const std::size_t begin = column > kBytesAround ? column - kBytesAround : 0;
  if (begin >= rest.size()) return {};
  return std::string(rest.substr(begin, 2 * kBytesAround));
}

std::optional<std::string> ForeignMatcher::file_problem(
    const ForeignEntry& entry) const {
  if (entry.file_checksum.empty()) return std::nullopt;
  if (has_wildcards(entry.path)) {
    return "has a checksum over several files, which is not checked";
  }
  const std::string& folder = repository_.layout().work_dir;
  const auto fd = folder.empty() ? Result<Fd>(Error(ErrorKind::kNotFound, ""))
                                 : open_beneath(folder, entry.path);
  if (!fd) return "its file is not in the working tree";
  const auto content = read_regular(*fd, kMaxFileBytes);
  if (!content ||
      talisman_checksum(entry.path, *content) != entry.file_checksum) {
    return "its file has changed since (another checksum)";
  }
  return std::nullopt;
}

bool ForeignMatcher::is_of_another_repository(const ForeignEntry& entry) const {
  return !origin_.empty() && entry.repository.starts_with("git://") &&
         entry.repository != origin_;
}

}  // namespace tokensweep::cli
