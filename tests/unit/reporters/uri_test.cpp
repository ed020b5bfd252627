// SPDX-License-Identifier: Apache-2.0
#include "reporters/uri.h"

#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

TEST(Uri, EncodesPaths) {
  EXPECT_EQ(percent_encode_path("src/a-b_c.d~e"), "src/a-b_c.d~e");
  EXPECT_EQ(percent_encode_path("a b:c?d#e%20\\"), "a%20b%3Ac%3Fd%23e%2520%5C");
  EXPECT_EQ(percent_encode_path("\xff\xc3\xa9\n"), "%FF%C3%A9%0A");
}

TEST(Uri, KnowsWebUris) {
  for (const std::string_view text :
       {"https://example.org", "http://example.org:8080/a?b=c#d",
        "https://[::1]/x", "https://example.org/a%20b"}) {
    EXPECT_TRUE(is_web_uri(text)) << text;
  }
  for (const std::string_view text :
       {"", "example.org", "ftp://example.org", "https://", "https:///path",
        "https://user@example.org/", "https://example.org/a b",
        "https://example.org/\xff", "javascript:alert(1)",
        "https://example.org:80x/"}) {
    EXPECT_FALSE(is_web_uri(text)) << text;
  }
}

TEST(Uri, TurnsRemotesIntoUris) {
  const auto uri = [](std::string_view remote) {
    return repository_uri(remote).value_or("none");
  };
  EXPECT_EQ(uri("https://example.org/a/b.git"), "https://example.org/a/b.git");
  EXPECT_EQ(uri("git@example.org:a/b.git"), "ssh://example.org/a/b.git");
  EXPECT_EQ(uri("example.org:/abs"), "ssh://example.org/abs");
  EXPECT_EQ(uri("SSH://example.org:22/a b"), "ssh://example.org:22/a%20b");
  EXPECT_EQ(uri("git://example.org"), "git://example.org/");
  EXPECT_EQ(uri("https://u:p@ss@example.org/x"), "https://example.org/x");
  EXPECT_EQ(uri("https://example.org/x?token=1#y"), "https://example.org/x");
  EXPECT_EQ(uri("https://[::1]:8443/x"), "https://[::1]:8443/x");
  EXPECT_EQ(uri("https://example.org/%2F%zz"), "https://example.org/%2F%25zz");
  for (const std::string_view remote :
       {"", "/srv/git/x.git", "../x", "./a:b", "file:///srv/x", "C\xc3\xa9:x",
        "https://", "https://ex ample/", "ext::sh -c x"}) {
    EXPECT_EQ(uri(remote), "none") << remote;
  }
}

}  // namespace
}  // namespace tokensweep
