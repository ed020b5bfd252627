// SPDX-License-Identifier: Apache-2.0
// Secrets in the names of files that a change adds.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rules/match.h"
#include "scanner/engine/blob_scanner.h"
#include "scanner/git/change.h"
#include "scanner/pipeline/collector.h"
#include "scanner/pipeline/old_places.h"
#include "scanner/pipeline/secret_places.h"

namespace tokensweep {

// One thread.
class ChangedNames {
 public:
  using PathTest = std::function<bool(std::string_view path)>;

  // Names that no parent has, of files and submodules that are named; those for
  // which `skips(path)` left out. `changes` and `skips` must outlive this.
  ChangedNames(const std::vector<git::CommitChange>& changes,
               const PathTest& skips, const PathTest& is_named);

  void scan(BlobScanner& scanner, Collector& collector);
  // Adds occurrences without a line, whose path ends with the folder or file
  // whose name holds the match. A name that a removed file or its folder had is
  // not new: it stays where it was, or one place of it moved. What was accepted
  // there alone excuses none, see OldPlaces; nor does anything when nobody
  // knows what was.
  void add_places(SecretPlaces& places, const FindOldPolicies& old) const;

 private:
  struct Use {
    const git::CommitChange* change = nullptr;
    std::string_view path;
  };
  struct Found {
    std::string text;
    std::vector<Match> matches;
  };

  void add_name(const git::CommitChange& change, std::string_view path);

  const PathTest& skips_;
  // By the path on one line, as it is scanned.
  std::map<std::string, std::vector<Use>, std::less<>> names_;
  std::vector<Found> found_;
};

}  // namespace tokensweep
