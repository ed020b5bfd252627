// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace tokensweep {
namespace {

// The examples of FIPS 180.
TEST(Sha1, OfKnownTexts) {
  EXPECT_EQ(to_hex(sha1(as_bytes("abc"))),
            "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(to_hex(sha1({})), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

}  // namespace
}  // namespace tokensweep
