// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kEnough = 1 << 20;

class WriteFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string folder = ::testing::TempDir() + "file-test-XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    folder_ = folder;
  }
  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const {
    return folder_ + "/" + name;
  }
  static std::string content(const std::string& path) {
    return read_file(path, kEnough).value_or("unreadable");
  }

  std::string folder_;
};

TEST_F(WriteFileTest, ReplacesTheContentAndLeavesNoOtherFile) {
  ASSERT_TRUE(write_file_atomically(path("a"), "first", 0600));
  ASSERT_TRUE(write_file_atomically(path("a"), "second", 0640));
  EXPECT_EQ(content(path("a")), "second");
  struct stat info {};
  ASSERT_EQ(::stat(path("a").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0640U);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(WriteFileTest, KeepsASymlinkOnlyOfAPerson) {
  ASSERT_TRUE(write_output_file(path("a"), "first", 0600));
  fs::create_symlink("a", path("link"));
  ASSERT_TRUE(write_output_file(path("link"), "second", 0600));
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_EQ(content(path("a")), "second");
  ASSERT_TRUE(write_file_atomically(path("link"), "third", 0600));
  EXPECT_FALSE(fs::is_symlink(path("link")));
  EXPECT_EQ(content(path("a")), "second");
}

TEST_F(WriteFileTest, WritesToAFifo) {
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  std::string got;
  std::thread reader([&] { got = content(path("fifo")); });
  EXPECT_TRUE(write_output_file(path("fifo"), "through", 0600));
  reader.join();
  EXPECT_EQ(got, "through");
  EXPECT_TRUE(fs::is_fifo(path("fifo")));
}

// A link is as good as the device itself, and harmless if this should fail.
TEST_F(WriteFileTest, LeavesADeviceADevice) {
  fs::create_symlink("/dev/full", path("full"));
  EXPECT_FALSE(write_output_file(path("full"), "text", 0600));
  EXPECT_TRUE(fs::is_symlink(path("full")));
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST_F(WriteFileTest, AppendsToWhatIsThere) {
  ASSERT_TRUE(append_to_file(path("a"), "first\n", 0600));
  ASSERT_TRUE(append_to_file(path("a"), "second\n", 0644));
  EXPECT_EQ(content(path("a")), "first\nsecond\n");
  EXPECT_EQ(fs::status(path("a")).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_FALSE(append_to_file(path("absent/a"), "text", 0600));
}

TEST_F(WriteFileTest, SaysWhereItCouldNotWrite) {
  const Result<void> written =
      write_output_file(path("absent/a"), "text", 0600);
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().message().find("absent/a"), std::string::npos);
}

}  // namespace
}  // namespace tokensweep
