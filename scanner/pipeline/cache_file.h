// SPDX-License-Identifier: Apache-2.0
// Where the scan cache of a repository is, and how it is opened: made when it
// is missing, thrown away when it is not what it should be.
#pragma once

#include <string>

#include "base/hash.h"
#include "base/result.h"
#include "scanner/pipeline/database.h"
#include "scanner/pipeline/folder_lock.h"
#include "scanner/pipeline/scan_cache.h"

namespace tokensweep {

// The open file of one key. One thread.
class CacheFile {
 public:
  // As ScanCache::open.
  static Result<CacheFile> open(const std::string& folder,
                                const ScanCacheKey& key, std::string& notice);

  [[nodiscard]] Database& database() { return database_; }
  [[nodiscard]] const std::string& path() const { return path_; }

  // Deletes the file, unless another run uses it. Nothing else may be called
  // then.
  [[nodiscard]] bool throw_away();

 private:
  CacheFile(FolderLock lock, std::string path, Database database)
      : lock_(std::move(lock)),
        path_(std::move(path)),
        database_(std::move(database)) {}

  FolderLock lock_;
  std::string path_;
  Database database_;
};

}  // namespace tokensweep
