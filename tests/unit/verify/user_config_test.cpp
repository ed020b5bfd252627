// SPDX-License-Identifier: Apache-2.0
#include "verify/user_config.h"

#include <unistd.h>

#include <filesystem>
#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"

namespace tokensweep::verify {
namespace {

using ::testing::HasSubstr;

std::string path_with(const std::map<std::string, std::string>& environment) {
  return user_config_path([&](const char* name) -> const char* {
    const auto found = environment.find(name);
    return found == environment.end() ? nullptr : found->second.c_str();
  });
}

TEST(UserConfig, StandsInTheUsersFolder) {
  EXPECT_EQ(path_with({{"XDG_CONFIG_HOME", "/c"}, {"HOME", "/h"}}),
            "/c/tokensweep/config.yaml");
  EXPECT_EQ(path_with({{"HOME", "/h"}}), "/h/.config/tokensweep/config.yaml");
  EXPECT_EQ(path_with({{"XDG_CONFIG_HOME", "repo"}, {"HOME", "/h"}}),
            "/h/.config/tokensweep/config.yaml");
  EXPECT_EQ(path_with({{"XDG_CONFIG_HOME", ""}, {"HOME", "."}}), "");
  EXPECT_EQ(path_with({}), "");
}

class UserConfigFile : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "tokensweep-user-config-" +
              std::to_string(::getpid());
    std::filesystem::create_directories(folder_);
    path_ = folder_ + "/config.yaml";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string load(const std::string& text) {
    EXPECT_TRUE(write_file_atomically(path_, text, 0600));
    const auto loaded = load_user_config(path_, hosts_);
    return loaded ? "" : loaded.error().message();
  }

  std::string folder_;
  std::string path_;
  ProviderHosts hosts_;
};

TEST_F(UserConfigFile, NamesServers) {
  EXPECT_EQ(load("provider_hosts:\n  gitlab: gitlab.example.com\n"), "");
  ASSERT_NE(hosts_.base_url("gitlab"), nullptr);
  EXPECT_EQ(*hosts_.base_url("gitlab"), "https://gitlab.example.com");
}

TEST_F(UserConfigFile, MayBeMissingOrEmpty) {
  EXPECT_TRUE(load_user_config(path_, hosts_).has_value());
  EXPECT_TRUE(load_user_config("", hosts_).has_value());
  EXPECT_EQ(load(""), "");
  EXPECT_EQ(load("# nothing yet\n"), "");
}

TEST_F(UserConfigFile, MistakesNameTheirLine) {
  EXPECT_EQ(load("a: 1\n"), path_ +
                                ":1: unknown key in user config; it "
                                "knows provider_hosts");
  EXPECT_THAT(load("provider_hosts:\n  gitlab: http://a.example\n"),
              HasSubstr(path_ + ":2: server of provider 'gitlab'"));
  EXPECT_THAT(load("provider_hosts: gitlab\n"), HasSubstr(":1: "));
  EXPECT_THAT(load("- x\n"), HasSubstr(":1: 'user config' must be a map"));
  EXPECT_THAT(load("a: [\n"), HasSubstr(path_ + ":"));
}

}  // namespace
}  // namespace tokensweep::verify
