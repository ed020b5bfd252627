// SPDX-License-Identifier: Apache-2.0
#include "hub/token_fields.h"

#include <gtest/gtest.h>

namespace tokensweep::hub {
namespace {

constexpr std::int64_t kNow = 1767225600;  // 2026-01-01T00:00:00Z

std::string many(std::string_view character, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += character;
  return text;
}

TEST(Label, TakesWhatCanBeShown) {
  for (const std::string& label :
       {std::string("x"), std::string("ci (build 7) \"quoted\""),
        std::string(" padded "), std::string("\u00fcml\u00e4ut"),
        many("x", 100), many("\u20ac", 100)}) {
    EXPECT_TRUE(check_label(label)) << label;
  }
}

TEST(Label, SaysWhatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "empty"},
      {"   ", "empty"},
      {"a\nb", "control"},
      {"a\tb", "control"},
      {std::string("a\0b", 3), "control"},
      {"a\x1b[2Jb", "control"},
      {"a\u202eb", "control"},
      {"a\u200bb", "control"},
      {"a\xff", "UTF-8"},
      {many("x", 101), "this one has 101"},
      {many("\u20ac", 101), "this one has 101"},
  };
  for (const auto& [label, says] : cases) {
    const auto result = check_label(label);
    ASSERT_FALSE(result) << label;
    EXPECT_EQ(result.error().kind(), ErrorKind::kUsage);
    EXPECT_NE(result.error().message().find(says), std::string::npos)
        << result.error().message();
  }
}

TEST(TokenScopes, AreKnownAndOnce) {
  using Scopes = std::vector<std::string>;
  EXPECT_EQ(*check_scopes({"repo:read"}), Scopes{"repo:read"});
  EXPECT_EQ(*check_scopes({"repo:write", "repo:read", "repo:write"}),
            (Scopes{"repo:write", "repo:read"}));
  for (const Scopes& scopes :
       {Scopes{}, Scopes{""}, Scopes{"repo:read", "repo:all"},
        Scopes{"Repo:Read"}, Scopes{"repo:read\x1b"}}) {
    const auto result = check_scopes(scopes);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind(), ErrorKind::kUsage);
    EXPECT_NE(result.error().message().find(
                  "repo:admin, repo:write, repo:read, repo:public_read"),
              std::string::npos);
    EXPECT_EQ(result.error().message().find('\x1b'), std::string::npos);
  }
}

TEST(Expiry, IsNormalized) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"2026-01-01", "2026-01-01T23:59:59Z"},
      {"2028-02-29", "2028-02-29T23:59:59Z"},
      {"2026-01-01T00:00:01Z", "2026-01-01T00:00:01Z"},
      {"2026-01-01t12:00:00.123456z", "2026-01-01T12:00:00Z"},
      {"2026-01-02T01:00:00+02:00", "2026-01-01T23:00:00Z"},
  };
  for (const auto& [text, expected] : cases) {
    const auto expiry = check_expiry(text, kNow);
    ASSERT_TRUE(expiry) << text;
    EXPECT_EQ(*expiry, expected);
  }
}

TEST(Expiry, MustBeADateInTheFuture) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "no such date"},
      {"tomorrow", "no such date"},
      {"2026-1-1", "no such date"},
      {"2026-13-01", "no such date"},
      {"2027-02-29", "no such date"},
      {"20270-1-01", "no such date"},
      {"2027-01-01T00:00:00", "no such date"},
      {"2027-01-01T25:00:00Z", "no such date"},
      {"2027-01-01\x1b[2J", "no such date"},
      {"2027-01-01Z", "no such date"},
      {"2025-12-31", "in the past: 2025-12-31T23:59:59Z"},
      {"2026-01-01T00:00:00Z", "in the past"},
      {"2026-01-01T01:00:00+02:00", "in the past"},
  };
  for (const auto& [text, says] : cases) {
    const auto expiry = check_expiry(text, kNow);
    ASSERT_FALSE(expiry) << text;
    EXPECT_EQ(expiry.error().kind(), ErrorKind::kUsage);
    EXPECT_NE(expiry.error().message().find(says), std::string::npos)
        << expiry.error().message();
    EXPECT_EQ(expiry.error().message().find('\x1b'), std::string::npos);
  }
}

}  // namespace
}  // namespace tokensweep::hub
