// SPDX-License-Identifier: Apache-2.0
#include "verify/provider_hosts.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokensweep::verify {
namespace {

using ::testing::HasSubstr;

std::string added(std::string_view flag) {
  ProviderHosts hosts;
  const auto result = hosts.add_flag(flag);
  if (!result) return "error: " + result.error().message();
  const std::string* url =
      hosts.base_url(flag.substr(0, std::min(flag.find('='), flag.size())));
  return url == nullptr ? "none" : *url;
}

TEST(ProviderHosts, TakesHostsAndBaseUrls) {
  EXPECT_EQ(added("gitlab=gitlab.example.com"), "https://gitlab.example.com");
  EXPECT_EQ(added("gitlab=gitlab.example.com:8443"),
            "https://gitlab.example.com:8443");
  EXPECT_EQ(added("github=https://ghe.example.com/api/v3/"),
            "https://ghe.example.com/api/v3");
  EXPECT_EQ(added("fly-io=http://127.0.0.1:8080"), "http://127.0.0.1:8080");
}

TEST(ProviderHosts, RefusesOthers) {
  for (const char* bad :
       {"", "gitlab", "=a.example", "gitlab=", "GitLab=a.example",
        "gitlab=http://a.example", "gitlab=ftp://a.example",
        "gitlab=https://user@a.example", "gitlab=a.example?x",
        "gitlab=a.example#x", "gitlab=a b", "gitlab=https://"}) {
    EXPECT_THAT(added(bad), HasSubstr("error: ")) << bad;
  }
  EXPECT_THAT(added("gitlab"), HasSubstr("gitlab=gitlab.example.com"));
}

TEST(ProviderHosts, OneServerForAProvider) {
  ProviderHosts hosts;
  ASSERT_TRUE(hosts.add_flag("gitlab=a.example").has_value());
  const auto second = hosts.add_flag("gitlab=b.example");
  ASSERT_FALSE(second.has_value());
  EXPECT_THAT(second.error().message(), HasSubstr("two servers"));
  EXPECT_EQ(hosts.base_url("github"), nullptr);
}

TEST(ProviderHosts, FlagsComeBeforeTheConfig) {
  ProviderHosts hosts;
  ASSERT_TRUE(hosts.add_flag("gitlab=flag.example").has_value());
  Problems problems("config.yaml");
  const auto yaml = parse_yaml(
      "gitlab: config.example\ngithub: ghe.example\nacme: 'http://x.example'\n",
      problems);
  ASSERT_TRUE(yaml.has_value());
  hosts.add_config(*yaml, problems);
  EXPECT_EQ(*hosts.base_url("gitlab"), "https://flag.example");
  EXPECT_EQ(*hosts.base_url("github"), "https://ghe.example");
  EXPECT_EQ(hosts.base_url("acme"), nullptr);
  EXPECT_THAT(problems.text(), HasSubstr("config.yaml:3: server of provider"));
}

TEST(ProviderHosts, TheConfigMustBeAMap) {
  ProviderHosts hosts;
  Problems problems("config.yaml");
  const auto yaml = parse_yaml("- gitlab\n", problems);
  ASSERT_TRUE(yaml.has_value());
  hosts.add_config(*yaml, problems);
  EXPECT_THAT(problems.text(), HasSubstr("'provider_hosts' must be a map"));
}

TEST(ProviderHosts, MistypedProvidersAreNamed) {
  ProviderHosts hosts;
  ASSERT_TRUE(hosts.add_flag("gitlba=a.example").has_value());
  const auto known = hosts.require_known({"github", "gitlab"});
  ASSERT_FALSE(known.has_value());
  EXPECT_EQ(known.error().kind(), ErrorKind::kUsage);
  EXPECT_THAT(known.error().message(), HasSubstr("did you mean 'gitlab'?"));
  EXPECT_TRUE(hosts.require_known({"gitlba"}).has_value());
}

}  // namespace
}  // namespace tokensweep::verify
