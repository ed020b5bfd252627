// SPDX-License-Identifier: Apache-2.0
#include "hub/docker_config.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"

namespace tokensweep::hub {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kSecret = "hunter2:with:colons";

std::string auth(const std::string& pair) {
  return "{\"auth\":\"" + encode_base64(pair) + "\"}";
}

std::string config_with(const std::string& entry) {
  return "{\"auths\":{\"https://index.docker.io/v1/\":" + entry + "}}";
}

TEST(DockerConfig, SplitsThePairAtTheFirstColon) {
  const auto config =
      parse_docker_config(config_with(auth(std::string("alice:") + kSecret)));
  ASSERT_TRUE(config);
  ASSERT_EQ(config->logins.size(), 1U);
  EXPECT_EQ(config->logins[0].server, kHubServer);
  EXPECT_EQ(config->logins[0].username, "alice");
  EXPECT_EQ(config->logins[0].secret.view(), kSecret);
  EXPECT_EQ(config->logins[0].kind, DockerSecret::kPassword);
}

TEST(DockerConfig, DropsNulBytesThatFillAPairUp) {
  const auto config = parse_docker_config(
      config_with(auth(std::string("alice:secret\0\0", 14))));
  ASSERT_TRUE(config);
  EXPECT_EQ(config->logins.at(0).secret.view(), "secret");
}

TEST(DockerConfig, TakesPlainMembersAndIdentityTokens) {
  auto config = parse_docker_config(
      config_with(R"({"username":"bob","password":"plain"})"));
  ASSERT_TRUE(config);
  EXPECT_EQ(config->logins.at(0).username, "bob");
  EXPECT_EQ(config->logins.at(0).secret.view(), "plain");
  config =
      parse_docker_config(config_with("{\"auth\":\"" + encode_base64("carol:") +
                                      R"(","identitytoken":"idt"})"));
  ASSERT_TRUE(config);
  EXPECT_EQ(config->logins.at(0).kind, DockerSecret::kIdentityToken);
  EXPECT_EQ(config->logins.at(0).secret.view(), "idt");
}

TEST(DockerConfig, EntriesOfAHelperHoldNoLogin) {
  for (const std::string& entry :
       {std::string("{}"), std::string(R"({"auth":""})"),
        std::string(R"({"email":"a@example.org"})"), auth("alice:")}) {
    const auto config = parse_docker_config(config_with(entry));
    ASSERT_TRUE(config) << entry;
    EXPECT_TRUE(config->logins.empty()) << entry;
  }
}

TEST(DockerConfig, SkipsWhatItDoesNotKnow) {
  const auto config = parse_docker_config(
      R"({"HttpHeaders":{"a":[1]},"auths":null,"credHelpers":null,)"
      R"("proxies":{"default":{"httpProxy":"http://u:p@h"}}})");
  ASSERT_TRUE(config);
  EXPECT_TRUE(config->logins.empty());
  EXPECT_EQ(config->helper_for(kHubServer), "");
}

TEST(DockerConfig, ErrorsSayWhereAndQuoteNothing) {
  const std::map<std::string, std::string> cases = {
      {"", "no JSON"},
      {"[\"s3cret\"]", "object"},
      {R"({"auths":"s3cret"})", "auths"},
      {R"({"auths":{"s3cret":1}})", "member 1"},
      {R"({"auths":{"s3cret":{"auth":1}}})", "auth"},
      {R"({"auths":{"a":{"auth":"s3cret!"}}})", "base64"},
      {R"({"auths":{"a":{"auth":")" + encode_base64("s3cret") + "\"}}}",
       "colon"},
      {R"({"auths":{"a":{"password":["s3cret"]}}})", "password"},
      {R"({"credsStore":["s3cret"]})", "credsStore"},
      {R"({"credHelpers":["s3cret"]})", "credHelpers"},
      {R"({"credHelpers":{"a":{"s3cret":1}}})", "member 1"},
      {R"({"auths":{"a":{"auth":"s3cret)", "no JSON"},
  };
  for (const auto& [json, says] : cases) {
    const auto config = parse_docker_config(json);
    ASSERT_FALSE(config) << json;
    EXPECT_EQ(config.error().kind(), ErrorKind::kCorrupt) << json;
    EXPECT_THAT(config.error().message(), HasSubstr(says)) << json;
    EXPECT_THAT(config.error().message(), Not(HasSubstr("s3cret"))) << json;
  }
}

TEST(DockerConfig, HelpersOfAServerComeBeforeTheDefault) {
  const auto config = parse_docker_config(
      R"({"credsStore":"pass","credHelpers":{)"
      R"("gcr.example":"gcloud","https://index.docker.io/v1/":"hub"}})");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->helper_for("https://index.docker.io/v1/"), "hub");
  EXPECT_EQ(config->helper_for("index.docker.io"), "hub");
  EXPECT_EQ(config->helper_for("https://gcr.example/tokensweep"), "gcloud");
  EXPECT_EQ(config->helper_for("https://hub.docker.com/tokensweep"), "pass");
}

TEST(DockerConfig, KnowsTheKeysThatMeanTheHub) {
  for (const char* key :
       {"https://index.docker.io/v1/", "index.docker.io", "docker.io",
        "registry-1.docker.io", "https://registry-1.docker.io/",
        "https://DOCKER.io"}) {
    EXPECT_TRUE(is_hub_server(key)) << key;
  }
  for (const char* key :
       {"https://index.docker.io/v1/access-token",
        "https://index.docker.io/v1/refresh-token", "hub-tool", "",
        "docker.io.example.org", "https://docker.io/acme", "ghcr.example",
        "https://evil.example/index.docker.io"}) {
    EXPECT_FALSE(is_hub_server(key)) << key;
  }
}

class DockerConfigFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string name =
        (std::filesystem::temp_directory_path() / "docker-config-XXXXXX")
            .string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) {
    const std::filesystem::path path = folder_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  GetEnv environment(std::map<std::string, std::string> values) {
    values_ = std::move(values);
    return [this](const char* name) -> const char* {
      const auto found = values_.find(name);
      return found == values_.end() ? nullptr : found->second.c_str();
    };
  }
  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_ / name).string();
  }

 private:
  std::filesystem::path folder_;
  std::map<std::string, std::string> values_;
};

TEST_F(DockerConfigFile, ComesFromDockerConfigElseFromHome) {
  write("home/.docker/config.json", R"({"credsStore":"home"})");
  write("named/config.json", R"({"credsStore":"named"})");
  auto config = load_docker_config(environment({{"HOME", path("home")}}));
  ASSERT_TRUE(config);
  EXPECT_EQ(config->default_helper, "home");
  EXPECT_EQ(config->path, path("home") + "/.docker/config.json");
  config = load_docker_config(
      environment({{"HOME", path("home")}, {"DOCKER_CONFIG", path("named")}}));
  ASSERT_TRUE(config);
  EXPECT_EQ(config->default_helper, "named");
}

TEST_F(DockerConfigFile, MayBeAbsent) {
  for (auto values : {std::map<std::string, std::string>{},
                      {{"HOME", path("nowhere")}},
                      {{"DOCKER_CONFIG", path("nowhere")}}}) {
    const auto config = load_docker_config(environment(std::move(values)));
    ASSERT_TRUE(config);
    EXPECT_EQ(config->path, "");
  }
}

TEST_F(DockerConfigFile, ErrorsNameIt) {
  write("named/config.json", "{");
  auto config =
      load_docker_config(environment({{"DOCKER_CONFIG", path("named")}}));
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().kind(), ErrorKind::kCorrupt);
  EXPECT_THAT(config.error().message(), HasSubstr("named/config.json"));
  write("named/config.json", std::string(kMaxDockerConfigBytes + 1, ' '));
  config = load_docker_config(environment({{"DOCKER_CONFIG", path("named")}}));
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().kind(), ErrorKind::kLimit);
}

TEST_F(DockerConfigFile, PodmansFileIsTheFirstThatExists) {
  write("config/containers/auth.json",
        "{\"auths\":{\"docker.io\":" + auth("late:s") + "}}");
  write("run/containers/auth.json",
        "{\"auths\":{\"docker.io\":" + auth("early:s") + "}}");
  auto config = load_podman_auth(environment(
      {{"XDG_RUNTIME_DIR", path("run")}, {"XDG_CONFIG_HOME", path("config")}}));
  ASSERT_TRUE(config);
  EXPECT_EQ(config->logins.at(0).username, "early");
  config = load_podman_auth(environment({{"XDG_RUNTIME_DIR", path("nowhere")},
                                         {"XDG_CONFIG_HOME", path("config")}}));
  ASSERT_TRUE(config);
  EXPECT_EQ(config->logins.at(0).username, "late");
  config = load_podman_auth(environment({}));
  ASSERT_TRUE(config);
  EXPECT_TRUE(config->logins.empty());
}

}  // namespace
}  // namespace tokensweep::hub
