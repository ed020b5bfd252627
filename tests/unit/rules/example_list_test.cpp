// SPDX-License-Identifier: Apache-2.0
// Published values, in pieces so that no scanner takes them from here.
#include "rules/example_list.h"

#include <string>

#include <gtest/gtest.h>

#include "base/base64.h"

namespace tokensweep {
namespace {

TEST(ExampleList, PublishedValuesAreKnown) {
  const std::string github =
      std::string("16C7e42F292c6912E771") + "0c838347Ae178B4a";
  const std::string values[] = {
      std::string("AKIA") + "IOSFODNN7" + "EXAMPLE",
      std::string("ASIA") + "IOSFODNN7" + "EXAMPLE",
      std::string("wJalrXUtnFEMI") + "/K7MDENG/" + "bPxRfiCYEXAMPLEKEY",
      std::string("sk_") + "test_" + "4eC39HqLyjWDarjtT1zdp7dc",
      std::string("pk_") + "test_" + "6pRNASCoBOKtIshFeQd4XMUh",
      "ghp_" + github,
      "gho_" + github,
      "ghs_" + github,
      std::string("110201543") + ":AAHdqTcvCH1vGWJxf" + "SeofSAs0K5PALDsaw",
      std::string("https://hooks.") + "slack.com/services/" +
          "T00000000/B00000000/" + std::string(24, 'X'),
      std::string("Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50u") +
          "SRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
      encode_base64url(R"({"alg":"HS256","typ":"JWT"})") + "." +
          encode_base64url(
              R"({"sub":"1234567890","name":"John Doe","iat":1516239022})") +
          "." + "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"};
  for (const std::string& value : values) {
    EXPECT_TRUE(is_published_example(value)) << value;
    EXPECT_FALSE(is_published_example(value + "0"));
    EXPECT_FALSE(is_published_example(value.substr(1)));
  }
}

TEST(ExampleList, OthersAreNot) {
  EXPECT_FALSE(is_published_example(""));
  EXPECT_FALSE(is_published_example("hunter2"));
}

}  // namespace
}  // namespace tokensweep
