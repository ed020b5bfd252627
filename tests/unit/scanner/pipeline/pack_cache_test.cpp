// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/pack_cache.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "base/file.h"
#include "tests/support/test_rules.h"

namespace tokensweep {
namespace {

namespace fs = std::filesystem;

class PackCacheTest : public ::testing::Test {
 protected:
  PackCacheTest() {
    std::string pattern = ::testing::TempDir() + "/pack-cache-XXXXXX";
    root_ = ::mkdtemp(pattern.data());
    folder_ = root_ + "/a/packs";
  }
  ~PackCacheTest() override { fs::remove_all(root_); }

  std::unique_ptr<Detector> load() {
    auto detector = cached_detector(folder_, "key", [&] {
      ++compiled_;
      return Result<std::vector<Rule>>(
          {testing::prefix_rule("test-one", "abc_", 24)});
    });
    EXPECT_TRUE(detector.has_value());
    EXPECT_EQ((*detector)->rules().size(), 1U);
    return *std::move(detector);
  }
  [[nodiscard]] std::string file() const { return folder_ + "/key.pack"; }
  static mode_t mode(const std::string& path) {
    struct stat info {};
    EXPECT_EQ(::stat(path.c_str(), &info), 0);
    return info.st_mode & 0777;
  }

  std::string root_;
  std::string folder_;
  int compiled_ = 0;
};

TEST_F(PackCacheTest, CompilesOnceAndKeepsItPrivate) {
  load();
  load();
  EXPECT_EQ(compiled_, 1);
  EXPECT_EQ(mode(folder_), 0700U);
  EXPECT_EQ(mode(file()), 0600U);
}

TEST_F(PackCacheTest, DamagedFileIsRebuilt) {
  load();
  const auto whole = read_file(file(), 1 << 26);
  ASSERT_TRUE(whole.has_value());
  for (const std::size_t at : {std::size_t{9}, std::size_t{200},
                               whole->size() / 2, whole->size() - 1}) {
    std::string damaged = *whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x40);
    ASSERT_TRUE(write_file_atomically(file(), damaged, 0600));
    compiled_ = 0;
    load();
    EXPECT_EQ(compiled_, 1) << at;
  }
  ASSERT_TRUE(write_file_atomically(
      file(), std::string_view(*whole).substr(0, 100), 0600));
  compiled_ = 0;
  load();
  EXPECT_EQ(compiled_, 1);
}

TEST_F(PackCacheTest, FileThatOthersMayWriteIsNotRead) {
  load();
  ASSERT_EQ(::chmod(file().c_str(), 0666), 0);
  load();
  EXPECT_EQ(compiled_, 2);
  EXPECT_EQ(mode(file()), 0600U);
}

TEST_F(PackCacheTest, WithoutAFolderItCompiles) {
  folder_.clear();
  load();
  load();
  EXPECT_EQ(compiled_, 2);
}

}  // namespace
}  // namespace tokensweep
