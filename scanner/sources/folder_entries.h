// SPDX-License-Identifier: Apache-2.0
// The names in a folder, read straight from the kernel: no stat per entry and
// no allocation per folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tokensweep {

enum class EntryKind : std::uint8_t { kFile, kFolder, kSymlink, kOther };

// Reused from folder to folder; for one thread.
class FolderEntries {
 public:
  struct Entry {
    std::size_t name = 0;  // offset into names()
    EntryKind kind = EntryKind::kOther;
  };

  // Replaces what was there; "." and ".." are left out. False, with errno and
  // perhaps some entries, when the folder cannot be read to its end.
  [[nodiscard]] bool read(int folder);

  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  // Ends with a NUL; valid until the next read().
  [[nodiscard]] const char* name(const Entry& entry) const {
    return names_.data() + entry.name;
  }

 private:
  std::unique_ptr<std::byte[]> buffer_;
  std::string names_;
  std::vector<Entry> entries_;
};

}  // namespace tokensweep
