// SPDX-License-Identifier: Apache-2.0
#include "hub/endpoints.h"

#include <map>

#include <gtest/gtest.h>

namespace tokensweep::hub {
namespace {

Result<Endpoints> from(const std::map<std::string, std::string>& environment) {
  return endpoints_from_environment([&](const char* name) -> const char* {
    const auto found = environment.find(name);
    return found == environment.end() ? nullptr : found->second.c_str();
  });
}

TEST(Endpoints, AreDockersWithoutMore) {
  for (const auto& environment :
       {std::map<std::string, std::string>{},
        std::map<std::string, std::string>{{"TOKENSWEEP_HUB_URL", ""},
                                           {"TOKENSWEEP_REGISTRY_AUTH_URL", ""},
                                           {"TOKENSWEEP_LOGIN_URL", ""}}}) {
    const auto endpoints = from(environment);
    ASSERT_TRUE(endpoints);
    EXPECT_EQ(endpoints->hub, "https://hub.docker.com");
    EXPECT_EQ(endpoints->registry_auth, "https://auth.docker.io");
    EXPECT_EQ(endpoints->login, "https://login.docker.com");
    EXPECT_EQ(endpoints->origins().size(), 3U);
  }
}

TEST(Endpoints, FollowALoopbackHub) {
  const auto endpoints =
      from({{"TOKENSWEEP_HUB_URL", "http://127.0.0.1:4000/"}});
  ASSERT_TRUE(endpoints) << endpoints.error().message();
  EXPECT_EQ(endpoints->hub, "http://127.0.0.1:4000");
  EXPECT_EQ(endpoints->registry_auth, "http://127.0.0.1:4000");
  EXPECT_EQ(endpoints->login, "http://127.0.0.1:4000");
  EXPECT_EQ(endpoints->origins(),
            (std::set<net::Origin>{{"http", "127.0.0.1", 4000}}));

  const auto some =
      from({{"TOKENSWEEP_HUB_URL", "http://localhost:4000"},
            {"TOKENSWEEP_REGISTRY_AUTH_URL", "http://localhost:5000"}});
  ASSERT_TRUE(some);
  EXPECT_EQ(some->registry_auth, "http://localhost:5000");
  EXPECT_EQ(some->login, "http://localhost:4000");
}

TEST(Endpoints, DoNotFollowAnotherHub) {
  const auto endpoints = from({{"TOKENSWEEP_HUB_URL", "https://hub.example"}});
  ASSERT_TRUE(endpoints);
  EXPECT_EQ(endpoints->hub, "https://hub.example");
  EXPECT_EQ(endpoints->registry_auth, "https://auth.docker.io");
  EXPECT_EQ(endpoints->login, "https://login.docker.com");
}

TEST(Endpoints, AreEachTaken) {
  const auto endpoints =
      from({{"TOKENSWEEP_REGISTRY_AUTH_URL", "https://auth.example/a/"},
            {"TOKENSWEEP_LOGIN_URL", "https://login.example"}});
  ASSERT_TRUE(endpoints);
  EXPECT_EQ(endpoints->hub, "https://hub.docker.com");
  EXPECT_EQ(endpoints->registry_auth, "https://auth.example/a");
  EXPECT_EQ(endpoints->login, "https://login.example");
}

TEST(Endpoints, ErrorsNameTheVariable) {
  for (const char* name : {"TOKENSWEEP_HUB_URL", "TOKENSWEEP_REGISTRY_AUTH_URL",
                           "TOKENSWEEP_LOGIN_URL"}) {
    for (const char* url :
         {"http://hub.example", "hub.example", "https://u:pw@hub.example",
          "https://hub.example/?x", "https://"}) {
      const auto endpoints = from({{name, url}});
      ASSERT_FALSE(endpoints) << name << ' ' << url;
      EXPECT_EQ(endpoints.error().kind(), ErrorKind::kUsage);
      EXPECT_TRUE(endpoints.error().message().starts_with(name))
          << endpoints.error().message();
      EXPECT_EQ(endpoints.error().message().find("pw"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace tokensweep::hub
