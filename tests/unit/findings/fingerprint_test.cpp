// SPDX-License-Identifier: Apache-2.0
#include "findings/fingerprint.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "base/hash.h"

namespace tokensweep {
namespace {

using namespace std::string_view_literals;

// The expected values are those of Python's hashlib.
TEST(Fingerprint, IsSha256OfFamilyAndSecret) {
  EXPECT_EQ(fingerprint("docker", "correct horse battery",
                        SecretStrength::kHighEntropy),
            "ts1:efbc7e6930d4ba470f4d56d15ea8f5a5");
  EXPECT_EQ(fingerprint("", "", SecretStrength::kHighEntropy),
            "ts1:6e340b9cffb37a989ca544e6bb780a2c");
  EXPECT_EQ(fingerprint("a", "b\0\xff"sv, SecretStrength::kHighEntropy),
            "ts1:32d7e6dcf636ecbcef35ba044fb804f1");
}

TEST(Fingerprint, IsScryptForLowEntropy) {
  EXPECT_EQ(fingerprint("docker", "correct horse battery",
                        SecretStrength::kLowEntropy),
            "ts1:098bf97118b8a9bd8aafaa0b0ba8475a");
}

// RFC 7914 §12 has a vector with N = 2^14, r = 8, p = 1.
TEST(Fingerprint, ScryptHasTheParametersOfTheRfc) {
  EXPECT_EQ(
      to_hex(scrypt(as_bytes("pleaseletmein"), as_bytes("SodiumChloride"))),
      "7023bdcb3afd7348461c06cd81fd38eb"
      "fda8fbba904f8e3ea9b543f6545da1f2");
}

TEST(Fingerprint, FamilyAndSecretDoNotRunTogether) {
  EXPECT_NE(fingerprint("ab", "c", SecretStrength::kHighEntropy),
            fingerprint("a", "bc", SecretStrength::kHighEntropy));
}

TEST(Redact, ShowsPrefixAndAtMostFourBytesAtTheEnd) {
  const std::string body = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  EXPECT_EQ(redact("tok_" + body, 4), "tok_…WXYZ");
  EXPECT_EQ(redact("tok_" + body.substr(0, 20), 4), "tok_…QRST");
  // One byte less would hide fewer than 16.
  EXPECT_EQ(redact("tok_" + body.substr(0, 19), 4), "tok_…");
  EXPECT_EQ(redact("hunter2", 0), "…");
  EXPECT_EQ(redact("", 0), "…");
}

TEST(Redact, ShowsNoSecondLine) {
  const std::string key = "-----BEGIN KEY-----\n" + std::string(100, 'x');
  EXPECT_EQ(redact(key, 19), "-----BEGIN KEY-----…");
  EXPECT_EQ(redact(key, 60), "-----BEGIN KEY-----…");
}

TEST(Redact, IsNeverLong) {
  EXPECT_LE(redact(std::string(1000, 'x'), 1000).size(), 64U);
}

}  // namespace
}  // namespace tokensweep
