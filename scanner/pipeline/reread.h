// SPDX-License-Identifier: Apache-2.0
// Reads the secrets of a report again from the places that it names.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_text.h"
#include "findings/report.h"
#include "rules/rule.h"
#include "scanner/engine/blob_scanner.h"
#include "scanner/engine/detector.h"
#include "scanner/pipeline/place_reader.h"

namespace tokensweep {

// A place of the secret and what stands around it.
struct SecretPlace {
  std::string path;     // as in the report; empty for commits and tags
  std::string content;  // whole, or the part around the secret of a long one
  ByteRange span;       // of the secret (in its encoded form) in `content`
};

// What was read again. Nothing in it comes from the report but the paths.
struct SecretAgain {
  SecretText secret;
  const Rule* rule = nullptr;  // of the detector; never null
  std::map<std::string, std::string> facts;
  // Of the rule's parts and of the named groups of its pattern, by name.
  std::map<std::string, SecretText> parts;
  std::vector<SecretPlace> places;
};

// One thread. Keeps some of what it read and scanned for the next finding.
class Rereader {
 public:
  // Both must outlive it.
  Rereader(PlaceReader& places, const Detector& detector);
  ~Rereader();
  Rereader(const Rereader&) = delete;
  Rereader& operator=(const Rereader&) = delete;

  // Scans what the finding's occurrences name until a match has the finding's
  // fingerprint: the report's rule, provider, facts and lines are not believed
  // (the line only says where to look first). kNotFound when no place holds
  // such a secret any more, otherwise why the last place cannot be read.
  [[nodiscard]] Result<SecretAgain> find(const Finding& finding);

 private:
  struct Scanned {
    std::string content;
    std::vector<Match> matches;
  };
  // A match and where it was found.
  struct Sighting {
    const Match* match = nullptr;
    const Scanned* scanned = nullptr;
    std::string path;
  };

  [[nodiscard]] Result<std::shared_ptr<const Scanned>> scan(
      const Occurrence& occurrence);
  [[nodiscard]] const Match* named_by(const std::string& fingerprint,
                                      const Scanned& scanned,
                                      const Occurrence& occurrence);
  [[nodiscard]] std::string fingerprint_of(const Match& match);
  [[nodiscard]] SecretAgain describe(const Match& named,
                                     std::vector<Sighting> sightings) const;

  PlaceReader& places_;
  const Detector& detector_;
  BlobScanner scanner_;
  std::map<std::string, std::shared_ptr<const Scanned>> scanned_;  // by key
  std::uint64_t scanned_bytes_ = 0;
  // By digest of rule and secret: scrypt is slow.
  std::map<std::string, std::string> fingerprints_;
};

}  // namespace tokensweep
