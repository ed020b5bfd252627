// SPDX-License-Identifier: Apache-2.0
// Random histories, commit by commit, against a slow model that knows nothing
// of diffs: a line is added when no parent's version of the file has its text,
// and no file that the commit removes.
#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/git/repository.h"
#include "scanner/pipeline/scan_changes.h"
#include "tests/support/git_changes.h"
#include "tests/support/git_repo.h"
#include "tests/support/test_random.h"
#include "tests/support/test_rules.h"

namespace tokensweep {
namespace {

using test::GitRepo;
using test::ScratchFolder;
using testing::TestRandom;

using Lines = std::vector<std::string>;  // bare
using Files = std::map<std::string, Lines>;

struct Commit {
  Files files;
  std::vector<std::size_t> parents;
};

std::string token(std::size_t number) {
  return "abc_" + std::string(1, static_cast<char>('A' + number)) +
         "bCdEfGhIjKlMnOpQrStUvW1";
}

bool is_token(const std::string& line) {
  return line.starts_with("abc_");
}

bool has(const Lines& lines, const std::string& line) {
  return std::ranges::find(lines, line) != lines.end();
}

// A place: text of its line and path; where it moved from a removed file, only
// how many of the copies are added is certain, so the path is left out.
using Added = std::multiset<std::pair<std::string, std::string>>;

class History {
 public:
  explicit History(std::uint64_t seed) : random_(seed) {
    commits_.push_back({{{"f0", {"start"}}}, {}});
    while (commits_.size() < kCommits) grow();
  }

  [[nodiscard]] const std::vector<Commit>& commits() const { return commits_; }

  // For git fast-import; commit i is branch c<i>.
  std::string stream() {
    std::string out;
    for (std::size_t i = 0; i < commits_.size(); ++i) {
      const Commit& commit = commits_[i];
      out += "commit refs/heads/c" + std::to_string(i) +
             "\nmark :" + std::to_string(i + 1) +
             "\ncommitter A <a@example.com> " +
             std::to_string(1'700'000'000 + i) + " +0000\ndata 0\n";
      for (std::size_t k = 0; k < commit.parents.size(); ++k) {
        out += (k == 0 ? "from :" : "merge :") +
               std::to_string(commit.parents[k] + 1) + "\n";
      }
      out += "deleteall\n";
      for (const auto& [path, lines] : commit.files) {
        const std::string text = text_of(lines);
        out += "M 100644 inline " + path + "\ndata " +
               std::to_string(text.size()) + "\n" + text + "\n";
      }
    }
    return out;
  }

  [[nodiscard]] Added added_by(std::size_t number) const {
    const Commit& commit = commits_[number];
    std::map<std::string, std::multiset<std::string>> paths_by_line;
    for (const auto& [path, lines] : commit.files) {
      for (const std::string& line : lines) {
        if (is_token(line) && !was_there(commit, path, line)) {
          paths_by_line[line].insert(path);
        }
      }
    }
    Added added;
    for (const auto& [line, paths] : paths_by_line) {
      const std::size_t gone = removed_copies(commit, line);
      if (gone == 0) {
        for (const std::string& path : paths) added.emplace(line, path);
      }
      for (std::size_t i = gone; gone > 0 && i < paths.size(); ++i) {
        added.emplace(line, "");
      }
    }
    return added;
  }

  // How many files that the commit removes hold the line, in the eyes of the
  // parent that sees most. What only this parent had, and other parents have
  // elsewhere, was moved before.
  [[nodiscard]] std::size_t removed_copies(const Commit& commit,
                                           const std::string& line) const {
    std::set<std::string> holders;
    for (const std::size_t parent : commit.parents) {
      for (const auto& [path, lines] : commits_[parent].files) {
        if (has(lines, line)) holders.insert(path);
      }
    }
    std::size_t most = 0;
    for (const std::size_t parent : commit.parents) {
      const Files& own = commits_[parent].files;
      std::size_t gone = 0;
      std::size_t elsewhere = 0;
      for (const std::string& path : holders) {
        const bool is_here = commit.files.contains(path);
        if (own.contains(path) && !is_here) ++gone;
        if (!own.contains(path) && is_here) ++elsewhere;
      }
      most = std::max(most, gone - std::min(gone, elsewhere));
    }
    return most;
  }

 private:
  static constexpr std::size_t kCommits = 30;

  [[nodiscard]] bool was_there(const Commit& commit, const std::string& path,
                               const std::string& line) const {
    return std::ranges::any_of(commit.parents, [&](std::size_t parent) {
      const auto old = commits_[parent].files.find(path);
      return old != commits_[parent].files.end() && has(old->second, line);
    });
  }

  // Each commit with its own indentation and line ends.
  std::string text_of(const Lines& lines) {
    const std::string indent(random_.below(3), ' ');
    const std::string end = random_.below(4) == 0 ? "\r\n" : "\n";
    std::string text;
    for (const std::string& line : lines) text += indent + line + end;
    return text;
  }

  void grow() {
    Commit next;
    // Mostly on top of a recent commit.
    const std::size_t first =
        commits_.size() - 1 -
        random_.below(std::min<std::size_t>(commits_.size(), 4));
    next.parents.push_back(first);
    next.files = commits_[first].files;
    if (random_.below(3) == 0) {
      const std::size_t second = random_.below(commits_.size());
      if (second != first) {
        next.parents.push_back(second);
        take_some(next.files, commits_[second].files);
      }
    }
    for (std::size_t i = 1 + random_.below(6); i > 0; --i) edit(next.files);
    commits_.push_back(std::move(next));
  }

  // As a merge that takes files and lines from the other side.
  void take_some(Files& files, const Files& others) {
    for (const auto& [path, lines] : others) {
      if (random_.below(2) == 0) {
        files[path] = lines;
        continue;
      }
      for (const std::string& line : lines) {
        if (random_.below(2) == 0) put(files[path], line);
      }
    }
  }

  // Of a text there is never more than one line in a file.
  void put(Lines& lines, const std::string& line) {
    if (has(lines, line)) return;
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(
                                     random_.below(lines.size() + 1)),
                 line);
  }

  std::string some_path() { return "f" + std::to_string(random_.below(5)); }

  void edit(Files& files) {
    const std::string path = some_path();
    switch (random_.below(8)) {
      case 0: {  // moves or swaps a file
        const std::string other = some_path();
        if (files.contains(path)) {
          std::swap(files[path], files[other]);
          std::erase_if(files, [](const auto& f) { return f.second.empty(); });
        }
        break;
      }
      case 1:
        files.erase(path);
        break;
      case 2: {  // moves a line
        Lines& lines = files[path];
        if (lines.empty()) break;
        std::swap(lines.front(), lines[random_.below(lines.size())]);
        break;
      }
      case 3: {  // takes a line out
        Lines& lines = files[path];
        if (!lines.empty()) lines.pop_back();
        break;
      }
      default:
        put(files[path], random_.below(3) > 0
                             ? token(random_.below(10))
                             : "line " + std::to_string(random_.below(40)));
    }
  }

  TestRandom random_;
  std::vector<Commit> commits_;
};

class ChangesModelTest : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  ChangesModelTest()
      : detector_(testing::detector_of(
            {testing::prefix_rule("acme-key", "abc_", 24)})) {}

  Report scan(GitRepo& repo, std::vector<git::CommitChange> changes) {
    ScanOptions options;
    options.detector = detector_.get();
    ChangeScan what;
    what.changes = std::move(changes);
    Report report;
    ScanStatistics statistics;
    auto repository = git::Repository::open(repo.folder());
    EXPECT_TRUE(repository);
    EXPECT_TRUE(scan_changes((*repository)->objects(), what, options, report,
                             statistics));
    EXPECT_TRUE(report.coverage.complete());
    return report;
  }

  std::unique_ptr<Detector> detector_;
};

// By commit.
std::map<std::string, Added> places_of(const Report& report) {
  std::map<std::string, Added> places;
  for (const Finding& finding : report.findings) {
    for (const Occurrence& occurrence : finding.occurrences) {
      EXPECT_GT(occurrence.line, 0U);
      places[occurrence.commit].emplace(finding.secret, occurrence.path);
    }
  }
  return places;
}

TEST_P(ChangesModelTest, FindsWhatTheModelFinds) {
  const ScratchFolder folder;
  GitRepo repo = GitRepo::init(folder / "repo");
  History history(GetParam());
  repo.fast_import(history.stream());
  std::vector<git::CommitChange> changes;
  for (std::size_t i = 0; i < history.commits().size(); ++i) {
    changes.push_back(test::change_of(repo, "c" + std::to_string(i)));
  }
  const auto together = places_of(scan(repo, changes));
  std::size_t found = 0;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const std::string commit = changes[i].commit->hex();
    const auto alone = places_of(scan(repo, {changes[i]}));
    Added added;
    for (const auto& [of, places] : alone) {
      EXPECT_EQ(of, commit);
      for (const auto& [line, path] : places) {
        const bool moved =
            history.removed_copies(history.commits()[i], line) > 0;
        added.emplace(line, moved ? "" : path);
      }
    }
    EXPECT_EQ(added, history.added_by(i)) << "commit " << i;
    // A range finds what its commits do.
    const auto of_range = together.find(commit);
    EXPECT_EQ(of_range == together.end() ? 0 : of_range->second.size(),
              added.size());
    found += added.size();
  }
  EXPECT_GT(found, 10U);  // else the history is too dull
}

INSTANTIATE_TEST_SUITE_P(Seeds, ChangesModelTest,
                         ::testing::Range<std::uint64_t>(1, 7));

}  // namespace
}  // namespace tokensweep
