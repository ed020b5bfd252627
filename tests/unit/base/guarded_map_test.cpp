// SPDX-License-Identifier: Apache-2.0
#include "base/guarded_map.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "tests/support/git_repo.h"

namespace tokensweep {
namespace {

using test::ScratchFolder;
using test::write_text;

constexpr std::size_t kSize = std::size_t{1} << 20;

TEST(GuardedMap, OutlivesTheFile) {
  const ScratchFolder folder;
  const std::string path = folder / "file";
  write_text(path, std::string(kSize, 'x'));
  const auto map = GuardedMap::open(path);
  ASSERT_TRUE(map);
  std::filesystem::remove(path);
  EXPECT_EQ(as_chars(map->bytes()), std::string(kSize, 'x'));
  EXPECT_TRUE(map->is_whole());
  write_text(path, "another");
  EXPECT_TRUE(map->is_whole());
}

TEST(GuardedMap, KnowsThatItWasCut) {
  const ScratchFolder folder;
  const std::string path = folder / "file";
  write_text(path, std::string(kSize, 'x'));
  auto map = GuardedMap::open(path);
  ASSERT_TRUE(map);
  EXPECT_TRUE(map->is_whole());
  // Within the last page: no fault.
  ASSERT_EQ(::truncate(path.c_str(), kSize - 1), 0);
  EXPECT_FALSE(map->is_whole());
  ASSERT_EQ(::truncate(path.c_str(), kSize / 2), 0);
  EXPECT_EQ(map->bytes().back(), std::byte{});
  std::filesystem::remove(path);
  EXPECT_FALSE(map->is_whole());
  const GuardedMap moved = *std::move(map);
  EXPECT_FALSE(moved.is_whole());
}

TEST(GuardedMap, ReadsZerosWhereTheFileWasCut) {
  const ScratchFolder folder;
  const std::string path = folder / "file";
  for (int round = 0; round < 3; ++round) {
    write_text(path, std::string(kSize, 'x'));
    auto opened = GuardedMap::open(path);
    ASSERT_TRUE(opened);
    GuardedMap map = *std::move(opened);
    const ByteView bytes = map.bytes();
    ASSERT_EQ(::truncate(path.c_str(), kSize / 2), 0);
    EXPECT_EQ(as_chars(bytes.first(kSize / 2)), std::string(kSize / 2, 'x'));
    EXPECT_TRUE(std::ranges::all_of(bytes.subspan(kSize / 2), [](std::byte b) {
      return b == std::byte{};
    }));
  }
}

TEST(GuardedMap, MapsNothingOfEmptyAndMissingFiles) {
  const ScratchFolder folder;
  write_text(folder / "empty", "");
  const auto empty = GuardedMap::open(folder / "empty");
  ASSERT_TRUE(empty);
  EXPECT_TRUE(empty->bytes().empty());
  const auto missing = GuardedMap::open(folder / "missing");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind(), ErrorKind::kNotFound);
}

// What others may do wrong stays fatal.
TEST(GuardedMapDeathTest, LeavesOtherFaultsAlone) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const ScratchFolder folder;
  write_text(folder / "file", std::string(kSize, 'x'));
  const auto guarded = GuardedMap::open(folder / "file");
  ASSERT_TRUE(guarded);
  const auto plain = MappedFile::open(folder / "file");
  ASSERT_TRUE(plain);
  ASSERT_EQ(::truncate((folder / "file").c_str(), 0), 0);
  EXPECT_DEATH(
      {
        const volatile std::byte* at = plain->bytes().data();
        (void)*at;
      },
      "");
}

}  // namespace
}  // namespace tokensweep
