// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/tree_links.h"

#include <utility>

#include "base/check.h"

namespace tokensweep::git {

std::uint64_t TreeLinks::memory() const {
  std::uint64_t sum = 0;
  for (const Part& part : parts) {
    sum += part.records.capacity() * sizeof(Record) +
           part.copy_list.capacity() * sizeof(Copy) +
           part.entry_list.capacity() * sizeof(Entry) + part.names.memory();
  }
  return sum;
}

void TreeRecorder::start() {
  record_ = {};
  record_.base.number = TreeLinks::kNone;
  entries_.clear();
  places_.clear();
  copies_.clear();
  at_ = 0;
  ascending_ = true;
}

bool TreeRecorder::read(ByteView content, TreeState* keep) {
  start();
  if (keep != nullptr) keep->ends.clear();
  TreeParser parser(content, format_);
  TreeEntry entry;
  while (parser.next(entry)) {
    add_entry(entry);
    if (keep == nullptr) continue;
    keep->ends.push_back(static_cast<std::uint32_t>(
        entry.raw_id.data() + entry.raw_id.size() - content.data()));
  }
  return finish(!parser.malformed(), keep);
}

bool TreeRecorder::finish(bool well_formed, TreeState* keep) {
  if (keep != nullptr) {
    keep->well_formed = well_formed;
    keep->record = {part_, static_cast<std::uint32_t>(out_.records.size())};
  }
  return well_formed;
}

void TreeRecorder::add_entry(const TreeEntry& entry) {
  entries_.push_back(entry);
  places_.push_back(at_++);
}

void TreeRecorder::add_copy(std::size_t first, std::size_t count) {
  const auto begin = static_cast<std::uint32_t>(first);
  if (!copies_.empty()) {
    const TreeLinks::Copy& last = copies_.back();
    ascending_ = ascending_ && last.first + last.count <= begin;
  }
  copies_.push_back({begin, static_cast<std::uint32_t>(count), at_});
  at_ += static_cast<std::uint32_t>(count);
}

void TreeRecorder::add(const ObjectId& id) {
  constexpr std::uint32_t kNameMask = 0x7FFFFFFF;
  record_.first_copy = out_.copy_list.size();
  record_.first_entry = out_.entry_list.size();
  record_.copies = static_cast<std::uint32_t>(copies_.size());
  record_.entries = static_cast<std::uint32_t>(entries_.size());
  out_.copy_list.insert(out_.copy_list.end(), copies_.begin(), copies_.end());
  open_ids_.push_back(id);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].is_submodule()) {
      open_submodules_.push_back(static_cast<std::uint32_t>(open_ids_.size()));
    }
    open_ids_.push_back(entries_[i].id());
    TreeLinks::Entry& entry = out_.entry_list.emplace_back();
    entry.name = out_.names.number(entries_[i].name) & kNameMask;
    entry.is_tree = entries_[i].is_tree() ? 1 : 0;
    entry.at = places_[i];
  }
  out_.records.push_back(record_);
}

void TreeRecorder::resolve(std::span<const std::uint32_t> positions) {
  CHECK(positions.size() == open_ids_.size());
  auto position = positions.begin();
  const auto open = std::span(out_.records).subspan(first_open_);
  // Entries that lead nowhere are taken out.
  std::uint64_t kept = open.empty() ? 0 : open.front().first_entry;
  for (TreeLinks::Record& record : open) {
    record.position = *position++;
    const std::uint64_t first = std::exchange(record.first_entry, kept);
    for (std::uint64_t i = first; i < first + record.entries; ++i) {
      TreeLinks::Entry entry = out_.entry_list[i];
      entry.target = *position++;
      if (entry.target != TreeLinks::kNone) out_.entry_list[kept++] = entry;
    }
    record.entries = static_cast<std::uint32_t>(kept - record.first_entry);
  }
  if (!open.empty()) out_.entry_list.resize(kept);
  open_ids_.clear();
  open_submodules_.clear();
  first_open_ = out_.records.size();
}

}  // namespace tokensweep::git
