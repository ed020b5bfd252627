// SPDX-License-Identifier: Apache-2.0
// Remembers which objects of a repository were scanned by the same rules
// before. A file of the user's own, never of the scanned repository; it holds
// ids, counts and hashes, no content and no secret.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "scanner/git/object_id.h"

namespace tokensweep {

class AuditMemory;

struct ScanCacheKey {
  std::string common_dir;  // absolute: of the repository
  std::string rules_hash;  // of the rules that run
  std::string version;     // of the program
};

class ScanCache {
 public:
  virtual ~ScanCache() = default;

  // `folder` is made when it is missing. What cannot be used (corrupt, from
  // another program, of another user, another key) is thrown away, which
  // `notice` says in a sentence; empty otherwise. Two runs may use it at once.
  // kIo when nothing can be kept there.
  static Result<std::unique_ptr<ScanCache>> open(const std::string& folder,
                                                 const ScanCacheKey& key,
                                                 std::string& notice);

  // Whether an object was read whole and held nothing that any rule matches,
  // suppressed matches included: one of the last audit, by its id, which is
  // true while AuditRecord::files are there, or one that was added. Any thread.
  // False when the cache turns out to be damaged.
  [[nodiscard]] virtual bool is_clean(const git::ObjectId& id) const = 0;
  // Adds such objects, by what stands for them in their file: see
  // RememberedBlobs, which alone calls this. One thread. After an error the
  // cache is not used any more; the run goes on without it.
  virtual Result<void> add_clean(std::span<const git::ObjectId> ids) = 0;

  // What audits leave for each other; null when this cache keeps none of it.
  [[nodiscard]] virtual AuditMemory* audits() { return nullptr; }
  // What went wrong since it was opened, in a sentence; empty when nothing did.
  // The file has been thrown away when it was damaged.
  [[nodiscard]] virtual std::string problem() const { return {}; }
};

}  // namespace tokensweep
