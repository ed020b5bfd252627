// SPDX-License-Identifier: Apache-2.0
#include "verify/journal.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"

namespace tokensweep::verify {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class JournalTest : public ::testing::Test {
 protected:
  JournalTest() {
    std::string name = fs::temp_directory_path() / "tokensweep-journal-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    path_ = folder_ / "state" / "tokensweep" / "journal.jsonl";
  }
  ~JournalTest() override { fs::remove_all(folder_); }

  [[nodiscard]] static JournalEntry entry(std::string note) {
    JournalEntry made;
    made.run = "r";
    made.action = JournalAction::kDone;
    made.note = std::move(note);
    return made;
  }

  void append(const std::string& note) {
    auto journal = Journal::open(path_);
    ASSERT_TRUE(journal) << journal.error().message();
    const auto done = journal->append(entry(note));
    ASSERT_TRUE(done) << done.error().message();
  }

  void write_raw(const std::string& text) const {
    std::ofstream(path_, std::ios::app | std::ios::binary) << text;
  }

  [[nodiscard]] JournalContents load() const {
    auto contents = load_journal(path_);
    EXPECT_TRUE(contents) << contents.error().message();
    return contents ? *std::move(contents) : JournalContents();
  }

  fs::path folder_;
  fs::path path_;
};

TEST_F(JournalTest, KeepsWhatIsAppendedOverSeveralRuns) {
  append("one");
  append("two");
  append(std::string(200'000, 'x'));  // longer than what is read at once
  append("four");
  const JournalContents contents = load();
  EXPECT_EQ(contents.broken_line, 0U) << contents.problem;
  ASSERT_EQ(contents.entries.size(), 4U);
  EXPECT_EQ(contents.entries[3].note, "four");
}

TEST_F(JournalTest, NobodyElseCanReadIt) {
  append("one");
  struct stat info {};
  ASSERT_EQ(::stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  ASSERT_EQ(::stat(path_.parent_path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700U);
  ASSERT_EQ(::chmod(path_.c_str(), 0644), 0);
  append("two");
  ASSERT_EQ(::stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST_F(JournalTest, ASymlinkOrAFolderInItsPlaceIsRefused) {
  fs::create_directories(path_.parent_path());
  fs::create_symlink(folder_ / "elsewhere", path_);
  const auto linked = Journal::open(path_);
  ASSERT_FALSE(linked);
  EXPECT_EQ(linked.error().kind(), ErrorKind::kIo);
  EXPECT_FALSE(fs::exists(folder_ / "elsewhere"));
  fs::remove(path_);
  fs::create_directory(path_);
  EXPECT_FALSE(Journal::open(path_));
}

TEST_F(JournalTest, AFileInTheWayOfItsFolderIsAnError) {
  std::ofstream(folder_ / "state") << "x";
  const auto journal = Journal::open(path_);
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().kind(), ErrorKind::kIo);
  EXPECT_THAT(journal.error().message(), HasSubstr(path_.string()));
}

TEST_F(JournalTest, NoFileIsAnEmptyJournal) {
  EXPECT_TRUE(load().entries.empty());
}

TEST_F(JournalTest, GoesOnAfterATornLine) {
  append("one");
  append("two");
  const auto whole = fs::file_size(path_);
  for (const std::uintmax_t cut : {1U, 2U, 40U, 200U}) {
    fs::resize_file(path_, whole - cut);
    append("three");
    const JournalContents contents = load();
    EXPECT_EQ(contents.broken_line, 0U) << cut << contents.problem;
    EXPECT_FALSE(contents.torn_end);
    ASSERT_EQ(contents.entries.size(), 3U) << cut;
    EXPECT_EQ(contents.entries[2].note, "three");
    // Without its newline only, the line is whole.
    EXPECT_EQ(contents.entries[1].action == JournalAction::kRecover, cut > 1);
    const auto text = read_file(path_, 1 << 20);
    ASSERT_TRUE(text);
    fs::resize_file(path_, whole - cut);
    write_raw("\n");  // the crash came one byte later
    append("three");
    EXPECT_EQ(load().broken_line, 0U) << cut;
    EXPECT_EQ(load().entries.size(), 3U) << cut;
    fs::remove(path_);
    append("one");
    append("two");
  }
}

TEST_F(JournalTest, GoesOnAfterSeveralTornLines) {
  append("one");
  write_raw("{\"v\":1,\n{\"v\":1,\"previous\":\n" + std::string(100'000, 'y'));
  append("two");
  append("three");
  const JournalContents contents = load();
  EXPECT_EQ(contents.broken_line, 0U) << contents.problem;
  EXPECT_EQ(contents.entries.size(), 4U);
}

TEST_F(JournalTest, AppendingDoesNotHealAChangedLine) {
  append("one");
  append("two");
  auto text = read_file(path_, 1 << 20);
  ASSERT_TRUE(text);
  text->replace(text->find("\"two\""), 5, "\"tow\"");
  std::ofstream(path_, std::ios::binary) << *text;
  EXPECT_EQ(load().broken_line, 2U);
  append("three");
  EXPECT_EQ(load().broken_line, 2U);
}

TEST_F(JournalTest, TwoRunsAtOnceMakeOneChain) {
  constexpr int kThreads = 4;
  constexpr int kEach = 25;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        auto journal = Journal::open(path_);
        ASSERT_TRUE(journal);
        for (int i = 0; i < kEach; ++i) {
          const auto done = journal->append(entry(std::to_string(thread)));
          ASSERT_TRUE(done) << done.error().message();
        }
      });
    }
  }
  const JournalContents contents = load();
  EXPECT_EQ(contents.broken_line, 0U) << contents.problem;
  EXPECT_EQ(contents.entries.size(), kThreads * kEach);
}

TEST(JournalPathTest, FollowsTheUsersEnvironment) {
  std::map<std::string, std::string> variables;
  const auto getenv = [&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  };
  const auto none = journal_path(getenv);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind(), ErrorKind::kUsage);
  variables["HOME"] = "/home/ada";
  EXPECT_EQ(*journal_path(getenv),
            "/home/ada/.local/state/tokensweep/journal.jsonl");
  variables["XDG_STATE_HOME"] = "relative";
  EXPECT_EQ(*journal_path(getenv),
            "/home/ada/.local/state/tokensweep/journal.jsonl");
  variables["XDG_STATE_HOME"] = "/state";
  EXPECT_EQ(*journal_path(getenv), "/state/tokensweep/journal.jsonl");
}

TEST(RunIdTest, IsAnother) {
  EXPECT_EQ(new_run_id().size(), 16U);
  EXPECT_NE(new_run_id(), new_run_id());
}

}  // namespace
}  // namespace tokensweep::verify
