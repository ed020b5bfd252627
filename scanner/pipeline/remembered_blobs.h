// SPDX-License-Identifier: Apache-2.0
// Which objects were scanned before, held nothing, and are what they were.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"
#include "scanner/pipeline/scan_cache.h"
#include "scanner/pipeline/scan_options.h"

namespace tokensweep {

// An id alone proves nothing: somebody could have put another content under it.
// What is remembered is therefore that an object was read from a file, by the
// mark of that file and the id. An object that several files hold, or that is
// made from one in another file, is read each time. With CacheTrust::kIds the
// id is all that counts. One thread.
class RememberedBlobs {
 public:
  // Both outlive this; without a cache nothing is known.
  RememberedBlobs(git::ObjectStore& store, ScanCache* cache, CacheTrust trust)
      : store_(store), cache_(cache), trust_(trust) {}

  // Type and size of an object that is known to hold nothing, here and now.
  [[nodiscard]] std::optional<git::ObjectStore::Head> find(
      const git::ObjectId& id);

  // Remembers objects that find() did not know, that were read after that and
  // hold nothing. Those whose files changed meanwhile are left out.
  [[nodiscard]] Result<void> add(std::span<const git::ObjectId> ids);

 private:
  using FileMarks =
      std::unordered_map<std::string, std::optional<git::FileMark>>;
  struct Place {
    std::vector<std::string> files;
    git::ObjectId key;
  };

  // Nullopt when one of the files is gone, or too new to tell.
  [[nodiscard]] static std::optional<std::vector<git::FileMark>> marks_of(
      const std::vector<std::string>& files, git::ObjectFormat format,
      FileMarks& known);
  [[nodiscard]] bool is_known_to_audits(const git::ObjectId& id,
                                        std::span<const git::FileMark> marks);

  [[nodiscard]] bool is_known_in_its_file(const git::ObjectId& id);

  git::ObjectStore& store_;
  ScanCache* cache_;
  const CacheTrust trust_;
  FileMarks marks_;
  std::unordered_map<git::ObjectId, Place, git::ObjectIdHash> places_;
  // Of the files that the last audit has read, all of which are still there.
  std::optional<std::vector<git::FileMark>> audited_;
};

}  // namespace tokensweep
