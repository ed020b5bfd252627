// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/tree_links.h"

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

void TreeRecorder::start(std::uint32_t position, TreeState* keep) {
  TreeLinks::Record record;
  record.position = position;
  record.base.number = TreeLinks::kNone;
  record.first_copy = out_.copy_list.size();
  record.first_entry = out_.entry_list.size();
  out_.records.push_back(record);
  at_ = 0;
  ascending_ = true;
  if (keep != nullptr) keep->ends.clear();
}

void TreeRecorder::drop_last() {
  const TreeLinks::Record& record = out_.records.back();
  out_.copy_list.resize(record.first_copy);
  out_.entry_list.resize(record.first_entry);
  out_.records.pop_back();
}

bool TreeRecorder::finish(bool well_formed, TreeState* keep) {
  TreeLinks::Record& record = out_.records.back();
  record.copies =
      static_cast<std::uint32_t>(out_.copy_list.size() - record.first_copy);
  record.entries =
      static_cast<std::uint32_t>(out_.entry_list.size() - record.first_entry);
  if (keep != nullptr) {
    keep->well_formed = well_formed;
    keep->record = {part_,
                    static_cast<std::uint32_t>(out_.records.size() - 1)};
  }
  return well_formed;
}

void TreeRecorder::add_entry(const TreeEntry& entry, std::uint32_t target) {
  const std::uint32_t at = at_++;
  if (target == TreeLinks::kNone) return;
  constexpr std::uint32_t kNameMask = 0x7FFFFFFF;
  TreeLinks::Entry added;
  added.target = target;
  added.name = out_.names.number(entry.name) & kNameMask;
  added.is_tree = entry.is_tree() ? 1 : 0;
  added.at = at;
  out_.entry_list.push_back(added);
}

void TreeRecorder::add_copy(std::size_t first, std::size_t count) {
  const auto begin = static_cast<std::uint32_t>(first);
  if (out_.copy_list.size() > out_.records.back().first_copy) {
    const TreeLinks::Copy& last = out_.copy_list.back();
    ascending_ = ascending_ && last.first + last.count <= begin;
  }
  out_.copy_list.push_back({begin, static_cast<std::uint32_t>(count), at_});
  at_ += static_cast<std::uint32_t>(count);
}

}  // namespace tokensweep::git
