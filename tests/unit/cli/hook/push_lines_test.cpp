// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/push_lines.h"

#include <string>

#include <gtest/gtest.h>

namespace tokensweep::cli {
namespace {

constexpr git::ObjectFormat kSha1 = git::ObjectFormat::kSha1;

std::string hex(char digit) {
  return std::string(40, digit);
}
git::ObjectId id(char digit) {
  return *git::ObjectId::from_hex(hex(digit));
}

TEST(PushLines, OfPrePush) {
  const std::string text =
      "refs/heads/main " + hex('1') + " refs/heads/main " + hex('2') + "\n" +
      "(delete) " + hex('0') + " refs/heads/old " + hex('3') + "\n" +
      "main@{1 day ago} " + hex('4') + " refs/heads/x " + hex('0') + "\n";
  const auto refs = parse_push_lines(text, PushHook::kPrePush, kSha1);
  ASSERT_TRUE(refs) << refs.error().message();
  const std::vector<PushedRef> expected = {
      {"refs/heads/main", id('1'), id('2')},
      {"refs/heads/old", id('0'), id('3')},
      {"refs/heads/x", id('4'), id('0')}};
  EXPECT_EQ(*refs, expected);
}

TEST(PushLines, OfPreReceive) {
  const std::string text = hex('2') + " " + hex('1') + " refs/heads/main\n" +
                           hex('0') + " " + hex('5') + " refs/tags/\xff";
  const auto refs = parse_push_lines(text, PushHook::kPreReceive, kSha1);
  ASSERT_TRUE(refs) << refs.error().message();
  const std::vector<PushedRef> expected = {
      {"refs/heads/main", id('1'), id('2')},
      {"refs/tags/\xff", id('5'), id('0')}};
  EXPECT_EQ(*refs, expected);
}

TEST(PushLines, NothingIsNoRef) {
  for (const PushHook hook : {PushHook::kPrePush, PushHook::kPreReceive}) {
    const auto refs = parse_push_lines("", hook, kSha1);
    ASSERT_TRUE(refs);
    EXPECT_TRUE(refs->empty());
  }
}

TEST(PushLines, OtherLinesAreRefused) {
  const std::string good = hex('2') + " " + hex('1') + " refs/heads/main\n";
  for (const std::string& bad : std::vector<std::string>{
           "\n", "x", hex('1'), hex('1') + " " + hex('2'),
           hex('1') + " " + hex('2') + " ", hex('1') + "  refs/heads/main",
           hex('1') + "1 " + hex('2') + " refs/heads/main",
           hex('g') + " " + hex('2') + " refs/heads/main",
           "more " + hex('1') + " " + hex('2') + " refs/heads/main"}) {
    SCOPED_TRACE(bad);
    const auto refs =
        parse_push_lines(good + bad, PushHook::kPreReceive, kSha1);
    ASSERT_FALSE(refs);
    EXPECT_EQ(refs.error().kind(), ErrorKind::kUsage);
    EXPECT_NE(refs.error().message().find("line 2"), std::string::npos);
  }
}

}  // namespace
}  // namespace tokensweep::cli
