// SPDX-License-Identifier: Apache-2.0
#include "rules/value_tests.h"

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

TEST(Entropy, KnownValues) {
  EXPECT_DOUBLE_EQ(shannon_entropy(""), 0);
  EXPECT_DOUBLE_EQ(shannon_entropy("aaaa"), 0);
  EXPECT_DOUBLE_EQ(shannon_entropy("abab"), 1);
  EXPECT_DOUBLE_EQ(shannon_entropy("abcd"), 2);
  EXPECT_DOUBLE_EQ(shannon_entropy("0123456789abcdef"), 4);
}

TEST(ValueTests, EachDemandIsMade) {
  EXPECT_TRUE(passes({}, ""));
  EXPECT_TRUE(passes({.entropy = 1.9}, "abcd"));
  EXPECT_FALSE(passes({.entropy = 2.1}, "abcd"));
  EXPECT_TRUE(passes({.min_distinct = 3}, "abca"));
  EXPECT_FALSE(passes({.min_distinct = 4}, "abca"));
  const std::string_view body = "aB3-";
  EXPECT_TRUE(passes(
      {.min_digits = 1, .min_lower = 1, .min_upper = 1, .min_special = 1},
      body));
  EXPECT_FALSE(passes({.min_digits = 2}, body));
  EXPECT_FALSE(passes({.min_lower = 2}, body));
  EXPECT_FALSE(passes({.min_upper = 2}, body));
  EXPECT_FALSE(passes({.min_special = 2}, body));
}

TEST(Placeholder, WhatIsWrittenToStandForASecret) {
  for (const char* body : {"xxxxxxxxxxxxxxxx",
                           "XXXXXXXXXXXXXXXXXXXXXXXX",
                           "aaaaaaaaaaaa",
                           "00000000",
                           "0000000000000000000a",
                           "xxxx-xxxx-xxxx-xxxx",
                           "abcxxxxx1234",
                           "1a2bxxxx",
                           "your_token_here",
                           "YOUR-API-KEY",
                           "yourtokengoes",
                           "MY_EXAMPLE_TOKEN",
                           "changeme",
                           "ChangeMe123",
                           "<your-token>",
                           "<token>",
                           "${GITHUB_TOKEN}",
                           "{{ secrets.TOKEN }}",
                           "$(cat token.txt)",
                           "%s",
                           "%v",
                           "%(token)s",
                           "%TOKEN%",
                           "@TOKEN@",
                           "[REDACTED]",
                           "[your key]",
                           "{token}",
                           "__TOKEN__",
                           "****************",
                           "abc....def",
                           "ab12\xE2\x80\xA6",
                           "012345678901234567890123456789",
                           "1234567890abcdef",
                           "abcdefghijklmnop",
                           "987654321abc",
                           "qwerty123456789",
                           "abcdabcdabcdabcd",
                           "a1b2c3d4e5f6g7h8",
                           "deadbeefdeadbeef",
                           "dummy_value_12",
                           "insert-token",
                           "sk_redacted",
                           "put your unique phrase here",
                           "abcdefgh12345678abcdefgh12345678"}) {
    EXPECT_TRUE(looks_like_placeholder(body)) << body;
  }
}

TEST(Placeholder, WhatIsNot) {
  for (const char* body :
       {"", "abc", "hunter2", "S3cr3t!", "correcthorse", "testtoken9182",
        "Zk39xQpL1mVb82TnYw", "9f8e7d6c5b4a39281706", "pa<ss>1", "a%sB9!",
        "tr0ub4dor&3", "p$ssword{1}", "1234567", "abcdefg"}) {
    EXPECT_FALSE(looks_like_placeholder(body)) << body;
  }
}

TEST(Placeholder, CommentsOfKeyBlocksDoNotCount) {
  std::mt19937 random(3);
  std::string block = "Comment: someone <someone at example>\n";
  for (int i = 0; i < 900; ++i) {
    block.push_back(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/"
        "0123456789"[random() % 64]);
  }
  EXPECT_FALSE(looks_like_placeholder(block));
}

constexpr std::string_view kDigits =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";

struct Alphabet {
  const char* name;
  std::string_view digits;
};

class RandomBodies : public testing::TestWithParam<Alphabet> {};

// 400,000 bodies of 16 to 80 bytes; 2,000,000 in all.
TEST_P(RandomBodies, ArePracticallyNeverPlaceholders) {
  constexpr int kBodies = 400000;
  constexpr double kMaxRate = 2e-5;
  const std::string_view digits = GetParam().digits;
  std::mt19937_64 random(20250101);
  int dropped = 0;
  std::string body;
  for (int i = 0; i < kBodies; ++i) {
    body.clear();
    const std::size_t size = 16 + random() % 65;
    while (body.size() < size) {
      // Four digits from one draw: the modulus is off by less than 1e-3.
      std::uint64_t bits = random();
      for (int j = 0; j < 4; ++j, bits >>= 16) {
        body.push_back(digits[(bits & 0xFFFF) % digits.size()]);
      }
    }
    body.resize(size);
    if (looks_like_placeholder(body)) ++dropped;
  }
  EXPECT_LT(dropped, kBodies * kMaxRate);
}

INSTANTIATE_TEST_SUITE_P(
    Placeholder, RandomBodies,
    testing::Values(Alphabet{"Hex", kDigits.substr(0, 16)},
                    Alphabet{"Base36", kDigits.substr(0, 36)},
                    Alphabet{"Base62", kDigits.substr(0, 62)},
                    Alphabet{"Base64Url", kDigits},
                    Alphabet{"Lower", kDigits.substr(10, 26)}),
    [](const auto& alphabet) { return std::string(alphabet.param.name); });

TEST(Reference, NamesOfPlacesWhereSecretsAreKept) {
  for (const char* value : {"",
                            "null",
                            "None",
                            "undefined",
                            "true",
                            "$PASSWORD",
                            "${DB_PASS}",
                            "$password",
                            "$db_pass",
                            "$this->password",
                            "$config['password']",
                            "%PASSWORD%",
                            "{{ vault_password }}",
                            "#{password}",
                            "<%= pass %>",
                            "$env:PASSWORD",
                            "$(cat /run/secrets/db)",
                            "process.env.DB_PASSWORD",
                            "os.environ[\"DB_PASSWORD\"]",
                            "os.getenv('DB')",
                            "getenv(\"X\")",
                            "System.getenv(\"X\")",
                            "get_password()",
                            "config.db.password",
                            "self.password",
                            "settings.DATABASE_PASSWORD",
                            "user->passwd",
                            "Config::password",
                            "op://vault/item/password",
                            "vault:secret/data/db#password",
                            "arn:aws:secretsmanager:eu:1:x",
                            "/run/secrets/db_password",
                            "ENC[AES256_GCM,data:x]",
                            "@Microsoft.KeyVault(SecretUri=x)",
                            "ENV['PASSWORD']",
                            "config[\"password\"]",
                            "var.db_password",
                            "<password>"}) {
    EXPECT_TRUE(looks_like_reference(value)) << value;
  }
}

TEST(Reference, Passwords) {
  for (const char* value :
       {"hunter2", "S3cr3t!", "$ecret1", "P@ssw0rd", "correct.horse.battery",
        "tr0ub4dor&3", "abc-def-ghi", "x(1", "9.8.7.6", "pa$$word", "true1",
        "Env3lope", "password", "p[a]ss", "letme.in"}) {
    EXPECT_FALSE(looks_like_reference(value)) << value;
  }
}

}  // namespace
}  // namespace tokensweep
