// SPDX-License-Identifier: Apache-2.0
// Random trees with random rules: the walker must read exactly the files that
// git lists.

#include <algorithm>
#include <filesystem>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/sources/file_walker.h"
#include "scanner/sources/gitignore.h"
#include "tests/unit/scanner_sources/scratch.h"

namespace tokensweep {
namespace {

using testing::RecordingSink;
using testing::run_shell;
using testing::Scratch;

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return random_() % limit; }

  template <std::size_t kSize>
  std::string one_of(const std::string_view (&list)[kSize]) {
    return std::string(list[below(kSize)]);
  }

  std::string name() {
    static constexpr std::string_view kNames[] = {
        "a",  "b",   "ab",   "a.c",      "b.c",  "a b", "a ", "#a",
        "!a", "[a]", "x\\y", "\xc3\xa9", "\xff", "-a",  "a*"};
    return one_of(kNames);
  }

  // One component of a pattern. A `**` is only ever a whole component: git
  // takes "x**/y" after a literal for "**/y", against its own manual.
  std::string component() {
    static constexpr std::string_view kParts[] = {
        "a",     "b",    "*",      "?",   "[ab]", "[!a]", "[[:alpha:]]",
        "*.c",   "a*",   "*b",     "\\a", "\\*",  "**",   "a?",
        "[^b]*", "a\\ ", "x\\\\y", "[",   "\\[a]"};
    return one_of(kParts);
  }

  std::string pattern() {
    std::string text;
    if (below(4) == 0) text += '!';
    if (below(4) == 0) text += '/';
    const std::size_t parts = 1 + below(3) * below(2);
    for (std::size_t i = 0; i <= parts; ++i) {
      if (i > 0) text += '/';
      if (i == parts) break;
      text += component();
    }
    if (below(3) != 0) text.pop_back();
    if (below(8) == 0) text += ' ';
    if (below(16) == 0) text += '\r';
    return text;
  }

  std::string rules() {
    std::string text;
    for (std::size_t i = 1 + below(4); i > 0; --i) text += pattern() + '\n';
    if (below(4) == 0) text.pop_back();
    return text;
  }

 private:
  std::mt19937 random_;
};

void grow(Generator& random, const Scratch& tree, const std::string& folder,
          int depth, std::vector<std::string>& files) {
  for (std::size_t i = 2 + random.below(5); i > 0; --i) {
    const std::string path = folder + random.name();
    if (std::filesystem::exists(tree / path)) continue;
    if (depth > 0 && random.below(2) == 0) {
      tree.make_folder(path);
      grow(random, tree, path + '/', depth - 1, files);
    } else {
      tree.write(path);
      files.push_back(path);
    }
  }
  if (random.below(3) == 0) {
    tree.write(folder + ".gitignore", random.rules());
    files.push_back(folder + ".gitignore");
  }
}

std::vector<std::string> walk(const Scratch& tree, const std::string& user_file,
                              const PathSet* tracked) {
  RecordingSink sink;
  Coverage coverage;
  WalkOptions options;
  options.user_ignore_file = user_file;
  options.tracked = tracked;
  options.nested = NestedRepositories::kSkip;
  EXPECT_TRUE(walk_files({{tree.path(), ""}}, options, sink, coverage));
  std::vector<std::string> paths = sink.paths();
  std::ranges::sort(paths);
  return paths;
}

std::vector<std::string> sorted_names(const std::string& listing) {
  std::vector<std::string> names = testing::split(listing, '\0');
  std::ranges::sort(names);
  return names;
}

TEST(GitignoreDifferentialTest, ReadsWhatGitLists) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    Generator random(seed);
    const Scratch home;
    const Scratch tree;
    (void)run_shell(tree.path(), "git init -q .");
    std::vector<std::string> files;
    grow(random, tree, "", 3, files);
    if (random.below(2) == 0) tree.write(".git/info/exclude", random.rules());
    std::string user_file;
    if (random.below(2) == 0) {
      home.write("rules", random.rules());
      user_file = home / "rules";
    }
    const std::string listed =
        run_shell(tree.path(), "git -c core.excludesFile='" + user_file +
                                   "' ls-files -z --others --exclude-standard");
    ASSERT_EQ(walk(tree, user_file, nullptr), sorted_names(listed));

    // Some files are tracked: those are read whatever the rules say.
    std::vector<std::string> tracked;
    std::string list;
    for (const std::string& file : files) {
      if (random.below(4) != 0) continue;
      tracked.push_back(file);
      list.append(file).push_back('\0');
    }
    if (tracked.empty()) continue;
    home.write("list", list);
    const PathSet set(tracked);
    const std::string all = run_shell(
        tree.path(), "git update-index --add -z --stdin < '" + (home / "list") +
                         "' && git -c core.excludesFile='" + user_file +
                         "' ls-files -z --cached --others --exclude-standard");
    ASSERT_EQ(walk(tree, user_file, &set), sorted_names(all));
  }
}

// One pattern after the other on plain paths.
TEST(GitignoreDifferentialTest, AgreesWithCheckIgnore) {
  const Scratch tree;
  (void)run_shell(tree.path(), "git init -q .");
  Generator random(99);
  for (int round = 0; round < 100; ++round) {
    const std::string rules = random.rules();
    tree.write(".git/info/exclude", rules);
    std::string list;
    std::set<std::string> paths;
    while (paths.size() < 60) {
      std::string path = random.name();
      for (std::size_t i = random.below(3); i > 0; --i) {
        path += '/' + random.name();
      }
      if (paths.insert(path).second) list.append(path).push_back('\0');
    }
    tree.write(".git/list", list);
    // It ends with 1 when nothing is ignored.
    const std::string out = run_shell(
        tree.path(),
        "git check-ignore --no-index -z --stdin < .git/list || [ $? = 1 ]");
    std::vector<std::string> expected = sorted_names(out);
    const GitignoreRules ours(rules);
    std::vector<std::string> ignored;
    for (const std::string& path : paths) {
      if (ours.ignores_file(path)) ignored.push_back(path);
    }
    ASSERT_EQ(ignored, expected) << "round " << round << " rules:\n" << rules;
  }
}

}  // namespace
}  // namespace tokensweep
