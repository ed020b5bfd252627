// SPDX-License-Identifier: Apache-2.0
// The folders of a walk as a tree that children hold on to: opening one never
// needs a path longer than the system takes, and few stay open at a time.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "base/handle.h"
#include "scanner/sources/file_system.h"
#include "scanner/sources/gitignore.h"

namespace tokensweep {

struct WalkPlace;

// Filled by the one worker that visits it, before children are handed to
// others; constant from then on.
struct Folder {
  const WalkPlace* place = nullptr;    // what the user named; outlives the walk
  Folder* parent = nullptr;            // owned by count; null at the top
  std::string name;                    // empty at the top
  std::size_t depth = 0;               // 0 at the top
  Fd fd;                               // kept open for the children, or none
  std::atomic<int>* budget = nullptr;  // gets one back when `fd` is closed
  bool visited = false;                // the next two are known
  dev_t device = 0;
  ino_t inode = 0;
  const IgnoreScope* scope = nullptr;  // rules in force; the walk owns them
  bool is_repository = false;          // holds a real .git
  bool all_ignored = false;  // below an ignored folder: only tracked files
  std::atomic<std::uint32_t> owners{1};
};

// Counts owners of a Folder. Not a shared_ptr: the last child of a chain of a
// million folders must free it without a million nested calls.
class FolderRef {
 public:
  FolderRef() = default;
  // A new folder; holds on to `parent`.
  FolderRef(const WalkPlace& place, const FolderRef& parent, std::string name);
  FolderRef(const FolderRef& other);
  FolderRef(FolderRef&& other) noexcept
      : folder_(std::exchange(other.folder_, nullptr)) {}
  FolderRef& operator=(FolderRef other) noexcept {
    std::swap(folder_, other.folder_);
    return *this;
  }
  ~FolderRef();

  [[nodiscard]] Folder* get() const { return folder_; }
  Folder* operator->() const { return folder_; }
  explicit operator bool() const { return folder_ != nullptr; }

 private:
  Folder* folder_ = nullptr;
};

// Whether an ancestor is the same folder: a file system that loops.
[[nodiscard]] bool repeats_an_ancestor(const Folder& folder);

// The path from the top of the walk; empty for the top itself.
[[nodiscard]] std::string relative_path(const Folder& folder);

// Opens `folder` from its nearest ancestor that is open; none, with errno, when
// it cannot. REQUIRES: an ancestor, at least the top, is open, `folder` itself
// is not. A folder that has become another one meanwhile is not entered
// (ESTALE).
[[nodiscard]] Fd open_folder(FileSystem& file_system, const Folder& folder);

// Notes which folder an open descriptor stands for.
[[nodiscard]] bool identify(int fd, Folder& folder);

}  // namespace tokensweep
