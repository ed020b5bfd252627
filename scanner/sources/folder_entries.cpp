// SPDX-License-Identifier: Apache-2.0
#include "scanner/sources/folder_entries.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cstring>
#include <string_view>

namespace tokensweep {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{64} << 10;

EntryKind kind_by_stat(int folder, const char* name) {
  struct stat info {};
  if (::fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0) {
    return EntryKind::kOther;
  }
  if (S_ISREG(info.st_mode)) return EntryKind::kFile;
  if (S_ISDIR(info.st_mode)) return EntryKind::kFolder;
  if (S_ISLNK(info.st_mode)) return EntryKind::kSymlink;
  return EntryKind::kOther;
}

EntryKind kind_of(int folder, const dirent64& entry) {
  switch (entry.d_type) {
    case DT_REG:
      return EntryKind::kFile;
    case DT_DIR:
      return EntryKind::kFolder;
    case DT_LNK:
      return EntryKind::kSymlink;
    case DT_UNKNOWN:  // some file systems do not tell
      return kind_by_stat(folder, entry.d_name);
    default:
      return EntryKind::kOther;
  }
}

}  // namespace

bool FolderEntries::read(int folder) {
  names_.clear();
  entries_.clear();
  if (buffer_ == nullptr) {
    buffer_ = std::make_unique_for_overwrite<std::byte[]>(kBufferBytes);
  }
  while (true) {
    const ssize_t got = ::getdents64(folder, buffer_.get(), kBufferBytes);
    if (got <= 0) return got == 0;
    for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
      // The kernel aligns every entry.
      const auto* entry = reinterpret_cast<const dirent64*>(
          static_cast<const void*>(buffer_.get() + at));
      at += entry->d_reclen;
      const std::string_view name(entry->d_name);
      if (name == "." || name == "..") continue;
      entries_.push_back({names_.size(), kind_of(folder, *entry)});
      names_.append(name).push_back('\0');
    }
  }
}

}  // namespace tokensweep
