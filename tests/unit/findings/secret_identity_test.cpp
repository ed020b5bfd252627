// SPDX-License-Identifier: Apache-2.0
#include "findings/secret_identity.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/hash.h"
#include "findings/fingerprint.h"
#include "tests/support/test_random.h"

namespace tokensweep {
namespace {

using testing::TestRandom;
using Lines = std::vector<std::string>;

const std::string kRsa = std::string("RSA PRIVATE ") + "KEY-----";
const std::string kPgp = std::string("PGP PRIVATE ") + "KEY BLOCK-----";

Lines key_lines(std::uint64_t seed, const Lines& headers = {},
                const std::string& label = kRsa) {
  static constexpr std::string_view kBase64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  TestRandom random(seed);
  Lines lines = {"-----BEGIN " + label};
  lines.insert(lines.end(), headers.begin(), headers.end());
  for (int i = 0; i < 12; ++i) {
    lines.push_back(random.text(kBase64, 64));
  }
  lines.back() = lines.back().substr(0, 22) + "==";
  lines.push_back("-----END " + label);
  return lines;
}

std::string join(const Lines& lines, std::string_view between) {
  std::string text;
  for (const std::string& line : lines) {
    if (&line != &lines.front()) text += between;
    text += line;
  }
  return text;
}

std::string print_of(std::string_view secret) {
  return fingerprint("private-key", secret, SecretStrength::kHighEntropy);
}

std::string plain_print_of(const std::string& secret) {
  const std::string input = "private-key" + std::string(1, '\0') + secret;
  return "ts1:" + to_hex(sha256(as_bytes(input))).substr(0, 32);
}

std::string in_unicode_escapes(std::string text) {
  for (const auto& [c, escape] :
       {std::pair("=", "\\u003d"), std::pair("+", "\\u002B")}) {
    for (std::size_t at = 0; (at = text.find(c, at)) != std::string::npos;) {
      text.replace(at, 1, escape);
    }
  }
  return text;
}

TEST(SecretIdentity, KeysInAnyLayoutHaveThePrintOfTheirPlainForm) {
  for (const Lines& lines :
       {key_lines(1),
        key_lines(1,
                  {"Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC,0A", ""}),
        key_lines(1, {""}, kPgp),
        key_lines(1, {"Version: GnuPG v2", "Comment:", ""}, kPgp)}) {
    const std::string plain = join(lines, "\n");
    SCOPED_TRACE(plain);
    EXPECT_EQ(secret_identity(plain), plain);
    EXPECT_EQ(print_of(plain), plain_print_of(plain));
    for (const std::string_view between : {"\r\n",
                                           "\r",
                                           "\r\r\n",
                                           "\n  ",
                                           "\n    ",
                                           "\n\t",
                                           "\r\n\t ",
                                           "  \n",
                                           " \t\r\n",
                                           R"(\n)",
                                           R"(\r\n)",
                                           R"(\\n)",
                                           R"(\\r\\n)",
                                           R"(\\\\n)",
                                           R"(\n\t)",
                                           "\\n\\\n",
                                           "\\n\" +\n    \"",
                                           "\\n\"\n\"",
                                           "\\n'\r\n  '",
                                           "\\n\", \"",
                                           "\",\n  \"",
                                           "\\n\"+\""}) {
      const std::string other = join(lines, between);
      EXPECT_EQ(print_of(other), print_of(plain)) << between;
      EXPECT_TRUE(is_same_secret(plain, other)) << between;
      EXPECT_EQ(print_of(in_unicode_escapes(other)), print_of(plain));
    }
  }
}

TEST(SecretIdentity, KeysOnOneLineWithBlanksAreTheSame) {
  const Lines lines = key_lines(2);
  EXPECT_TRUE(is_same_secret(join(lines, "\n"), join(lines, " ")));
}

TEST(SecretIdentity, OtherArmourIsReadAlike) {
  const Lines body = key_lines(3);
  Lines lines(body.begin() + 1, body.end() - 1);
  const std::string ssh2 = std::string("SSH2 ENCRYPTED PRIVATE ") + "KEY ----";
  lines.insert(lines.begin(), "Comment: \"2048-bit RSA\"");
  lines.insert(lines.begin(), "---- BEGIN " + ssh2);
  lines.push_back("---- END " + ssh2);
  const std::string plain = join(lines, "\n");
  EXPECT_EQ(print_of(plain), plain_print_of(plain));
  EXPECT_EQ(print_of(join(lines, "\r\n   ")), print_of(plain));
}

TEST(SecretIdentity, OtherKeysAndOtherPassphrasesAreOthers) {
  const std::string plain = join(key_lines(4), "\n");
  EXPECT_FALSE(is_same_secret(plain, join(key_lines(5), "\n")));
  EXPECT_FALSE(is_same_secret(plain, join(key_lines(5), "\\n")));
  // The letters n, r and t of a line, and plus signs within one, count.
  std::string other = plain;
  other.insert(60, "n");
  EXPECT_FALSE(is_same_secret(plain, other));
  other = plain;
  other.insert(60, "+");
  EXPECT_FALSE(is_same_secret(plain, other));
  EXPECT_FALSE(is_same_secret(
      join(key_lines(4, {"DEK-Info: AES-128-CBC,0A", ""}), "\n"),
      join(key_lines(4, {"DEK-Info: AES-128-CBC,0B", ""}), "\n")));
}

TEST(SecretIdentity, LayoutCountsInOtherSecrets) {
  EXPECT_TRUE(is_same_secret("one\r\ntwo", "one\ntwo"));
  EXPECT_EQ(secret_identity("one\r\ntwo"), "one\ntwo");
  EXPECT_FALSE(is_same_secret("one\n two", "one\ntwo"));
  EXPECT_FALSE(is_same_secret(R"(one\ntwo)", "one\ntwo"));
  EXPECT_FALSE(is_same_secret("pass word", "password"));
  EXPECT_EQ(secret_identity("one\rtwo "), "one\rtwo ");
  EXPECT_EQ(secret_identity(""), "");
}

TEST(SecretIdentity, PartsOfABlockAreTakenAsTheyAre) {
  for (const std::string_view text :
       {"-----BEGIN", "-----BEGIN ", "-----BEGIN X", "-----BEGIN X-----",
        "-----BEGIN X----- abc", "-----BEGIN X-----\\", "--- BEGIN X ---",
        "-----BEGIN END -----", "----- -----END "}) {
    EXPECT_EQ(secret_identity(text), text);
  }
}

// Any mixture of layouts, one line this way and the next that way.
TEST(SecretIdentityProperty, LayoutIsNothing) {
  static constexpr auto kEnds = std::to_array<std::string_view>(
      {"\n", "\r\n", "\r", "\\n", "\\r\\n", "\\\\n", "\\n\" +\n\""});
  static constexpr auto kIndents =
      std::to_array<std::string_view>({"", " ", "  ", "    ", "\t", "\t\t "});
  TestRandom random(20261126);
  for (int round = 0; round < 2000; ++round) {
    const Lines lines = key_lines(static_cast<std::uint64_t>(round));
    std::string other = lines.front();
    for (std::size_t i = 1; i < lines.size(); ++i) {
      other += kIndents[random.below(kIndents.size())];
      other += kEnds[random.below(kEnds.size())];
      other += kIndents[random.below(kIndents.size())];
      other += lines[i];
    }
    ASSERT_EQ(secret_identity(other), join(lines, "\n")) << other;
  }
}

// Bytes that make no sense are taken somehow, and once is enough.
TEST(SecretIdentityProperty, AnIdentityIsItsOwn) {
  static constexpr auto kParts = std::to_array<std::string_view>(
      {"\n", "\r", "\\", "n", "u003d", "\"", "+", " ", ",", "Abc/", "Key: v",
       "-----", "END ", "\t", "="});
  TestRandom random(7);
  for (int round = 0; round < 20000; ++round) {
    std::string text = "-----BEGIN X-----";
    for (std::size_t i = random.below(20); i > 0; --i) {
      text += kParts[random.below(kParts.size())];
    }
    text += "-----END X-----";
    const std::string once = secret_identity(text);
    ASSERT_EQ(secret_identity(once), once) << text;
  }
}

}  // namespace
}  // namespace tokensweep
