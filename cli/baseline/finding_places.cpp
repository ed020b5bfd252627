// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline/finding_places.h"

#include <cstddef>
#include <utility>

#include "findings/finding.h"
#include "findings/secret_identity.h"
#include "scanner/pipeline/line_counter.h"
#include "scanner/pipeline/place_reader.h"

namespace tokensweep::cli {
namespace {

constexpr std::uint64_t kMaxFileBytes = std::uint64_t{512} << 20;

// Git's own files and notes have paths that mean something else.
bool is_of_file(const Occurrence& occurrence) {
  return has_tree_path(occurrence) ||
         (occurrence.kind == OccurrenceKind::kFile && !occurrence.path.empty());
}

}  // namespace

FindingPlaces::FindingPlaces(git::Repository& repository,
                             const Detector& detector, const Report& report)
    : repository_(repository), scanner_(detector.detection()) {
  for (const Finding& finding : report.findings) {
    by_secret_.emplace(secret_identity(finding.secret), &finding);
    for (const Occurrence& occurrence : finding.occurrences) {
      if (!is_of_file(occurrence)) continue;
      by_path_[occurrence.path].push_back({&finding, &occurrence});
    }
  }
}

const Finding* FindingPlaces::finding_of(std::string_view secret) const {
  const auto found = by_secret_.find(secret_identity(secret));
  return found == by_secret_.end() ? nullptr : found->second;
}

std::optional<git::ObjectId> FindingPlaces::blob_at(const std::string& commit,
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

bool FindingPlaces::has_object(const std::string& hex) {
  const auto id = git::ObjectId::from_hex(hex);
  const auto format = static_cast<std::size_t>(repository_.layout().format);
  return id && id->raw().size() == format && repository_.objects().read(*id);
}

std::optional<std::string> FindingPlaces::blob(const git::ObjectId& id) {
  auto object = repository_.objects().read(id);
  if (!object) return std::nullopt;
  return std::move(object->content);
}

std::optional<std::string> FindingPlaces::file(std::string_view path) const {
  const std::string& folder = repository_.layout().work_dir;
  if (folder.empty()) return std::nullopt;
  const auto fd = open_beneath(folder, path);
  if (!fd) return std::nullopt;
  auto content = read_regular(*fd, kMaxFileBytes);
  if (!content) return std::nullopt;
  return *std::move(content);
}

std::optional<std::string> FindingPlaces::content_of(
    const Occurrence& occurrence) {
  const auto id = git::ObjectId::from_hex(occurrence.blob);
  return id ? blob(*id) : file(occurrence.path);
}

std::vector<FindingPlaces::Standing> FindingPlaces::standings_in(
    std::string_view content) {
  std::vector<Standing> standings;
  LineCounter lines(content);
  for (const Match& match : scanner_.scan(as_bytes(content))) {
    const std::uint64_t line = lines.at(match.span.begin).line;
    const Finding* finding = finding_of(match.secret);
    if (finding != nullptr) standings.push_back({finding, line, match.span});
  }
  return standings;
}

const std::vector<FindingPlaces::Standing>& FindingPlaces::standings_in(
    const git::ObjectId& id) {
  const auto [at, fresh] = scanned_.try_emplace(id);
  if (!fresh) return at->second;
  if (const auto content = blob(id)) at->second = standings_in(*content);
  return at->second;
}

}  // namespace tokensweep::cli
