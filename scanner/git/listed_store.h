// SPDX-License-Identifier: Apache-2.0
// What every ObjectStore over the folders of a repository shares: the listing
// of its objects, made once, and the types seen so far.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scanner/git/object_listing.h"
#include "scanner/git/object_store.h"

namespace tokensweep::git {

class ListedStore : public ObjectStore {
 public:
  explicit ListedStore(StoreLocation location)
      : location_(std::move(location)) {}

  Result<std::vector<ObjectId>> ids() final;

 protected:
  // Lists on the first call. What could not be listed is in
  // listing_coverage(), to be merged into every for_each.
  [[nodiscard]] Result<void> ensure_listed();
  [[nodiscard]] const ObjectListing& listing() const { return *listing_; }
  [[nodiscard]] const Coverage& listing_coverage() const {
    return listing_coverage_;
  }
  // The objects folder and its alternates.
  [[nodiscard]] const std::vector<std::string>& folders() const {
    return folders_;
  }
  [[nodiscard]] const StoreLocation& location() const { return location_; }

 private:
  StoreLocation location_;
  std::vector<std::string> folders_;
  std::optional<ObjectListing> listing_;
  Coverage listing_coverage_;
};

// Reads through libgit2; SHA-1 only. kUnsupported when libgit2 is not there.
[[nodiscard]] Result<std::unique_ptr<ObjectStore>> open_git2_store(
    const StoreLocation& location);

// Reads through the git program, either format. Reports a missing program at
// the first read.
[[nodiscard]] std::unique_ptr<ObjectStore> open_program_store(
    const StoreLocation& location);

}  // namespace tokensweep::git
