// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/raw_tree.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/test_random.h"

namespace tokensweep::git {
namespace {

using testing::TestRandom;

// Name, whether it is a folder, content.
using Item = std::tuple<std::string, bool, char>;

std::string raw_of(const std::vector<Item>& items) {
  std::string raw;
  for (const auto& [name, is_tree, content] : items) {
    raw += (is_tree ? "40000 " : "100644 ") + name;
    raw.push_back('\0');
    raw += std::string(20, content);
  }
  return raw;
}

// In git's order, each name and kind once.
std::vector<Item> random_items(TestRandom& random) {
  std::map<std::string, Item> items;
  const std::vector<std::string> names = {"a", "a.b", "a-", "a0", "b", "c"};
  for (const std::string& name : names) {
    for (const bool is_tree : {false, true}) {
      if (random.below(3) == 0) continue;
      const char content = static_cast<char>('x' + random.below(2));
      items.emplace(name + (is_tree ? "/" : ""), Item(name, is_tree, content));
    }
  }
  std::vector<Item> result;
  for (const auto& [key, item] : items) result.push_back(item);
  return result;
}

std::vector<std::pair<std::size_t, Item>> found(
    const std::vector<TreeDifference>& differences) {
  std::vector<std::pair<std::size_t, Item>> result;
  for (const auto& [entry, tree] : differences) {
    result.push_back({tree,
                      {std::string(entry.name), entry.is_tree(),
                       as_chars(entry.raw_id).front()}});
  }
  return result;
}

TEST(RawTreeTest, DifferencesAreThoseOfSets) {
  TestRandom random(5);
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::vector<Item>> items;
    std::vector<RawTree> trees;
    for (std::uint64_t i = 2 + random.below(3); i > 0; --i) {
      items.push_back(random_items(random));
      trees.emplace_back(raw_of(items.back()), ObjectFormat::kSha1);
      ASSERT_TRUE(trees.back().in_order());
    }
    std::vector<const RawTree*> pointers;
    for (const RawTree& tree : trees) pointers.push_back(&tree);
    std::vector<std::pair<std::size_t, Item>> expected;
    for (std::size_t tree = 0; tree < items.size(); ++tree) {
      for (const Item& item : items[tree]) {
        const bool common = std::ranges::all_of(items, [&](const auto& other) {
          return std::ranges::find(other, item) != other.end();
        });
        if (!common) expected.emplace_back(tree, item);
      }
    }
    auto result = found(differences(pointers));
    for (std::size_t i = 1; i < result.size(); ++i) {
      const auto& [tree, item] = result[i];
      const auto& [tree_before, before] = result[i - 1];
      if (std::get<0>(before) == std::get<0>(item) &&
          std::get<1>(before) == std::get<1>(item)) {
        EXPECT_LT(tree_before, tree);
      }
    }
    std::ranges::sort(result);
    std::ranges::sort(expected);
    ASSERT_EQ(result, expected) << round;
  }
}

TEST(RawTreeTest, OneTreeDiffersAsAWhole) {
  const RawTree tree(raw_of({{"a", false, 'x'}, {"b", true, 'y'}}),
                     ObjectFormat::kSha1);
  const RawTree* const pointer = &tree;
  EXPECT_EQ(differences({&pointer, 1}).size(), 2U);
  EXPECT_TRUE(differences({}).empty());
}

TEST(RawTreeTest, TreesOutOfOrderDifferAsAWhole) {
  const std::vector<Item> sorted = {{"a", false, 'x'}, {"b", false, 'x'}};
  for (const std::vector<Item>& hostile :
       {std::vector<Item>{{"b", false, 'x'}, {"a", false, 'x'}},
        std::vector<Item>{{"a", false, 'x'}, {"a", false, 'y'}}}) {
    const RawTree one(raw_of(sorted), ObjectFormat::kSha1);
    const RawTree other(raw_of(hostile), ObjectFormat::kSha1);
    EXPECT_TRUE(one.in_order());
    EXPECT_FALSE(other.in_order());
    const std::vector<const RawTree*> both = {&one, &other};
    EXPECT_EQ(differences(both).size(), 4U);
  }
}

TEST(RawTreeTest, MalformedTreesEndInFrontOfTheFault) {
  const std::string first = raw_of({{"a", false, 'x'}});
  const std::string whole = first + raw_of({{"b", true, 'y'}});
  const std::set<std::size_t> ends = {0, first.size(), whole.size()};
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const RawTree tree(whole.substr(0, size), ObjectFormat::kSha1);
    EXPECT_EQ(tree.malformed(), !ends.contains(size)) << size;
    EXPECT_LE(tree.size(), 2U);
    for (std::size_t i = 0; i < tree.size(); ++i) {
      EXPECT_EQ(tree.entry(i).name, i == 0 ? "a" : "b");
    }
  }
}

}  // namespace
}  // namespace tokensweep::git
