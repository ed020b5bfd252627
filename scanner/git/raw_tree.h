// SPDX-License-Identifier: Apache-2.0
// Trees as they lie in the store, and what differs between some of them. Input
// is hostile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/git/object_id.h"
#include "scanner/git/tree_parser.h"

namespace tokensweep::git {

// Immutable. Of a malformed tree the entries in front of that place.
class RawTree {
 public:
  RawTree() = default;
  RawTree(std::string content, ObjectFormat format);

  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  // The bytes of an entry. REQUIRES: number < size().
  [[nodiscard]] std::string_view raw(std::size_t number) const {
    const std::size_t begin = number == 0 ? 0 : ends_[number - 1];
    return std::string_view(content_).substr(begin, ends_[number] - begin);
  }
  // Views this tree.
  [[nodiscard]] TreeEntry entry(std::size_t number) const;

  [[nodiscard]] bool malformed() const { return malformed_; }
  // Whether the entries are in git's order, each once.
  [[nodiscard]] bool in_order() const { return in_order_; }
  [[nodiscard]] std::size_t bytes() const { return content_.size(); }

 private:
  std::string content_;
  std::vector<std::uint32_t> ends_;
  ObjectFormat format_ = ObjectFormat::kSha1;
  bool malformed_ = false;
  bool in_order_ = true;
};

struct TreeDifference {
  TreeEntry entry;  // views its tree
  std::size_t tree = 0;
};

// The entries that are not the same in all the trees; of a name (of a folder or
// of another thing) that not all trees have with one content, those of all
// trees. All entries when there is one tree, or one that is not in order. Of
// equal names those of earlier trees come first.
[[nodiscard]] std::vector<TreeDifference> differences(
    std::span<const RawTree* const> trees);

}  // namespace tokensweep::git
