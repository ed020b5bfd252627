// SPDX-License-Identifier: Apache-2.0
// Which of our findings another scanner's entry is about.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cli/baseline/finding_places.h"
#include "findings/report.h"
#include "rules/foreign_baseline.h"
#include "rules/provider_words.h"
#include "scanner/engine/detector.h"
#include "scanner/git/repository.h"

namespace tokensweep::cli {

enum class MatchedBy : std::uint8_t { kSecret, kHash, kPlace };
[[nodiscard]] std::string_view to_string(MatchedBy by);

// A finding that an entry is about, and where.
struct AcceptedFinding {
  const Finding* finding = nullptr;  // of the report
  std::string path;                  // as our report names it; empty: anywhere
};

struct ForeignMatch {
  std::vector<AcceptedFinding> accepted;  // each once
  MatchedBy by = MatchedBy::kPlace;
  std::string problem;  // why there are none
};

// An entry with a secret is about the finding with that secret, or about those
// at its place whose secret holds it or is held by it; the same with a digest.
// These are accepted anywhere. Others are about the findings on their lines, or
// in their files, and only there: a secret that took the place of the accepted
// one is never taken for it when the entry can tell them apart, be it by the
// provider that its rule names.
class ForeignMatcher {
 public:
  // All must outlive it. The report is of an audit of the repository.
  ForeignMatcher(git::Repository& repository, const Detector& detector,
                 const Report& report);

  [[nodiscard]] ForeignMatch match(const ForeignEntry& entry);

 private:
  using Digests = std::unordered_map<std::string, const Finding*>;

  ForeignMatch by_secret(const ForeignEntry& entry);
  ForeignMatch by_sha1(const ForeignEntry& entry);
  ForeignMatch by_sha256(const ForeignEntry& entry);
  ForeignMatch by_lines(const ForeignEntry& entry);
  ForeignMatch by_files(const ForeignEntry& entry);

  // The names that the path of an entry may have in our report.
  [[nodiscard]] std::vector<std::string> paths_of(
      const ForeignEntry& entry) const;
  // Places of the report on the entry's lines, or on any when it names none.
  [[nodiscard]] std::vector<FindingPlaces::Sighting> sightings_at(
      const ForeignEntry& entry) const;
  // The same, and when there are none what stands there in its commit.
  [[nodiscard]] std::vector<AcceptedFinding> findings_at(
      const ForeignEntry& entry);
  // Whether a part of the line, and of the secret there, has the digest.
  [[nodiscard]] bool has_part(const FindingPlaces::Sighting& sighting,
                              std::string_view sha1_hex);
  // Whether the entry's rule names providers, but not the finding's.
  [[nodiscard]] bool names_another_provider(const ForeignEntry& entry,
                                            const Finding& finding);
  // Findings in the file as Talisman knows it.
  [[nodiscard]] std::vector<const Finding*> with_checksum(
      const ForeignEntry& entry, const std::string& path);
  [[nodiscard]] bool is_of_another_repository(const ForeignEntry& entry) const;

  const Detector& detector_;
  FindingPlaces places_;
  Digests sha1_;
  Digests sha256_;
  std::string work_dir_;  // absolute; may be empty
  std::string head_;      // a commit in hex; may be empty
  std::string origin_;    // "git://host/path"; may be empty
  std::optional<ProviderWords> provider_words_;  // when first needed
};

}  // namespace tokensweep::cli
