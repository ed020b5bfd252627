// SPDX-License-Identifier: Apache-2.0
// Where the findings of a report stand: in the places that it names, and in
// contents of its repository that it does not.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "findings/report.h"
#include "scanner/engine/blob_scanner.h"
#include "scanner/engine/detector.h"
#include "scanner/git/commit_tree.h"
#include "scanner/git/object_id.h"
#include "scanner/git/repository.h"

namespace tokensweep::cli {

// One thread.
class FindingPlaces {
 public:
  // A place of the report.
  struct Sighting {
    const Finding* finding = nullptr;
    const Occurrence* occurrence = nullptr;
  };
  // A finding's secret in a content.
  struct Standing {
    const Finding* finding = nullptr;
    std::uint64_t line = 0;  // from 1
    ByteRange span;
  };

  // All must outlive it. The report is of an audit of the repository.
  FindingPlaces(git::Repository& repository, const Detector& detector,
                const Report& report);

  // Null when no finding has this secret.
  [[nodiscard]] const Finding* finding_of(std::string_view secret) const;
  // By path: those in files, be it of commits, index or working tree.
  [[nodiscard]] const std::map<std::string_view, std::vector<Sighting>>&
  sightings() const {
    return by_path_;
  }

  // Whether the repository has an object of this name, in hex.
  [[nodiscard]] bool has_object(const std::string& hex);
  // What stands at the path in a commit, which is named in hex.
  [[nodiscard]] std::optional<git::ObjectId> blob_at(const std::string& commit,
                                                     std::string_view path);
  [[nodiscard]] std::optional<std::string> blob(const git::ObjectId& id);
  // Of the working tree, when it has the file and no symlink leads to it.
  [[nodiscard]] std::optional<std::string> file(std::string_view path) const;
  // Of the object or file that the occurrence was read from.
  [[nodiscard]] std::optional<std::string> content_of(
      const Occurrence& occurrence);

  [[nodiscard]] std::vector<Standing> standings_in(std::string_view content);
  // The same for an object, which is scanned once.
  [[nodiscard]] const std::vector<Standing>& standings_in(
      const git::ObjectId& id);

 private:
  git::Repository& repository_;
  BlobScanner scanner_;
  // By identity of the secret.
  std::unordered_map<std::string, const Finding*> by_secret_;
  std::map<std::string_view, std::vector<Sighting>> by_path_;
  std::map<git::ObjectId, std::vector<Standing>> scanned_;
  std::map<git::ObjectId, git::CommitTree> commits_;
};

}  // namespace tokensweep::cli
