// SPDX-License-Identifier: Apache-2.0
// Trees recorded by their edits against the same trees read whole.
#include "scanner/git/tree_links.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/git/recent_trees.h"
#include "tests/support/edits.h"

namespace tokensweep::git {
namespace {

using testing::EditedText;
using testing::TestRandom;

// What a tree refers to: place, target, name, whether it is a tree.
using Links =
    std::vector<std::tuple<std::uint32_t, std::uint32_t, std::string, bool>>;

// A made-up position for an id; some lead nowhere.
std::uint32_t target_of(ByteView raw_id) {
  const auto first = std::to_integer<std::uint32_t>(raw_id[0]);
  return first >= 0xC0 ? TreeLinks::kNone : first;
}

struct Whole {
  Links links;
  std::vector<std::uint32_t> ends;
  bool well_formed = false;
};

Whole read_whole(std::string_view tree) {
  Whole whole;
  TreeParser parser(as_bytes(tree), ObjectFormat::kSha1);
  TreeEntry entry;
  std::uint32_t at = 0;
  while (parser.next(entry)) {
    if (target_of(entry.raw_id) != TreeLinks::kNone) {
      whole.links.emplace_back(at, target_of(entry.raw_id),
                               std::string(entry.name), entry.is_tree());
    }
    ++at;
    whole.ends.push_back(static_cast<std::uint32_t>(
        entry.raw_id.data() + entry.raw_id.size() - as_bytes(tree).data()));
  }
  whole.well_formed = !parser.malformed();
  return whole;
}

// What the records say, with what they take over from their bases.
Links expand(const TreeLinks& links, TreeRecordId id) {
  const TreeLinks::Part& part = links.parts[id.part];
  const TreeLinks::Record& record = part.records[id.number];
  Links result;
  for (std::uint32_t i = 0; i < record.entries; ++i) {
    const TreeLinks::Entry& entry = part.entry_list[record.first_entry + i];
    result.emplace_back(entry.at, entry.target,
                        std::string(part.names.name(entry.name)),
                        entry.is_tree != 0);
  }
  const Links base = record.base.number == TreeLinks::kNone
                         ? Links()
                         : expand(links, record.base);
  std::uint32_t behind = 0;
  for (std::uint32_t i = 0; i < record.copies; ++i) {
    const TreeLinks::Copy& copy = part.copy_list[record.first_copy + i];
    EXPECT_GE(copy.first, behind);
    behind = copy.first + copy.count;
    for (auto [at, target, name, is_tree] : base) {
      if (at < copy.first || at >= behind) continue;
      result.emplace_back(at - copy.first + copy.to, target, name, is_tree);
    }
  }
  std::ranges::sort(result);
  return result;
}

class TreeLinksTest : public ::testing::Test {
 protected:
  TreeLinksTest() : random_(7) {
    links_.parts.resize(1);
    recorder_.emplace(0U, links_.parts[0], ObjectFormat::kSha1);
  }

  TreeRecordId add() {
    recorder_->add(ObjectId());
    return {0, static_cast<std::uint32_t>(links_.parts[0].records.size() - 1)};
  }

  void resolve() {
    std::vector<std::uint32_t> positions;
    for (const ObjectId& id : recorder_->open_ids()) {
      positions.push_back(target_of(id.raw()));
    }
    recorder_->resolve(positions);
    EXPECT_TRUE(recorder_->open_ids().empty());
    EXPECT_TRUE(recorder_->open_submodules().empty());
  }

  TreeRecordId add_and_resolve() {
    const TreeRecordId id = add();
    resolve();
    return id;
  }

  std::string entry(const std::string& name) {
    static constexpr std::array<const char*, 4> kModes = {"100644", "40000",
                                                          "160000", "0100755"};
    return kModes[random_.below(kModes.size())] + (" " + name) + '\0' +
           random_.bytes(20);
  }

  // A tree that is recorded whole.
  TreeState record(std::string_view tree) {
    TreeState state;
    EXPECT_EQ(recorder_->read(as_bytes(tree), &state),
              read_whole(tree).well_formed);
    add_and_resolve();
    return state;
  }

  // Records `edited` by its edits and compares with the whole tree.
  TreeState check(const EditedText& edited, const TreeState& base) {
    std::string buffer;
    DerivedBytes derived = edited.derive(buffer);
    const auto bytes = [&derived](const ByteRange& range) {
      derived.fill(range);
      return derived.bytes().subspan(range.begin, range.size());
    };
    const Whole whole = read_whole(edited.text());
    TreeState state;
    EXPECT_EQ(recorder_->read_edits(derived.segments(), bytes, base, &state),
              whole.well_formed);
    EXPECT_EQ(state.well_formed, whole.well_formed);
    EXPECT_EQ(state.ends, whole.ends);
    EXPECT_EQ(expand(links_, add_and_resolve()), whole.links);
    return state;
  }

  TestRandom random_;
  TreeLinks links_;
  std::optional<TreeRecorder> recorder_;
};

// The way git makes them: some entries new, gone or with another id; copies
// that begin and end anywhere.
EditedText edit_entries(const std::string& base,
                        const std::vector<std::string>& entries,
                        TestRandom& random,
                        const std::vector<std::string>& fresh) {
  EditedText edited(base);
  std::size_t offset = 0;
  for (const std::string& entry : entries) {
    const std::uint64_t what = random.below(20);
    if (what == 0) edited.insert(fresh[random.below(fresh.size())]);
    if (what == 1) {
      offset += entry.size();
      continue;
    }
    if (what == 2) {  // another id
      edited.copy(offset, entry.size() - 20);
      edited.insert(random.bytes(20));
    } else if (what == 3) {  // the same, in pieces
      const std::size_t cut = random.below(entry.size() + 1);
      if (cut > 0) edited.copy(offset, cut);
      edited.insert(entry.substr(cut));
    } else if (what == 4) {  // the same, as if it were new
      edited.insert(entry);
    } else {
      edited.copy(offset, entry.size());
    }
    offset += entry.size();
  }
  return edited;
}

TEST_F(TreeLinksTest, ChainsOfEditsAreTheWholeTrees) {
  for (int round = 0; round < 60; ++round) {
    std::vector<std::string> fresh;
    for (std::size_t i = 0; i < 30; ++i) {
      fresh.push_back(entry("new" + random_.text(testing::kBase62, i)));
    }
    std::deque<std::string> texts(1);
    std::vector<std::string> entries;
    for (std::uint64_t i = random_.below(200); i > 0; --i) {
      entries.push_back(entry("f" + random_.text(testing::kBase62, 1 + i % 9)));
      texts.front() += entries.back();
    }
    TreeState state = record(texts.front());
    for (int depth = 0; depth < 8; ++depth) {
      const EditedText edited =
          edit_entries(texts.back(), entries, random_, fresh);
      state = check(edited, state);
      texts.push_back(edited.text());
      entries.clear();
      std::uint32_t begin = 0;
      for (const std::uint32_t end : read_whole(texts.back()).ends) {
        entries.push_back(texts.back().substr(begin, end - begin));
        begin = end;
      }
    }
  }
}

TEST_F(TreeLinksTest, HostileEditsAreTheWholeTrees) {
  int malformed = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string base;
    std::vector<std::string> snippets = {entry("a"), entry("bb"), "100644 x"};
    for (std::uint64_t i = 1 + random_.below(12); i > 0; --i) {
      snippets.push_back(entry(random_.text("abc", 1 + i)));
      base += snippets.back();
    }
    const TreeState state = record(base);
    const EditedText edited = testing::random_edits(base, snippets, random_);
    malformed += check(edited, state).well_formed ? 0 : 1;
  }
  EXPECT_GT(malformed, 100);
  EXPECT_LT(malformed, 2900);
}

TEST_F(TreeLinksTest, KeepsOnlyWhatDiffers) {
  std::string base;
  std::vector<std::string> entries;
  for (int i = 0; i < 100; ++i) {
    entries.push_back("100644 f" + std::to_string(i) + '\0' +
                      std::string(20, '\1'));
    base += entries.back();
  }
  const TreeState state = record(base);
  const std::size_t before = links_.parts[0].entry_list.size();
  EditedText edited(base);
  const std::size_t half = 50 * entries[10].size() - 10;
  edited.copy(0, half - 20);
  edited.insert(std::string(20, '\2'));
  edited.copy(half, base.size() - half);
  check(edited, state);
  EXPECT_EQ(before, 100U);
  EXPECT_EQ(links_.parts[0].entry_list.size(), 101U);
  EXPECT_EQ(links_.parts[0].copy_list.size(), 2U);
}

TEST_F(TreeLinksTest, ManyTreesAreResolvedAtOnce) {
  record(entry("a") + entry("b"));
  std::vector<std::string> trees;
  std::vector<TreeRecordId> ids;
  std::vector<std::uint32_t> submodules;
  std::uint32_t open = 0;
  for (int i = 0; i < 50; ++i) {
    std::string& tree = trees.emplace_back();
    ++open;
    for (std::uint64_t j = random_.below(9); j > 0; --j) {
      const std::string next = entry("f" + std::to_string(j));
      if (next.starts_with("160000")) submodules.push_back(open);
      tree += next;
      ++open;
    }
    ASSERT_TRUE(recorder_->read(as_bytes(tree), nullptr));
    ids.push_back(add());
  }
  ASSERT_EQ(recorder_->open_ids().size(), open);
  EXPECT_TRUE(std::ranges::equal(recorder_->open_submodules(), submodules));
  resolve();
  for (std::size_t i = 0; i < trees.size(); ++i) {
    EXPECT_EQ(expand(links_, ids[i]), read_whole(trees[i]).links);
  }
  EXPECT_EQ(record(entry("c")).record.number, 51U);
}

TEST_F(TreeLinksTest, RecentTreesGiveTheEditsBetween) {
  const auto recent = std::make_unique<RecentTrees>();
  std::string tree;
  for (int i = 0; i < 40; ++i) tree += entry("f" + std::to_string(i));
  RecentTrees::Slot& slot = recent->slot(as_bytes(tree));
  EXPECT_TRUE(recent->edits(slot, as_bytes(tree)).empty());
  slot.state = record(tree);
  slot.content.assign(as_bytes(tree).begin(), as_bytes(tree).end());
  // The very same tree is no edit of itself.
  EXPECT_TRUE(recent->edits(slot, as_bytes(tree)).empty());
  int edits = 0;
  for (int round = 0; round < 500; ++round) {
    std::string other = tree;
    const std::size_t at = 45 + random_.below(tree.size() - 45);
    const std::size_t gone =
        random_.below(std::min<std::size_t>(60, tree.size() - at));
    other.replace(at, gone, random_.bytes(random_.below(60)));
    ASSERT_EQ(&recent->slot(as_bytes(other)), &slot);
    const auto segments = recent->edits(slot, as_bytes(other));
    if (segments.empty()) continue;
    ++edits;
    std::string built;
    for (const Segment& segment : segments) {
      EXPECT_EQ(segment.begin, built.size());
      built += as_chars(segment.bytes);
    }
    EXPECT_EQ(built, other);
    const auto bytes = [&](const ByteRange& range) {
      return as_bytes(other).subspan(range.begin, range.size());
    };
    TreeState state;
    recorder_->read_edits(segments, bytes, slot.state, &state);
    EXPECT_EQ(state.ends, read_whole(other).ends);
    EXPECT_EQ(expand(links_, add_and_resolve()), read_whole(other).links);
  }
  EXPECT_GT(edits, 400);
  EXPECT_TRUE(recent->edits(slot, as_bytes("100644 f0")).empty());
}

TEST(NameTable, NumbersDistinctNamesInTheirOrder) {
  NameTable table;
  std::map<std::string, std::uint32_t> expected;
  TestRandom random(3);
  for (int i = 0; i < 20'000; ++i) {
    const std::string name = random.text("abcdef", random.below(6));
    const auto [found, added] =
        expected.emplace(name, static_cast<std::uint32_t>(expected.size()));
    ASSERT_EQ(table.number(name), found->second);
  }
  ASSERT_EQ(table.size(), expected.size());
  EXPECT_GT(table.size(), 4000U);
  for (const auto& [name, number] : expected) {
    EXPECT_EQ(table.name(number), name);
  }
}

}  // namespace
}  // namespace tokensweep::git
