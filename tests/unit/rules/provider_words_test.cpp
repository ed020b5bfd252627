// SPDX-License-Identifier: Apache-2.0
#include "rules/provider_words.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

using Names = std::set<std::string>;

const ProviderWords& words() {
  static const ProviderWords kWords({"aws", "azure", "docker", "fly-io",
                                     "generic", "github", "google", "hashicorp",
                                     "jwt", "line", "linear", "newrelic",
                                     "openai", "private-key", "slack", "url"});
  return kWords;
}

TEST(ProviderWords, KnowsTheProviderInNamesOfRules) {
  EXPECT_EQ(words().in("github-pat"), Names{"github"});
  EXPECT_EQ(words().in("kf.aws.1"), Names{"aws"});
  EXPECT_EQ(words().in("GitHub Token"), Names{"github"});
  EXPECT_EQ(words().in("new-relic-user-api-key"), Names{"newrelic"});
  EXPECT_EQ(words().in("flyio-access-token"), Names{"fly-io"});
  EXPECT_EQ(words().in("fly_io"), Names{"fly-io"});
  EXPECT_EQ(words().in("azure-openai-key"), (Names{"azure", "openai"}));
}

TEST(ProviderWords, KnowsWordsThatBeginWithAProvider) {
  EXPECT_EQ(words().in("Dockerhub"), Names{"docker"});
  EXPECT_EQ(words().in("SlackWebhook"), Names{"slack"});
  EXPECT_EQ(words().in("linearapi"), Names{"linear"});
  // Short ones begin other words.
  EXPECT_EQ(words().in("lines-of-text"), Names());
}

TEST(ProviderWords, KnowsOtherNames) {
  EXPECT_EQ(words().in("gcp-api-key"), Names{"google"});
  EXPECT_EQ(words().in("vault-service-token"), Names{"hashicorp"});
  // Of a provider that is not among the rules.
  EXPECT_EQ(words().in("sendinblue-api-token"), Names());
}

TEST(ProviderWords, SaysNothingOfForms) {
  for (const char* name :
       {"generic-api-key", "private-key", "jwt", "url", "", "Secret Keyword",
        "---", "\xff\x1b", "unknown-key"}) {
    EXPECT_EQ(words().in(name), Names()) << name;
  }
}

}  // namespace
}  // namespace tokensweep
