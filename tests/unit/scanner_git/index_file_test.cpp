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

void expect_same(GitRepo& repo, ObjectFormat format = ObjectFormat::kSha1) {
  const auto entries = read_index(repo.folder() + "/.git/index", format);
  ASSERT_TRUE(entries) << entries.error().message();
  EXPECT_EQ(as_lines(*entries), from_git(repo));
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
  const auto entries = read_index(folder / "index", ObjectFormat::kSha1);
  ASSERT_TRUE(entries);
  EXPECT_TRUE(entries->empty());
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
}

TEST(IndexFile, ReadsASparseIndex) {
  const ScratchFolder folder;
  GitRepo repo = GitRepo::init(folder / "r");
  fill(repo, 9);
  repo.commit("one");
  repo.git({"sparse-checkout", "init", "--cone", "--sparse-index"});
  repo.git({"sparse-checkout", "set", "d1"});
  const auto entries =
      read_index(repo.folder() + "/.git/index", ObjectFormat::kSha1);
  ASSERT_TRUE(entries);
  std::vector<std::string> paths;
  for (const IndexEntry& entry : *entries) paths.push_back(entry.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"d0/", "d1/file1", "d1/file4",
                                             "d1/file7", "d2/", "\xff name"}));
  EXPECT_EQ(entries->front().mode, 0040000U);
  EXPECT_EQ(entries->front().blob.hex(), repo.rev_parse("HEAD:d0"));
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
