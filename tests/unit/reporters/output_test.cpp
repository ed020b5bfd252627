// SPDX-License-Identifier: Apache-2.0
#include "reporters/output.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

TEST(StringOutput, Collects) {
  StringOutput output;
  EXPECT_TRUE(output.write("a"));
  EXPECT_TRUE(output.write(""));
  EXPECT_TRUE(output.write("bc"));
  EXPECT_EQ(output.text(), "abc");
}

// More than a pipe holds, so that writes come back short.
TEST(DescriptorOutput, WritesEverything) {
  std::array<int, 2> pipe_ends{};
  ASSERT_EQ(::pipe(pipe_ends.data()), 0);
  const std::string text(1 << 20, 'x');
  std::size_t received = 0;
  std::jthread reader([&] {
    std::array<char, 4096> buffer;
    ssize_t got = 0;
    while ((got = ::read(pipe_ends[0], buffer.data(), buffer.size())) > 0) {
      received += static_cast<std::size_t>(got);
    }
  });
  DescriptorOutput output(pipe_ends[1], "the pipe");
  EXPECT_TRUE(output.write(text));
  ::close(pipe_ends[1]);
  reader.join();
  ::close(pipe_ends[0]);
  EXPECT_EQ(received, text.size());
}

TEST(DescriptorOutput, SaysWhatFailed) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  DescriptorOutput output(full, "standard output");
  for (int i = 0; i < 2; ++i) {
    const Result<void> result = output.write("x");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind(), ErrorKind::kIo);
    EXPECT_TRUE(result.error().message().starts_with(
        "cannot write to standard output: "));
  }
  ::close(full);
}

}  // namespace
}  // namespace tokensweep
