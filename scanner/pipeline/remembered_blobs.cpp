// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/remembered_blobs.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "scanner/pipeline/audit_memory.h"

namespace tokensweep {
namespace {

git::ObjectFormat format_of(const git::ObjectId& id) {
  return static_cast<git::ObjectFormat>(id.raw().size());
}

// What stands for an object in a file. As long as an id of SHA-256.
git::ObjectId key_of(const git::ObjectId& id,
                     std::span<const git::FileMark> marks) {
  std::string text;
  for (const git::FileMark& mark : marks) {
    text += as_chars(mark.what);
    text += as_chars(mark.when);
  }
  text += as_chars(id.raw());
  return git::ObjectId(ByteView(sha256(as_bytes(text))));
}

}  // namespace

std::optional<std::vector<git::FileMark>> RememberedBlobs::marks_of(
    const std::vector<std::string>& files, git::ObjectFormat format,
    FileMarks& known) {
  std::vector<git::FileMark> marks;
  for (const std::string& file : files) {
    auto at = known.find(file);
    if (at == known.end()) {
      std::optional<git::FileMark> mark;
      const auto made = git::mark_file(file, format);
      if (made && made->settled) mark = made->mark;
      at = known.emplace(file, mark).first;
    }
    if (!at->second) return std::nullopt;
    marks.push_back(*at->second);
  }
  return marks;
}

bool RememberedBlobs::is_known_to_audits(const git::ObjectId& id,
                                         std::span<const git::FileMark> marks) {
  if (!audited_) {
    audited_.emplace();
    AuditMemory* const audits = cache_->audits();
    const auto last = audits != nullptr ? audits->last() : std::nullopt;
    // They need only be there: what was read of a file is believed by its own
    // mark, and what is in two files not at all.
    if (last &&
        std::ranges::includes(
            store_.marks(last->files, git::TouchedFiles::kBelieve).untouched,
            last->files)) {
      audited_ = last->files;
    }
  }
  return std::ranges::all_of(marks,
                             [&](const git::FileMark& mark) {
                               return std::ranges::binary_search(*audited_,
                                                                 mark);
                             }) &&
         cache_->is_clean(id);
}

bool RememberedBlobs::is_known_in_its_file(const git::ObjectId& id) {
  std::vector<std::string> files = store_.files_of(id);
  if (files.empty()) return false;
  const auto marks = marks_of(files, format_of(id), marks_);
  if (!marks) return false;
  const git::ObjectId key = key_of(id, *marks);
  const bool known = cache_->is_clean(key) || is_known_to_audits(id, *marks);
  places_.insert_or_assign(id, Place{std::move(files), key});
  return known;
}

std::optional<git::ObjectStore::Head> RememberedBlobs::find(
    const git::ObjectId& id) {
  if (cache_ == nullptr) return std::nullopt;
  const bool known =
      trust_ == CacheTrust::kIds
          ? cache_->is_clean(id) || cache_->is_clean(key_of(id, {}))
          : is_known_in_its_file(id);
  if (!known) return std::nullopt;
  const auto head = store_.head_of(id);
  if (!head) return std::nullopt;
  return *head;
}

Result<void> RememberedBlobs::add(std::span<const git::ObjectId> ids) {
  if (cache_ == nullptr) return {};
  FileMarks now;
  std::vector<git::ObjectId> keys;
  for (const git::ObjectId& id : ids) {
    if (trust_ == CacheTrust::kIds) {
      keys.push_back(key_of(id, {}));
      continue;
    }
    const auto place = places_.find(id);
    if (place == places_.end()) continue;
    const auto marks = marks_of(place->second.files, format_of(id), now);
    if (marks && key_of(id, *marks) == place->second.key) {
      keys.push_back(place->second.key);
    }
  }
  return cache_->add_clean(keys);
}

}  // namespace tokensweep
