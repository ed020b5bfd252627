// SPDX-License-Identifier: Apache-2.0
#include "scanner/sources/folder.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstddef>
#include <vector>

#include "base/check.h"

namespace tokensweep {
namespace {

constexpr std::size_t kPieceBytes = 4000;  // below PATH_MAX
constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;

// Whether `fd` is still the folder that was visited.
bool is_same(int fd, const Folder& folder) {
  struct stat info {};
  return ::fstat(fd, &info) == 0 && info.st_dev == folder.device &&
         info.st_ino == folder.inode;
}

}  // namespace

FolderRef::FolderRef(const WalkPlace& place, const FolderRef& parent,
                     std::string name)
    : folder_(new Folder) {
  folder_->place = &place;
  folder_->name = std::move(name);
  if (parent.folder_ != nullptr) {
    parent.folder_->owners.fetch_add(1, std::memory_order_relaxed);
    folder_->parent = parent.folder_;
    folder_->depth = parent.folder_->depth + 1;
    folder_->scope = parent.folder_->scope;
    folder_->all_ignored = parent.folder_->all_ignored;
  }
}

FolderRef::FolderRef(const FolderRef& other) : folder_(other.folder_) {
  if (folder_ != nullptr) {
    folder_->owners.fetch_add(1, std::memory_order_relaxed);
  }
}

FolderRef::~FolderRef() {
  Folder* folder = folder_;
  while (folder != nullptr &&
         folder->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    Folder* const parent = folder->parent;
    if (folder->budget != nullptr) folder->budget->fetch_add(1);
    delete folder;
    folder = parent;
  }
}

bool repeats_an_ancestor(const Folder& folder) {
  for (const Folder* up = folder.parent; up != nullptr; up = up->parent) {
    if (up->inode == folder.inode && up->device == folder.device) return true;
  }
  return false;
}

std::string relative_path(const Folder& folder) {
  std::vector<const Folder*> chain;
  std::size_t size = 0;
  for (const Folder* at = &folder; at->parent != nullptr; at = at->parent) {
    chain.push_back(at);
    size += at->name.size() + 1;
  }
  std::string path;
  path.reserve(size);
  for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
    if (!path.empty()) path += '/';
    path += (*at)->name;
  }
  return path;
}

Fd open_folder(FileSystem& file_system, const Folder& folder) {
  std::vector<const Folder*> chain;  // innermost first
  const Folder* from = &folder;
  for (; !from->fd; from = from->parent) {
    CHECK(from->parent != nullptr);
    chain.push_back(from);
  }
  Fd opened;
  while (!chain.empty()) {
    const Folder* reached = chain.back();
    chain.pop_back();
    std::string piece = reached->name;
    // Several names at once, but the last one alone: O_NOFOLLOW guards only
    // the end of a path.
    while (chain.size() > 1 &&
           piece.size() + chain.back()->name.size() < kPieceBytes) {
      reached = chain.back();
      chain.pop_back();
      piece.append("/").append(reached->name);
    }
    const int base = opened ? opened.get() : from->fd.get();
    opened = Fd(file_system.open(base, piece.c_str(), kFolderFlags));
    if (!opened) return opened;
    // Folders that were visited before prove themselves by their number.
    if (reached->visited && !is_same(opened.get(), *reached)) {
      errno = ESTALE;
      return {};
    }
  }
  return opened;
}

bool identify(int fd, Folder& folder) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return false;
  folder.device = info.st_dev;
  folder.inode = info.st_ino;
  folder.visited = true;
  return true;
}

}  // namespace tokensweep
