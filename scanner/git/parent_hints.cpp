// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/parent_hints.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/file.h"

namespace tokensweep::git {
namespace {

constexpr std::uint32_t kNone = IdIndex::kNone;
// Of the file that lists a chain. Git merges layers: a chain has few.
constexpr std::uint64_t kMaxChainBytes = 1 << 20;

}  // namespace

ParentHints ParentHints::load(const std::string& objects_dir,
                              const IdIndex& index) {
  ParentHints hints;
  const std::string info = objects_dir + "/info/";
  if (!hints.add_file(info + "commit-graph", index)) {
    const std::string folder = info + "commit-graphs/";
    const auto chain = read_file(folder + "commit-graph-chain", kMaxChainBytes);
    std::string_view rest = chain ? std::string_view(*chain) : "";
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      // A name is a hash: nothing leads out of the folder.
      const auto name = ObjectId::from_hex(line);
      if (!name ||
          !hints.add_file(folder + "graph-" + name->hex() + ".graph", index)) {
        break;
      }
    }
  }
  if (hints.empty()) return hints;
  hints.numbers_.assign(index.size(), kNone);
  for (std::uint32_t i = 0; i < hints.positions_.size(); ++i) {
    if (hints.positions_[i] != kNone) hints.numbers_[hints.positions_[i]] = i;
  }
  return hints;
}

bool ParentHints::add_file(const std::string& path, const IdIndex& index) {
  auto map = GuardedMap::open(path);
  if (!map) return false;
  const auto graph = CommitGraphFile::open(map->bytes(), index.format());
  const auto first = static_cast<std::uint32_t>(positions_.size());
  if (!graph || graph->count() >= kNone - first) return false;
  // Both lists are sorted: one pass over them. Where this one is not, as it
  // should be, it gives fewer hints.
  std::uint32_t position = 0;
  for (std::uint32_t row = 0; row < graph->count(); ++row) {
    const ByteView id = graph->raw_id(row);
    const auto order = [&] {
      return std::memcmp(index.id(position).raw().data(), id.data(), id.size());
    };
    while (position < index.size() && order() < 0) ++position;
    const bool is_there = position < index.size() && order() == 0;
    positions_.push_back(is_there ? position : kNone);
  }
  files_.push_back({*std::move(map), *graph, first});
  return true;
}

bool ParentHints::add_parents(std::uint32_t commit,
                              std::vector<std::uint32_t>& parents) const {
  if (commit >= numbers_.size() || numbers_[commit] == kNone) return false;
  const std::uint32_t number = numbers_[commit];
  const auto above = std::ranges::upper_bound(files_, number, {}, &File::first);
  const File& file = *std::prev(above);
  const std::size_t before = parents.size();
  if (!file.graph.add_parents(number - file.first, parents)) return false;
  for (std::size_t i = before; i < parents.size(); ++i) {
    const std::uint32_t parent = parents[i];
    parents[i] = parent < positions_.size() ? positions_[parent] : kNone;
  }
  return true;
}

}  // namespace tokensweep::git
