// SPDX-License-Identifier: Apache-2.0
#include "rules/talisman.h"

#include <string_view>

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/hash.h"

namespace tokensweep {
namespace {

// SHA-256 over the hex digests of nothing, of the content and of the path.
TEST(Talisman, ChecksumsCoverPathAndContent) {
  const auto hex = [](std::string_view text) {
    return to_hex(sha256(as_bytes(text)));
  };
  EXPECT_EQ(talisman_checksum("a", "b"), hex(hex("") + hex("b") + hex("a")));
  EXPECT_NE(talisman_checksum("a", "b"), talisman_checksum("b", "a"));
}

struct Case {
  std::string_view pattern;
  std::string_view path;
  bool matches;
};

TEST(Talisman, PatternsAreForFilesInThreeWays) {
  constexpr Case kCases[] = {
      // The name of a file, anywhere.
      {"a.py", "a.py", true},
      {"a.py", "x/y/a.py", true},
      {"a.py", "a.py/b", false},
      {"*.py", "x/a.py", true},
      {"?.py", "x/a.py", true},
      {"?.py", "ab.py", false},
      {"x", "x/a.py", false},
      // The whole path, from the top.
      {"x/a.py", "x/a.py", true},
      {"x/a.py", "y/x/a.py", false},
      {"x/a.py", "x/a.py/b", false},
      {"/a.py", "a.py", false},
      {"x/*", "x/a.py", true},
      {"x/*", "x/y/a.py", false},
      {"x/**/a.py", "x/y/a.py", true},
      {"x/**/a.py", "x/a.py", false},
      {"x/**/a.py", "x/y/z/a.py", false},
      {"**/a.py", "a.py", false},
      {R"(x/\**)", "x/*a", true},
      {R"(x/\**)", "x/a", false},
      // A folder, from the top and literal.
      {"x/", "x/y/a.py", true},
      {"x/", "y/x/a.py", false},
      {"x/", "x", false},
      {"*/", "x/a.py", false},
      {"", "a", false},
      {"\\", "\\", false},
  };
  for (const Case& each : kCases) {
    EXPECT_EQ(talisman_matches(each.pattern, each.path), each.matches)
        << each.pattern << " " << each.path;
  }
}

}  // namespace
}  // namespace tokensweep
