// SPDX-License-Identifier: Apache-2.0
#include "verify/account_name.h"

#include <gtest/gtest.h>

namespace tokensweep::verify {
namespace {

TEST(AccountName, TakesNamesAndMailAddresses) {
  EXPECT_EQ(account_name("acme"), "acme");
  EXPECT_EQ(account_name("ACME-Corp_1"), "acme-corp_1");
  EXPECT_EQ(account_name("ab"), "ab");
  EXPECT_EQ(account_name("Ann.Author+ci@corp.test"), "Ann.Author+ci@corp.test");
}

TEST(AccountName, RefusesWhatIsNone) {
  for (const char* text : {"",           "a",
                           "-acme",      "acme-",
                           "acme corp",  "acme/app",
                           "$USER",      "${{ secrets.DOCKERHUB_USERNAME }}",
                           "{{user}}",   "<user>",
                           "%USER%",     "1000",
                           "a.b",        "user@",
                           "@corp.test", "a@b@corp.test",
                           "a@corp",     "a@example.com",
                           "acme\n",     "acm\xc3\xa9"}) {
    EXPECT_EQ(account_name(text), std::nullopt) << text;
  }
  EXPECT_EQ(account_name(std::string(65, 'a')), std::nullopt);
}

TEST(AccountName, RefusesPlaceholdersAndFixedUsers) {
  for (const char* text :
       {"user", "USERNAME", "your-name", "yourusername", "my_user", "library",
        "docker", "DOCKERHUB_USERNAME", "example-user", "AWS", "oauth2",
        "oauth2accesstoken", "_json_key", "gitlab-ci-token", "x-access-token",
        "xxxxxx", "name-here", "null", "root"}) {
    EXPECT_EQ(account_name(text), std::nullopt) << text;
  }
}

TEST(AccountName, KnowsTheHubsHosts) {
  for (const char* text :
       {"docker.io", "index.docker.io", "https://index.docker.io/v1/",
        "https://index.docker.io/v1/access-token", "registry-1.docker.io",
        "registry-1.docker.io:443", "hub.docker.com", "auth.docker.io",
        "Docker.IO"}) {
    EXPECT_TRUE(is_hub_registry(text)) << text;
  }
  for (const char* text : {"", "quay.io", "docker.io.acme.test", "xdocker.io",
                           "ghcr.io/docker.io", "docker", "docker.io:5000"}) {
    EXPECT_FALSE(is_hub_registry(text)) << text;
  }
}

TEST(AccountName, ReadsTheNamespaceOfAnImage) {
  EXPECT_EQ(image_namespace("acme/app"), "acme");
  EXPECT_EQ(image_namespace("acme/app:1.2"), "acme");
  EXPECT_EQ(image_namespace("acme/app:${TAG}"), "acme");
  EXPECT_EQ(image_namespace("acme/${IMAGE}"), "acme");
  EXPECT_EQ(image_namespace("acme/app@sha256:00ff"), "acme");
  EXPECT_EQ(image_namespace("docker.io/acme/app"), "acme");
  EXPECT_EQ(image_namespace("index.docker.io/acme/app:1"), "acme");
  for (const char* text :
       {"", "app", "app:1", "library/node", "docker.io/library/node",
        "docker.io/node", "ghcr.io/acme/app", "localhost/app",
        "localhost:5000/acme/app", "reg:5000/app", "$USER/app", "./app/x",
        "/app/x", "acme/app/deep", "Acme/app", "acme/", "quay.io/a/b"}) {
    EXPECT_EQ(image_namespace(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace tokensweep::verify
