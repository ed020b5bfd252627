// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline/lock.h"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <utility>

#include <gtest/gtest.h>

#include "tests/support/git_repo.h"

namespace tokensweep::cli {
namespace {

constexpr std::chrono::milliseconds kNotAtAll{0};

TEST(BaselineLock, IsHeldByOneAtATime) {
  const test::ScratchFolder folder;
  auto first = BaselineLock::take(folder.path());
  ASSERT_TRUE(first);
  std::optional<BaselineLock> held = *std::move(first);
  const auto second = BaselineLock::take(folder.path(), kNotAtAll);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind(), ErrorKind::kIo);
  held.reset();
  EXPECT_TRUE(BaselineLock::take(folder.path(), kNotAtAll));
}

TEST(BaselineLock, EndsWithItsProcess) {
  const test::ScratchFolder folder;
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto held = BaselineLock::take(folder.path(), kNotAtAll);
    const char said = held ? 'y' : 'n';
    if (::write(ready[1], &said, 1) != 1) ::_exit(1);
    while (true) ::pause();
  }
  ::close(ready[1]);
  char said = 0;
  EXPECT_EQ(::read(ready[0], &said, 1), 1);
  ::close(ready[0]);
  EXPECT_EQ(said, 'y');
  EXPECT_FALSE(BaselineLock::take(folder.path(), kNotAtAll));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(BaselineLock::take(folder.path(), kNotAtAll));
}

TEST(BaselineLock, IsNoneWhereThereIsNothingToLock) {
  const test::ScratchFolder folder;
  EXPECT_TRUE(BaselineLock::take(folder.path() + "/nowhere", kNotAtAll));
}

}  // namespace
}  // namespace tokensweep::cli
