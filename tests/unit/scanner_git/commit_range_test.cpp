// SPDX-License-Identifier: Apache-2.0
// Ranges and merge bases against git's own.
#include "scanner/git/commit_range.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/git/repository.h"
#include "tests/support/git_repo.h"
#include "tests/support/test_random.h"

namespace tokensweep::git {
namespace {

using testing::TestRandom;
using tokensweep::test::GitRepo;
using tokensweep::test::ScratchFolder;
using tokensweep::test::write_text;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

ObjectId id_of(const std::string& hex) {
  return ObjectId::from_hex(hex).value();
}

enum class Clock { kRight, kSkewed };

// A history as fast-import reads it, on refs/heads/c0 and so on. Few commits
// have no parent, some have up to five.
std::string random_history(TestRandom& random, std::size_t commits,
                           Clock clock) {
  std::string stream;
  for (std::size_t i = 0; i < commits; ++i) {
    std::uint64_t seconds = 1'600'000'000 + i * 60;
    if (clock == Clock::kSkewed && random.below(4) == 0) {
      seconds = 1'600'000'000 - 100'000 + random.below(200'000);
    }
    const std::string number = std::to_string(i);
    stream +=
        "commit refs/heads/c" + number + "\nmark :" + std::to_string(i + 1) +
        "\ncommitter A <a@example.org> " + std::to_string(seconds) +
        " +0000\ndata " + std::to_string(number.size()) + "\n" + number + "\n";
    if (i == 0 || random.below(15) == 0) continue;
    std::set<std::uint64_t> parents;
    const std::uint64_t wanted =
        random.below(2) == 0 ? 1 : 2 + random.below(random.below(4) + 1);
    for (std::uint64_t k = 0; k < wanted; ++k) {
      const std::uint64_t back = std::min<std::uint64_t>(i, 12);
      parents.insert(i - random.below(back));
    }
    bool first = true;
    for (const std::uint64_t parent : parents) {
      stream += (first ? "from :" : "merge :") + std::to_string(parent) + "\n";
      first = false;
    }
  }
  return stream;
}

class CommitRangeTest : public ::testing::Test {
 protected:
  void import(const std::string& stream) {
    repo_.fast_import(stream);
    open();
  }
  void open() {
    repository_ = std::move(*Repository::open(repo_.folder()));
    source_ = std::make_unique<CommitSource>(repository_->objects(),
                                             ObjectFormat::kSha1,
                                             repository_->shallow_ids());
  }

  // All ancestors, the commit included, from one call of git.
  void read_ancestors() {
    for (const std::string& line :
         lines_of(repo_.git({"rev-list", "--all", "--parents", "--topo-order",
                             "--reverse"}))) {
      std::istringstream words(line);
      std::string id;
      words >> id;
      std::set<std::string>& all = ancestors_[id];
      all.insert(id);
      for (std::string parent; words >> parent;) {
        all.insert(ancestors_[parent].begin(), ancestors_[parent].end());
      }
    }
  }

  std::vector<std::string> range(const std::vector<std::string>& heads,
                                 const std::vector<std::string>& excluded) {
    std::vector<ObjectId> wanted;
    std::vector<ObjectId> unwanted;
    for (const std::string& id : heads) wanted.push_back(id_of(id));
    for (const std::string& id : excluded) unwanted.push_back(id_of(id));
    const auto result = commit_range(*source_, wanted, unwanted);
    EXPECT_TRUE(result) << result.error().message();
    std::vector<std::string> ids;
    if (!result) return ids;
    for (const std::uint32_t commit : result->commits) {
      ids.push_back(source_->at(commit).id.hex());
    }
    return ids;
  }

  std::set<std::string> model(const std::vector<std::string>& heads,
                              const std::vector<std::string>& excluded) {
    std::set<std::string> ids;
    for (const std::string& id : heads) {
      ids.insert(ancestors_[id].begin(), ancestors_[id].end());
    }
    for (const std::string& id : excluded) {
      for (const std::string& old : ancestors_[id]) ids.erase(old);
    }
    return ids;
  }

  void expect_parents_first(const std::vector<std::string>& ids) {
    std::map<std::string, std::size_t> place;
    for (std::size_t i = 0; i < ids.size(); ++i) place[ids[i]] = i;
    for (const std::string& id : ids) {
      for (const std::string& ancestor : ancestors_[id]) {
        if (const auto at = place.find(ancestor); at != place.end()) {
          EXPECT_LE(at->second, place[id]);
        }
      }
    }
  }

  std::vector<std::string> bases(const std::string& a, const std::string& b) {
    const auto result = merge_bases(*source_, id_of(a), id_of(b));
    EXPECT_TRUE(result) << result.error().message();
    std::vector<std::string> ids;
    if (!result) return ids;
    for (const ObjectId& id : result->ids) ids.push_back(id.hex());
    return ids;
  }

  std::vector<std::string> git_bases(const std::string& a,
                                     const std::string& b) {
    if (!repo_.try_git({"merge-base", a, b})) return {};
    std::vector<std::string> ids =
        lines_of(repo_.git({"merge-base", "--all", a, b}));
    std::ranges::sort(ids);
    return ids;
  }

  ScratchFolder scratch_;
  GitRepo repo_ = GitRepo::init(scratch_ / "repo");
  std::unique_ptr<Repository> repository_;
  std::unique_ptr<CommitSource> source_;
  std::map<std::string, std::set<std::string>> ancestors_;
};

class RandomHistory : public CommitRangeTest,
                      public ::testing::WithParamInterface<int> {};

TEST_P(RandomHistory, RangesAreThoseOfGit) {
  TestRandom random(static_cast<std::uint64_t>(GetParam()));
  const Clock clock = GetParam() % 2 == 0 ? Clock::kRight : Clock::kSkewed;
  import(random_history(random, 120, clock));
  read_ancestors();
  std::vector<std::string> all;
  for (const auto& [id, ancestors] : ancestors_) all.push_back(id);
  ASSERT_EQ(all.size(), 120U);
  const auto some = [&](std::uint64_t most) {
    std::vector<std::string> ids(random.below(most + 1));
    for (std::string& id : ids) id = all[random.below(all.size())];
    return ids;
  };
  for (int round = 0; round < 40; ++round) {
    const std::vector<std::string> heads = some(3);
    const std::vector<std::string> excluded = some(4);
    open();  // what was read before must not matter
    const std::vector<std::string> ids = range(heads, excluded);
    std::set<std::string> sorted(ids.begin(), ids.end());
    EXPECT_EQ(sorted.size(), ids.size());
    EXPECT_EQ(sorted, model(heads, excluded)) << "round " << round;
    expect_parents_first(ids);
    if (clock == Clock::kSkewed || heads.empty()) continue;
    std::vector<std::string> words = {"rev-list", "--topo-order"};
    words.insert(words.end(), heads.begin(), heads.end());
    words.emplace_back("--not");
    words.insert(words.end(), excluded.begin(), excluded.end());
    const std::vector<std::string> listed = lines_of(repo_.git(words));
    EXPECT_EQ(sorted, std::set<std::string>(listed.begin(), listed.end()));
  }
}

TEST_P(RandomHistory, MergeBasesAreThoseOfGit) {
  TestRandom random(1000 + static_cast<std::uint64_t>(GetParam()));
  import(random_history(random, 60,
                        GetParam() % 2 == 0 ? Clock::kRight : Clock::kSkewed));
  read_ancestors();
  std::vector<std::string> all;
  for (const auto& [id, ancestors] : ancestors_) all.push_back(id);
  std::size_t several = 0;
  for (int round = 0; round < 60; ++round) {
    const std::string& a = all[random.below(all.size())];
    const std::string& b = all[random.below(all.size())];
    open();
    std::vector<std::string> ids = bases(a, b);
    std::ranges::sort(ids);
    EXPECT_EQ(ids, git_bases(a, b)) << a << " " << b;
    if (ids.size() > 1) ++several;
  }
  if (GetParam() < 2) {
    EXPECT_GT(several, 0U) << "the histories are too tame";
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomHistory, ::testing::Range(0, 8));

TEST_F(CommitRangeTest, OrderIsTheSameWhateverTheOrderOfTheHeads) {
  TestRandom random(77);
  import(random_history(random, 80, Clock::kSkewed));
  read_ancestors();
  std::vector<std::string> heads;
  for (const auto& [id, ancestors] : ancestors_) heads.push_back(id);
  const std::vector<std::string> once = range(heads, {});
  std::ranges::reverse(heads);
  open();
  EXPECT_EQ(once, range(heads, {}));
  EXPECT_EQ(once.size(), 80U);
}

TEST_F(CommitRangeTest, ReadsLittleOfAnOldHistory) {
  std::string stream;
  for (int i = 0; i < 3000; ++i) {
    stream += "commit refs/heads/main\ncommitter A <a@example.org> " +
              std::to_string(1'600'000'000 + i * 60) + " +0000\ndata 1\nx\n";
  }
  import(stream);
  const std::string head = repo_.rev_parse("main");
  const std::string base = repo_.rev_parse("main~3");
  EXPECT_EQ(range({head}, {base}).size(), 3U);
  EXPECT_LT(source_->size(), 700U);
  open();
  EXPECT_EQ(bases(head, base), std::vector<std::string>{base});
  EXPECT_LT(source_->size(), 10U);
  open();
  EXPECT_TRUE(range({head}, {head}).empty());
  EXPECT_EQ(source_->size(), 1U);
}

TEST_F(CommitRangeTest, KnowsWhatAShallowCloneLeftOut) {
  for (int i = 0; i < 5; ++i) repo_.commit("c" + std::to_string(i));
  const std::string old = repo_.rev_parse("HEAD~4");
  repo_.branch("side", "HEAD~2");
  const std::string side = repo_.commit("on the side");
  const std::string head = repo_.rev_parse("main");
  write_text(scratch_ / "repo/.git/shallow",
             repo_.rev_parse("main~1") + "\n" + side + "\n");
  open();
  const auto range =
      commit_range(*source_, std::vector{id_of(head)}, std::vector{id_of(old)});
  ASSERT_TRUE(range);
  EXPECT_EQ(range->commits.size(), 2U);
  EXPECT_EQ(range->cut, std::vector{id_of(repo_.rev_parse("main~1"))});
  const auto none = merge_bases(*source_, id_of(head), id_of(side));
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->ids.empty());
  EXPECT_EQ(none->cut.size(), 2U);
  // The boundary does not matter below a common ancestor.
  const auto met =
      merge_bases(*source_, id_of(head), id_of(repo_.rev_parse("main~1")));
  ASSERT_TRUE(met);
  EXPECT_EQ(met->ids.size(), 1U);
  EXPECT_TRUE(met->cut.empty());
}

TEST_F(CommitRangeTest, AMissingCommitIsAnError) {
  repo_.commit("one");
  const std::string lost = repo_.commit("two");
  const std::string head = repo_.commit("three");
  repo_.git({"update-ref", "-d", "refs/heads/none"});
  ASSERT_EQ(std::remove(repo_.loose_path(lost).c_str()), 0);
  open();
  const auto range = commit_range(*source_, std::vector{id_of(head)}, {});
  ASSERT_FALSE(range);
  EXPECT_EQ(range.error().kind(), ErrorKind::kCorrupt);
  EXPECT_NE(range.error().message().find(lost), std::string::npos);
}

}  // namespace
}  // namespace tokensweep::git
