// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/index_file.h"

#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/git_repo.h"

namespace tokensweep::git {
namespace {

using test::GitRepo;
using test::GitRepoOptions;
using test::ScratchFolder;

// "<octal mode> <id> <path>", as in `git ls-files --stage`.
std::vector<std::string> as_lines(const std::vector<IndexEntry>& entries) {
  std::vector<std::string> lines;
  for (const IndexEntry& entry : entries) {
    std::ostringstream line;
    line << std::oct << entry.mode << ' ' << entry.blob.hex() << ' '
         << entry.path;
    lines.push_back(line.str());
  }
  return lines;
}

std::vector<std::string> from_git(GitRepo& repo,
                                  const std::string& option = "--stage") {
  std::vector<std::string> lines;
  std::istringstream output(repo.git({"ls-files", option, "-z"}));
  for (std::string line; std::getline(output, line, '\0');) {
    const std::size_t stage = line.find('\t') - 2;
    lines.push_back(line.erase(stage, 2).replace(stage, 1, " "));
  }
  return lines;
}

Layout layout_of(const GitRepo& repo,
                 ObjectFormat format = ObjectFormat::kSha1) {
  Layout layout;
  layout.git_dir = repo.folder() + "/.git";
  layout.index_file = layout.git_dir + "/index";
  layout.format = format;
  return layout;
}

void expect_same(GitRepo& repo, ObjectFormat format = ObjectFormat::kSha1) {
  const auto entries = read_index(layout_of(repo, format));
  ASSERT_TRUE(entries) << entries.error().message();
  EXPECT_EQ(as_lines(entries->entries), from_git(repo));
}

void fill(GitRepo& repo, int files) {
  for (int i = 0; i < files; ++i) {
    repo.write("d" + std::to_string(i % 3) + "/file" + std::to_string(i),
               std::to_string(i));
  }
  repo.write("\xff name", "x");
}

TEST(IndexFile, NoFileMeansNoEntries) {
  const ScratchFolder folder;
  const auto entries = read_index(layout_of(GitRepo(folder.path())));
  ASSERT_TRUE(entries);
  EXPECT_TRUE(entries->entries.empty());
}

TEST(IndexFile, ReadsEveryVersion) {
  for (const char* version : {"2", "3", "4"}) {
    SCOPED_TRACE(version);
    const ScratchFolder folder;
    GitRepo repo = GitRepo::init(folder / "r");
    fill(repo, 30);
    repo.commit("one");
    repo.write("new", "n");
    repo.git({"add", "-N", "new"});  // an extended flag: version 3
    repo.git({"update-index", "--index-version", version});
    expect_same(repo);
  }
}

TEST(IndexFile, ReadsSha256) {
  const ScratchFolder folder;
  GitRepoOptions options;
  options.sha256 = true;
  GitRepo repo = GitRepo::init(folder / "r", options);
  fill(repo, 5);
  repo.commit("one");
  expect_same(repo, ObjectFormat::kSha256);
}

TEST(IndexFile, ReadsConflicts) {
  const ScratchFolder folder;
  GitRepo repo = GitRepo::init(folder / "r");
  repo.write("f", "base");
  repo.commit("base");
  repo.branch("other");
  repo.write("f", "theirs");
  repo.commit("theirs");
  repo.checkout("main");
  repo.write("f", "ours");
  repo.commit("ours");
  ASSERT_FALSE(repo.merge("other"));
  expect_same(repo);
}

TEST(IndexFile, ReadsASplitIndex) {
  const ScratchFolder folder;
  GitRepo repo = GitRepo::init(folder / "r");
  fill(repo, 200);
  repo.commit("one");
  repo.git({"config", "splitIndex.maxPercentChange", "100"});
  repo.git({"update-index", "--split-index"});
  expect_same(repo);
  repo.write("d0/file3", "changed");
  repo.write("d1/file1", "changed too");
  repo.remove("d2/file2");
  repo.remove("d2/file5");
  repo.write("a/first", "new");
  repo.write("z/last", "new");
  repo.git({"add", "-A"});
  expect_same(repo);
  repo.git({"update-index", "--index-version", "4"});
  expect_same(repo);
  // Another index file has its shared part in the git directory, too.
  Layout elsewhere = layout_of(repo);
  elsewhere.index_file = folder / "copy";
  test::write_text(elsewhere.index_file,
                   test::read_text(layout_of(repo).index_file));
  const auto entries = read_index(elsewhere);
  ASSERT_TRUE(entries) << entries.error().message();
  EXPECT_EQ(as_lines(entries->entries), from_git(repo));
}

std::vector<std::string> skipped_in(const GitRepo& repo) {
  std::vector<std::string> paths;
  const auto entries = read_skipped_entries(layout_of(repo));
  EXPECT_TRUE(entries) << entries.error().message();
  if (!entries) return paths;
  for (const IndexEntry& entry : *entries) paths.push_back(entry.path);
  return paths;
}

TEST(IndexFile, KnowsWhatASparseCheckoutLeavesOut) {
  const ScratchFolder folder;
  GitRepo repo = GitRepo::init(folder / "r");
  EXPECT_EQ(skipped_in(repo), std::vector<std::string>());
  fill(repo, 6);
  repo.commit("one");
  EXPECT_EQ(skipped_in(repo), std::vector<std::string>());
  repo.git({"update-index", "--skip-worktree", "d0/file3", "d1/file1"});
  const std::vector<std::string> both = {"d0/file3", "d1/file1"};
  EXPECT_EQ(skipped_in(repo), both);
  repo.git({"update-index", "--index-version", "4"});
  EXPECT_EQ(skipped_in(repo), both);
  // In the shared part, then replaced and deleted there.
  repo.git({"config", "splitIndex.maxPercentChange", "100"});
  repo.git({"update-index", "--split-index"});
  EXPECT_EQ(skipped_in(repo), both);
  repo.git({"update-index", "--no-skip-worktree", "d0/file3"});
  repo.git({"update-index", "--skip-worktree", "d2/file2"});
  repo.git({"update-index", "--force-remove", "d1/file1"});
  EXPECT_EQ(skipped_in(repo), std::vector<std::string>{"d2/file2"});
}

TEST(IndexFile, ReadsASparseIndex) {
  const ScratchFolder folder;
  GitRepo repo = GitRepo::init(folder / "r");
  fill(repo, 9);
  repo.commit("one");
  repo.git({"sparse-checkout", "init", "--cone", "--sparse-index"});
  repo.git({"sparse-checkout", "set", "d1"});
  const auto entries = read_index(layout_of(repo));
  ASSERT_TRUE(entries);
  std::vector<std::string> paths;
  for (const IndexEntry& entry : entries->entries) paths.push_back(entry.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"d0/", "d1/file1", "d1/file4",
                                             "d1/file7", "d2/", "\xff name"}));
  EXPECT_EQ(entries->entries.front().mode, 0040000U);
  EXPECT_EQ(entries->entries.front().blob.hex(), repo.rev_parse("HEAD:d0"));
}

TEST(IndexFile, KnowsStagesAndIntentToAdd) {
  const ScratchFolder folder;
  GitRepo repo = GitRepo::init(folder / "r");
  const std::string blob = repo.hash_object("blob", "x");
  repo.git({"update-index", "--index-info"},
           "100644 " + blob + " 1\tf\n" + "100644 " + blob + " 3\tf\n");
  repo.write("g", "g");
  repo.git({"add", "-N", "g"});
  const auto index = read_index(layout_of(repo));
  ASSERT_TRUE(index);
  ASSERT_EQ(index->entries.size(), 3U);
  EXPECT_EQ(index->entries[0].stage, 1);
  EXPECT_EQ(index->entries[1].stage, 3);
  EXPECT_EQ(index->entries[2].stage, 0);
  EXPECT_FALSE(index->entries[1].intent_to_add);
  EXPECT_TRUE(index->entries[2].intent_to_add);
}

// "<path> <entries> <tree>" of each cached tree, invalid ones without a tree.
std::vector<std::string> tree_lines(const std::vector<CachedTree>& trees,
                                    std::size_t at = 0,
                                    const std::string& path = "") {
  std::vector<std::string> lines;
  if (trees.empty()) return lines;
  const CachedTree& tree = trees[at];
  lines.push_back(path + ' ' + std::to_string(tree.entries) + ' ' +
                  (tree.entries < 0 ? "" : tree.tree.hex()));
  for (std::size_t i = at + 1; i < tree.end; i = trees[i].end) {
    for (std::string& line : tree_lines(trees, i, path + trees[i].name + '/')) {
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

TEST(IndexFile, ReadsCachedTrees) {
  const ScratchFolder folder;
  GitRepo repo = GitRepo::init(folder / "r");
  repo.write("a/b/one", "1");
  repo.write("a/two", "2");
  repo.write("c/three", "3");
  repo.commit("one");
  repo.write("c/three", "changed");
  repo.git({"add", "c"});
  const auto index = read_index(layout_of(repo));
  ASSERT_TRUE(index);
  EXPECT_EQ(tree_lines(index->trees),
            (std::vector<std::string>{
                " -1 ", "a/ 2 " + repo.rev_parse("HEAD:a"),
                "a/b/ 1 " + repo.rev_parse("HEAD:a/b"), "c/ -1 "}));
}

TEST(IndexFile, DropsMalformedCachedTreesOnly) {
  const ScratchFolder folder;
  GitRepo repo = GitRepo::init(folder / "r");
  repo.write("a/one", "1");
  repo.commit("one");
  std::string content = test::read_text(layout_of(repo).index_file);
  const std::size_t root = content.find("TREE") + 8;
  ASSERT_EQ(content.substr(root, 5), std::string("\0"
                                                 "1 1\n",
                                                 5));
  content[root + 3] = '9';  // nine subtrees
  const auto parsed = parse_index(as_bytes(content), ObjectFormat::kSha1);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->entries.size(), 1U);
  EXPECT_TRUE(parsed->trees.empty());
}

TEST(IndexFile, RefusesWhatIsCutShortAndSurvivesDamage) {
  const ScratchFolder folder;
  GitRepo repo = GitRepo::init(folder / "r");
  fill(repo, 6);
  repo.commit("one");
  for (const char* version : {"2", "4"}) {
    repo.git({"update-index", "--index-version", version});
    const std::string content = test::read_text(repo.folder() + "/.git/index");
    for (std::size_t size = 0; size < 12 + 6 * 62; ++size) {
      EXPECT_FALSE(
          parse_index(as_bytes(std::string_view(content).substr(0, size)),
                      ObjectFormat::kSha1))
          << size;
    }
    for (std::size_t at = 0; at < content.size(); ++at) {
      std::string damaged = content;
      damaged[at] = static_cast<char>(damaged[at] ^ 0xff);
      const auto parsed = parse_index(as_bytes(damaged), ObjectFormat::kSha1);
      if (parsed) {
        EXPECT_LE(parsed->entries.size(), 7U);
      }
    }
  }
}

}  // namespace
}  // namespace tokensweep::git
