// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/listed_store.h"

#include <utility>

namespace tokensweep::git {

Result<void> ListedStore::ensure_listed() {
  if (listing_) return {};
  Coverage coverage;
  std::vector<std::string> folders = object_folders(location_, coverage);
  if (folders.empty()) {
    return Error(ErrorKind::kIo, location_.objects_dir + ": cannot be read");
  }
  TRY_ASSIGN(listing_, list_objects(folders, location_.format, coverage));
  folders_ = std::move(folders);
  listing_coverage_ = std::move(coverage);
  return {};
}

Result<std::vector<ObjectId>> ListedStore::ids() {
  TRY(ensure_listed());
  return listing_->ids;
}

}  // namespace tokensweep::git
