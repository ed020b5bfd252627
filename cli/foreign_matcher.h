// SPDX-License-Identifier: Apache-2.0
// Which of our findings another scanner's entry is about.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "findings/report.h"
#include "rules/foreign_baseline.h"
#include "scanner/engine/blob_scanner.h"
#include "scanner/engine/detector.h"
#include "scanner/git/commit_tree.h"
#include "scanner/git/object_id.h"
#include "scanner/git/repository.h"

namespace tokensweep::cli {

enum class MatchedBy : std::uint8_t { kSecret, kHash, kPlace };
[[nodiscard]] std::string_view to_string(MatchedBy by);

struct ForeignMatch {
  std::vector<const Finding*> findings;  // of the report, each once
  MatchedBy by = MatchedBy::kPlace;
  std::string problem;  // why there are none
};

// An entry with a secret is about findings with that secret, or about those at
// its place whose secret holds it or is held by it; the same with a digest.
// Others are about all findings at their place: a secret that took the place of
// the accepted one is never taken for it when the entry can tell them apart.
class ForeignMatcher {
 public:
  // All must outlive it. The report is of an audit of the repository.
  ForeignMatcher(git::Repository& repository, const Detector& detector,
                 const Report& report);

  [[nodiscard]] ForeignMatch match(const ForeignEntry& entry);

 private:
  struct Sighting {
    const Finding* finding = nullptr;
    const Occurrence* occurrence = nullptr;
  };
  // A finding's secret in an object that was scanned again.
  struct Standing {
    const Finding* finding = nullptr;
    std::uint64_t line = 0;
  };
  using Digests = std::unordered_map<std::string, const Finding*>;

  ForeignMatch by_secret(const ForeignEntry& entry);
  ForeignMatch by_sha1(const ForeignEntry& entry);
  ForeignMatch by_sha256(const ForeignEntry& entry);
  ForeignMatch by_place(const ForeignEntry& entry);

  // The names that the path of an entry may have in our report.
  [[nodiscard]] std::vector<std::string> paths_of(
      const ForeignEntry& entry) const;
  [[nodiscard]] std::vector<Sighting> sightings_at(const ForeignEntry& entry);
  // Of what stands at a path in a commit: findings on the entry's lines.
  [[nodiscard]] std::vector<const Finding*> in_commit(
      const ForeignEntry& entry);
  [[nodiscard]] const std::vector<Standing>& standings_in(
      const git::ObjectId& blob);
  [[nodiscard]] std::optional<git::ObjectId> blob_at(const std::string& commit,
                                                     std::string_view path);
  // Around the place, at most some hundred bytes of its line.
  [[nodiscard]] std::string line_around(const Occurrence& occurrence);
  [[nodiscard]] std::optional<std::string> file_problem(
      const ForeignEntry& entry) const;
  [[nodiscard]] bool is_of_another_repository(const ForeignEntry& entry) const;

  git::Repository& repository_;
  BlobScanner scanner_;
  std::unordered_map<std::string_view, const Finding*> by_secret_;
  std::map<std::string_view, std::vector<Sighting>> by_path_;
  Digests sha1_;
  Digests sha256_;
  std::map<git::ObjectId, std::vector<Standing>> scanned_;
  std::map<git::ObjectId, git::CommitTree> commits_;
  std::string origin_;  // "git://host/path"; may be empty
};

}  // namespace tokensweep::cli
