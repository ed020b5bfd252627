// SPDX-License-Identifier: Apache-2.0
// Commit-graphs as git writes them, and damaged ones: what is read of the
// commits stays the same.
#include "scanner/git/parent_hints.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/git/pack_store.h"
#include "scanner/git/reference_log.h"
#include "tests/support/git_repo.h"

namespace tokensweep::git {
namespace {

using test::GitRepo;
using test::GitRepoOptions;
using test::read_text;
using test::ScratchFolder;
using test::write_text;

using ParentsById = std::map<std::string, std::vector<std::string>>;

class ParentHintsTest : public testing::Test {
 protected:
  void make(GitRepoOptions options = {}) {
    repo.emplace(GitRepo::init(folder / "r", options));
    const std::string root = repo->commit("root");
    std::vector<std::string> words = {"merge", "-q", "-m", "octopus"};
    for (const char* name : {"a", "b", "c", "d"}) {
      repo->branch(name, root);
      repo->write(name, name);
      repo->commit(name);
      words.emplace_back(name);
    }
    repo->checkout("main");
    repo->git(words);
    repo->branch("e", root);
    repo->write("e", "e");
    repo->commit("e");
    repo->checkout("main");
    repo->merge("e");
    objects = repo->folder() + "/.git/objects";
    store = open_pack_store({objects, options.sha256 ? ObjectFormat::kSha256
                                                     : ObjectFormat::kSha1});
    ids = *store->ids();
    index.emplace(ids);
  }

  // Of the commits themselves: git believes a commit-graph.
  ParentsById parents_by_git() {
    std::istringstream lines(repo->git(
        {"-c", "core.commitGraph=false", "rev-list", "--all", "--parents"}));
    ParentsById result;
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      std::string id;
      words >> id;
      auto& parents = result[id];
      for (std::string parent; words >> parent;) parents.push_back(parent);
    }
    return result;
  }

  ParentsById parents_by_hints() {
    const ParentHints hints = ParentHints::load(objects, *index);
    ParentsById result;
    for (std::uint32_t i = 0; i < ids.size(); ++i) {
      std::vector<std::uint32_t> parents;
      if (!hints.add_parents(i, parents)) continue;
      auto& named = result[ids[i].hex()];
      for (const std::uint32_t parent : parents) {
        named.push_back(parent < ids.size() ? ids[parent].hex() : "none");
      }
    }
    return result;
  }

  // What a log with these hints remembers of the commits, by position.
  auto links(const ParentHints& hints) {
    ReferenceLog log(*index, index->format(), 1, {}, &hints);
    ReferenceLogSink sink(log);
    Coverage coverage;
    EXPECT_TRUE(store->walk({}, sink, coverage));
    log.report(coverage);
    EXPECT_TRUE(coverage.complete());
    const CommitLinks links = log.take_links().commits;
    std::vector<std::tuple<std::uint32_t, std::uint32_t, std::int64_t,
                           std::vector<std::uint32_t>>>
        result;
    for (const CommitLinks::Commit& commit : links.commits) {
      const auto begin = links.parents.begin() +
                         static_cast<std::ptrdiff_t>(commit.first_parent);
      result.emplace_back(commit.position, commit.tree, commit.seconds,
                          std::vector(begin, begin + commit.parent_count));
    }
    std::ranges::sort(result);
    return result;
  }

  std::string graph_path() const { return objects + "/info/commit-graph"; }

  ScratchFolder folder;
  std::optional<GitRepo> repo;
  std::string objects;
  std::unique_ptr<ObjectStore> store;
  std::vector<ObjectId> ids;
  std::optional<IdIndex> index;
};

TEST_F(ParentHintsTest, NoneWithoutACommitGraph) {
  make();
  EXPECT_TRUE(ParentHints::load(objects, *index).empty());
  EXPECT_TRUE(parents_by_hints().empty());
}

TEST_F(ParentHintsTest, ReadsWhatGitWrites) {
  for (const bool sha256 : {false, true}) {
    make({.bare = false, .sha256 = sha256});
    repo->git({"commit-graph", "write", "--reachable"});
    EXPECT_EQ(parents_by_hints().size(), 8U);
    EXPECT_EQ(parents_by_hints(), parents_by_git());
    EXPECT_EQ(links(ParentHints::load(objects, *index)), links({}));
    std::filesystem::remove_all(repo->folder());
  }
}

TEST_F(ParentHintsTest, ReadsAChain) {
  make();
  repo->git({"commit-graph", "write", "--stdin-commits", "--split=no-merge"},
            repo->rev_parse("a") + "\n");
  repo->git({"commit-graph", "write", "--reachable", "--split=no-merge"});
  const std::string chain = objects + "/info/commit-graphs/commit-graph-chain";
  const std::string names = read_text(chain);
  ASSERT_EQ(std::ranges::count(names, '\n'), 2);
  EXPECT_EQ(parents_by_hints(), parents_by_git());
  // Without its upper file the lower one is as good as before.
  std::filesystem::remove(chain);
  write_text(chain, names.substr(0, names.find('\n') + 1) + "../../x\n");
  EXPECT_EQ(parents_by_hints().size(), 2U);
  EXPECT_EQ(links(ParentHints::load(objects, *index)), links({}));
}

TEST_F(ParentHintsTest, AWrongOneChangesNothing) {
  make();
  repo->git({"commit-graph", "write", "--reachable"});
  const std::string sound = read_text(graph_path());
  const auto expected = links({});
  const ParentsById parents = parents_by_git();
  std::filesystem::remove(graph_path());
  std::size_t unlike = 0;
  for (std::size_t i = 0; i < sound.size(); ++i) {
    std::string damaged = sound;
    damaged[i] = static_cast<char>(damaged[i] ^ (i % 2 == 0 ? 1 : 0x81));
    write_text(graph_path(), damaged);
    unlike += parents_by_hints() != parents ? 1 : 0;
    // Slow; every kind of place is met all the same.
    if (i % 5 == 0) {
      ASSERT_EQ(links(ParentHints::load(objects, *index)), expected) << i;
    }
  }
  EXPECT_GT(unlike, 50U);  // the damage was felt
  for (std::size_t size = 0; size < sound.size(); ++size) {
    write_text(graph_path(), sound.substr(0, size));
    ASSERT_NE(parents_by_hints(), parents) << size;
  }
}

// Each commit's first parent becomes another one, as in a file that somebody
// made to mislead.
TEST_F(ParentHintsTest, AForgedOneChangesNothing) {
  make();
  repo->git({"commit-graph", "write", "--reachable"});
  std::string graph = read_text(graph_path());
  std::filesystem::remove(graph_path());
  const std::size_t name = graph.find("CDAT");
  ASSERT_NE(name, std::string::npos);
  const auto byte = [&](std::size_t at) {
    return static_cast<std::size_t>(static_cast<unsigned char>(graph[at]));
  };
  const std::size_t begin = byte(name + 10) << 8 | byte(name + 11);
  const std::size_t end = byte(name + 22) << 8 | byte(name + 23);
  constexpr std::size_t kRow = 20 + 16;
  const std::size_t rows = (end - begin) / kRow;
  ASSERT_EQ(rows, parents_by_git().size());
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t parent = begin + row * kRow + 20;
    graph.replace(parent, 4,
                  {0, 0, 0, static_cast<char>((byte(parent + 3) + 1) % rows)});
  }
  write_text(graph_path(), graph);
  const ParentsById forged = parents_by_hints();
  ASSERT_EQ(forged.size(), rows);
  for (const auto& [id, parents] : parents_by_git()) {
    EXPECT_NE(forged.at(id), parents);
  }
  EXPECT_EQ(links(ParentHints::load(objects, *index)), links({}));
}

}  // namespace
}  // namespace tokensweep::git
