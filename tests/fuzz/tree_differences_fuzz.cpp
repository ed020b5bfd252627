// SPDX-License-Identifier: Apache-2.0
// What is left out of the differences of trees is in all of them; of trees out
// of order nothing is left out. Input: the sizes of two trees in two bytes
// each, these trees, a third one.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "scanner/git/raw_tree.h"
#include "tests/fuzz/fuzz_input.h"

using tokensweep::as_chars;
using tokensweep::git::differences;
using tokensweep::git::ObjectFormat;
using tokensweep::git::RawTree;
using tokensweep::git::TreeDifference;
using tokensweep::test::FuzzInput;

namespace {

bool has(const RawTree& tree, std::string_view raw) {
  for (std::size_t i = 0; i < tree.size(); ++i) {
    if (tree.raw(i) == raw) return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  FuzzInput input(as_chars(std::as_bytes(std::span(data, size))));
  const std::size_t first = input.number(2);
  const std::size_t second = input.number(2);
  std::vector<RawTree> trees;
  for (const std::size_t wanted : {first, second, size}) {
    trees.emplace_back(std::string(input.take(wanted)), ObjectFormat::kSha1);
  }
  std::vector<const RawTree*> pointers;
  std::size_t entries = 0;
  for (const RawTree& tree : trees) {
    pointers.push_back(&tree);
    entries += tree.size();
  }
  const std::vector<TreeDifference> found = differences(pointers);
  const bool in_order = std::ranges::all_of(trees, &RawTree::in_order);
  if (!in_order) CHECK(found.size() == entries);
  for (std::size_t tree = 0; tree < trees.size(); ++tree) {
    for (std::size_t i = 0; i < trees[tree].size(); ++i) {
      const auto* const id = trees[tree].entry(i).raw_id.data();
      const bool shown =
          std::ranges::any_of(found, [&](const TreeDifference& difference) {
            return difference.entry.raw_id.data() == id;
          });
      const bool common = std::ranges::all_of(trees, [&](const RawTree& other) {
        return has(other, trees[tree].raw(i));
      });
      CHECK(shown == (!in_order || !common));
    }
  }
  return 0;
}
