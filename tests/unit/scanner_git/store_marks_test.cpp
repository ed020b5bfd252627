// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/store_marks.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/git_repo.h"

namespace tokensweep::git {
namespace {

namespace fs = std::filesystem;

class StoreMarksTest : public ::testing::Test {
 protected:
  StoreMarksTest() : repo_(test::GitRepo::init(scratch_ / "repo")) {
    repo_.write("a", "a\n");
    repo_.commit("One");
  }
  [[nodiscard]] StoreMarks marks() const {
    // Longer than the clock that stamps files takes for a tick.
    ::usleep(30'000);
    return mark_now();
  }
  [[nodiscard]] StoreMarks mark_now(
      const std::vector<FileMark>& before = {}) const {
    return mark_store(
        {repo_.folder() + "/.git/objects", ObjectFormat::kSha1, {}}, before);
  }
  // Changes times only.
  void touch(const std::string& pattern) const {
    for (const auto& entry :
         fs::recursive_directory_iterator(repo_.folder() + "/.git/objects")) {
      if (entry.path().string().find(pattern) == std::string::npos) continue;
      ASSERT_EQ(::utimensat(AT_FDCWD, entry.path().c_str(), nullptr, 0), 0);
    }
  }
  // In place: the inode stays.
  static void overwrite(const std::string& path, const std::string& content) {
    ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << content;
    ASSERT_TRUE(file.flush());
  }
  static bool includes(const StoreMarks& all, const StoreMarks& some) {
    return std::ranges::includes(all.files, some.files);
  }

  test::ScratchFolder scratch_;
  test::GitRepo repo_;
};

TEST_F(StoreMarksTest, StayWhenNothingChanges) {
  const StoreMarks before = marks();
  EXPECT_TRUE(before.settled);
  EXPECT_EQ(marks().files, before.files);
  repo_.git({"branch", "other"});  // no object
  EXPECT_EQ(marks().files, before.files);
}

TEST_F(StoreMarksTest, GrowWithNewObjects) {
  const StoreMarks before = marks();
  repo_.hash_object("blob", "new\n");
  const StoreMarks after = marks();
  EXPECT_GT(after.files.size(), before.files.size());
  EXPECT_TRUE(includes(after, before));
}

TEST_F(StoreMarksTest, NewPackBesideTheOldOneAddsToThem) {
  repo_.repack();
  const StoreMarks before = marks();
  const std::string id = repo_.hash_object("blob", "new\n");
  repo_.git({"pack-objects", "-q", ".git/objects/pack/pack"}, id + "\n");
  repo_.git({"prune-packed", "-q"});
  EXPECT_TRUE(includes(marks(), before));
}

TEST_F(StoreMarksTest, RepackingLosesFiles) {
  const StoreMarks before = marks();
  repo_.repack();
  EXPECT_FALSE(includes(marks(), before));
}

TEST_F(StoreMarksTest, WritingIsSeenWhateverTheTimesSay) {
  const std::string id = repo_.hash_object("blob", "some content\n");
  const std::string path = repo_.loose_path(id);
  const StoreMarks before = marks();
  struct stat info {};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  const std::string content = test::read_text(path);
  overwrite(path, content);  // even the same
  const timespec times[] = {info.st_atim, info.st_mtim};
  ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  EXPECT_FALSE(includes(marks(), before));
}

TEST_F(StoreMarksTest, TouchedFilesAreVerified) {
  const std::string id = repo_.hash_object("blob", "loose\n");
  const std::string path = repo_.loose_path(id);
  const std::string other_path =
      repo_.loose_path(repo_.hash_object("blob", "Loose\n"));
  const std::string other = test::read_text(other_path);
  fs::remove(other_path);
  const StoreMarks loose = marks();
  touch(id.substr(2));
  StoreMarks after = mark_now(loose.files);
  EXPECT_NE(after.files, loose.files);
  EXPECT_EQ(after.untouched, loose.files);
  // The content of another object, of the same size.
  ASSERT_EQ(other.size(), test::read_text(path).size());
  overwrite(path, other);
  after = mark_now(loose.files);
  EXPECT_NE(after.untouched, loose.files);
}

TEST_F(StoreMarksTest, TouchedPacksAreVerified) {
  repo_.repack();
  const StoreMarks packed = marks();
  touch("/pack/pack-");
  EXPECT_NE(mark_now(packed.files).files, packed.files);
  EXPECT_EQ(mark_now(packed.files).untouched, packed.files);
  for (const auto& entry :
       fs::directory_iterator(repo_.folder() + "/.git/objects/pack")) {
    const std::string path = entry.path();
    const std::string content = test::read_text(path);
    std::string damaged = content;
    damaged[damaged.size() / 2] ^= 1;
    overwrite(path, damaged);
    EXPECT_NE(mark_now(packed.files).untouched, packed.files) << path;
    overwrite(path, content);
    EXPECT_EQ(mark_now(packed.files).untouched, packed.files) << path;
  }
}

TEST_F(StoreMarksTest, FreshFilesAreNotSettled) {
  repo_.hash_object("blob", "fresh\n");
  bool settled = true;
  for (int i = 0; i < 20 && settled; ++i) {
    test::write_text(scratch_ / "repo/.git/objects/info/alternates", "");
    settled = mark_now().settled;
  }
  EXPECT_FALSE(settled);
}

TEST_F(StoreMarksTest, AlternatesBelongToIt) {
  auto lender = test::GitRepo::init(scratch_ / "lender");
  const StoreMarks before = marks();
  test::write_text(scratch_ / "repo/.git/objects/info/alternates",
                   lender.folder() + "/.git/objects\n");
  const StoreMarks borrowing = marks();
  EXPECT_FALSE(includes(borrowing, before));
  lender.hash_object("blob", "lent\n");
  EXPECT_NE(marks().files, borrowing.files);
}

TEST_F(StoreMarksTest, AFolderThatGoesAwayIsSeen) {
  repo_.repack();
  const StoreMarks before = marks();
  fs::rename(scratch_ / "repo/.git/objects/pack", scratch_ / "pack");
  const StoreMarks without = marks();
  EXPECT_FALSE(includes(without, before));
  fs::remove_all(scratch_ / "repo/.git/objects");
  EXPECT_NE(marks().files, without.files);
}

}  // namespace
}  // namespace tokensweep::git
