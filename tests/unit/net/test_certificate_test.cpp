// SPDX-License-Identifier: Apache-2.0
#include "tests/support/test_certificate.h"

#include <gtest/gtest.h>

namespace tokensweep::testing {
namespace {

TEST(TestCertificateTest, EachIsAnother) {
  const TestAuthority authority;
  const TestCertificate one = authority.issue();
  const TestCertificate other = authority.issue({.key = TestKey::kRsa2048});
  EXPECT_NE(one.certificate, other.certificate);
  EXPECT_NE(one.key, other.key);
  EXPECT_EQ(one.certificate.rfind("-----BEGIN CERTIFICATE", 0), 0U);
  EXPECT_NE(one.certificate, authority.certificate());
  EXPECT_NE(TestAuthority().certificate(), authority.certificate());
}

}  // namespace
}  // namespace tokensweep::testing
