// SPDX-License-Identifier: Apache-2.0
// Remembers which objects of a repository were scanned by the same rules
// before. A file of the user's own, never of the scanned repository; it holds
// ids, no content and no secret.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "scanner/git/object_id.h"

namespace tokensweep {

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

  // Whether the object was read whole and held nothing that any rule matches,
  // suppressed matches included. Any thread.
  [[nodiscard]] virtual bool is_clean(const git::ObjectId& id) const = 0;
  // Adds such objects. One thread.
  virtual Result<void> add_clean(std::span<const git::ObjectId> ids) = 0;
};

}  // namespace tokensweep
