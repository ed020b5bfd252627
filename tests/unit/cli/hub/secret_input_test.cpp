// SPDX-License-Identifier: Apache-2.0
#include "cli/hub/secret_input.h"

#include <unistd.h>

#include <array>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "base/handle.h"

namespace tokensweep::cli {
namespace {

Result<SecretText> read_text(const std::string& text) {
  std::array<int, 2> ends = {-1, -1};
  EXPECT_EQ(::pipe(ends.data()), 0);
  const Fd in(ends[0]);
  Fd out(ends[1]);
  const std::jthread writer([&] {
    for (std::size_t at = 0; at < text.size();) {
      const ssize_t put =
          ::write(out.get(), text.data() + at, text.size() - at);
      if (put <= 0) break;
      at += static_cast<std::size_t>(put);
    }
    out.reset();
  });
  return read_secret(in.get());
}

TEST(ReadSecret, TakesOffOneLineEndAndNothingElse) {
  EXPECT_EQ(read_text("secret")->view(), "secret");
  EXPECT_EQ(read_text("secret\n")->view(), "secret");
  EXPECT_EQ(read_text("secret\r\n")->view(), "secret");
  EXPECT_EQ(read_text(" a b \t\n\n")->view(), " a b \t\n");
  EXPECT_EQ(read_text(std::string("a\0b\n", 4))->view(),
            std::string_view("a\0b", 3));
}

TEST(ReadSecret, RefusesNothingAndTooMuch) {
  for (const char* text : {"", "\n", "\r\n"}) {
    const auto secret = read_text(text);
    ASSERT_FALSE(secret);
    EXPECT_EQ(secret.error().kind(), ErrorKind::kUsage);
  }
  constexpr std::size_t kLimit = std::size_t{64} << 10;
  EXPECT_EQ(read_text(std::string(kLimit, 'x') + "\r\n")->view().size(),
            kLimit);
  const auto secret = read_text(std::string(kLimit + 1, 'x'));
  ASSERT_FALSE(secret);
  EXPECT_EQ(secret.error().kind(), ErrorKind::kLimit);
  EXPECT_FALSE(read_secret(-1));
}

TEST(SplitLastLine, SplitsAtTheLastLineEnd) {
  const auto split = [](const std::string& text) {
    const SecretLines lines = split_last_line(SecretText(text));
    return std::string(lines.first.view()) + "|" +
           std::string(lines.second.view());
  };
  EXPECT_EQ(split("a"), "a|");
  EXPECT_EQ(split("a\nb"), "a|b");
  EXPECT_EQ(split("a\r\nb"), "a|b");
  EXPECT_EQ(split("a\nb\nc"), "a\nb|c");
  EXPECT_EQ(split("a\n"), "a|");
}

}  // namespace
}  // namespace tokensweep::cli
