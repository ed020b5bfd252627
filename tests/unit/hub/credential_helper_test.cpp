// SPDX-License-Identifier: Apache-2.0
#include "hub/credential_helper.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokensweep::hub {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kServer = "https://hub.example/tokensweep";

// A scratch folder that comes first in PATH.
class Helpers : public testing::Test {
 protected:
  void SetUp() override {
    // Short: the sockets of gpg-agent lie below it.
    std::string name = "/tmp/helpers-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    old_path_ = std::getenv("PATH");
    path_ = folder_.string() + ":" + old_path_;
    ::setenv("PATH", path_.c_str(), 1);
  }
  void TearDown() override {
    ::setenv("PATH", old_path_.c_str(), 1);
    fs::remove_all(folder_);
  }

  void script(const std::string& name, const std::string& body) {
    const fs::path file = folder_ / ("docker-credential-" + name);
    std::ofstream(file) << "#!/bin/sh\n" << body;
    fs::permissions(file, fs::perms::owner_all);
  }
  CredentialHelper helper(
      const std::string& name,
      std::chrono::milliseconds timeout = std::chrono::seconds(30)) {
    HelperOptions options;
    options.timeout = timeout;
    options.environment = {"PATH=" + path_, "HOME=" + folder_.string(),
                           "GNUPGHOME=" + folder_.string() + "/gpg",
                           "PASSWORD_STORE_DIR=" + folder_.string() + "/store",
                           "FOLDER=" + folder_.string()};
    auto made = CredentialHelper::make(name, std::move(options));
    EXPECT_TRUE(made);
    return *std::move(made);
  }
  [[nodiscard]] std::string written(const std::string& name) const {
    std::ifstream file(folder_ / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  fs::path folder_;

 private:
  std::string old_path_;
  std::string path_;
};

TEST(CredentialHelper, NamesAreNoPaths) {
  for (const char* name :
       {"", "../evil", "a b", "a/b", "-x", "Pass", "a;b", "a\nb", ".."}) {
    const auto made = CredentialHelper::make(name, {});
    ASSERT_FALSE(made) << name;
    EXPECT_EQ(made.error().kind(), ErrorKind::kUsage);
  }
  for (const char* name :
       {"pass", "ecr-login", "osxkeychain", "desktop.exe", "gcr_2"}) {
    const auto made = CredentialHelper::make(name, {});
    ASSERT_TRUE(made) << name;
    EXPECT_EQ(made->program(), std::string("docker-credential-") + name);
  }
}

TEST_F(Helpers, SecretsGoThroughStandardInputOnly) {
  script("echo",
         "cat >$FOLDER/input; echo \"$@\" >$FOLDER/arguments; "
         "env >$FOLDER/environment");
  const SecretText secret(std::string("p\"w\\ \u00e9\n"));
  ASSERT_TRUE(helper("echo").store(kServer, "al\"ice", secret));
  EXPECT_EQ(written("arguments"), "store\n");
  EXPECT_THAT(written("environment"), Not(HasSubstr("p\"w")));
  EXPECT_THAT(written("input"), HasSubstr(R"("Secret":"p\"w\\ )"));
  EXPECT_THAT(written("input"), HasSubstr(R"("Username":"al\"ice")"));
  EXPECT_THAT(written("input"), HasSubstr(kServer));
}

TEST_F(Helpers, GetAsksForTheServer) {
  script("one",
         "cat >$FOLDER/input; "
         "echo '{\"ServerURL\":\"x\",\"Username\":\"u\","
         "\"Secret\":\"s\"}'");
  const auto found = helper("one").get(kServer);
  ASSERT_TRUE(found);
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ((*found)->username, "u");
  EXPECT_EQ((*found)->secret.view(), "s");
  EXPECT_EQ(written("input"), kServer);
}

TEST_F(Helpers, AnEmptySecretAndTheKnownTextMeanAbsent) {
  script("empty",
         "echo '{\"ServerURL\":\"x\",\"Username\":\"\","
         "\"Secret\":\"\"}'");
  script("text", "echo 'credentials not found in native keychain'; exit 1");
  for (const char* name : {"empty", "text"}) {
    const auto found = helper(name).get(kServer);
    ASSERT_TRUE(found) << name;
    EXPECT_FALSE(found->has_value()) << name;
  }
  EXPECT_TRUE(helper("text").erase(kServer));
}

TEST_F(Helpers, FailuresAreErrorsThatQuoteNothing) {
  script("fails", "echo 'locked: s3cret'; echo s3cret >&2; exit 7");
  const CredentialHelper fails = helper("fails");
  const auto found = fails.get(kServer);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind(), ErrorKind::kIo);
  EXPECT_THAT(found.error().message(),
              HasSubstr("docker-credential-fails get"));
  EXPECT_THAT(found.error().message(), HasSubstr("exit code 7"));
  EXPECT_THAT(found.error().message(), Not(HasSubstr("s3cret")));
  const auto stored = fails.store(kServer, "u", SecretText("s3cret"));
  ASSERT_FALSE(stored);
  EXPECT_THAT(stored.error().message(), Not(HasSubstr("s3cret")));
  EXPECT_FALSE(fails.erase(kServer));
  EXPECT_FALSE(fails.list());
}

TEST_F(Helpers, ErasingWhatIsGoneIsDone) {
  // Fails in its own words, and has nothing afterwards.
  script("own",
         "test \"$1\" = erase && exit 1\n"
         "echo '{\"Username\":\"\",\"Secret\":\"\"}'");
  EXPECT_TRUE(helper("own").erase(kServer));
}

TEST_F(Helpers, OneThatIsNotInstalledIsAnError) {
  const auto found = helper("is-not-there").get(kServer);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind(), ErrorKind::kUnsupported);
  EXPECT_THAT(found.error().message(), HasSubstr("--no-helper"));
}

TEST_F(Helpers, OneThatHangsIsEnded) {
  script("hangs", "exec sleep 1000");
  // Closes its output and stays.
  script("stays", "exec >&-; exec sleep 1000");
  for (const char* name : {"hangs", "stays"}) {
    const auto found =
        helper(name, std::chrono::milliseconds(200)).get(kServer);
    ASSERT_FALSE(found) << name;
    EXPECT_THAT(found.error().message(), HasSubstr("too long")) << name;
  }
}

TEST_F(Helpers, RepliesAreBounded) {
  script("floods", "exec cat /dev/zero");
  const auto found = helper("floods").get(kServer);
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message(), HasSubstr("too much"));
}

TEST_F(Helpers, OneThatReadsNothingCanStillAnswer) {
  script("deaf", "exec <&-; exit 0");
  EXPECT_TRUE(
      helper("deaf").store(kServer, "u", SecretText(std::string(1000, 'x'))));
}

TEST_F(Helpers, GarbageIsCorrupt) {
  for (const char* reply : {"", "[]", "{}", "{\"Username\":1}", "s3cret",
                            "{\"Username\":\"u\",\"Secret\":{}}"}) {
    script("garbage", "echo '" + std::string(reply) + "'");
    const auto found = helper("garbage").get(kServer);
    ASSERT_FALSE(found) << reply;
    EXPECT_EQ(found.error().kind(), ErrorKind::kCorrupt) << reply;
    EXPECT_THAT(found.error().message(), Not(HasSubstr("s3cret")));
  }
}

TEST_F(Helpers, ListsServers) {
  script("lists", "echo '{\"https://a.example\":\"u\",\"b\":\"v\"}'");
  script("null", "echo null");
  auto servers = helper("lists").list();
  ASSERT_TRUE(servers);
  EXPECT_EQ(servers->at("https://a.example"), "u");
  EXPECT_EQ(servers->size(), 2U);
  servers = helper("null").list();
  ASSERT_TRUE(servers);
  EXPECT_TRUE(servers->empty());
}

TEST_F(Helpers, EmptyAndHugeSecretsAreNotStored) {
  script("any", "cat >/dev/null");
  EXPECT_FALSE(helper("any").store(kServer, "u", SecretText()));
  const auto stored = helper("any").store(
      kServer, "u", SecretText(std::string(std::size_t{65} << 10, 'x')));
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().kind(), ErrorKind::kLimit);
  EXPECT_FALSE(helper("any").store(kServer, "u", SecretText("\xff")));
}

// Debian's helper over a real password store with a key made for this test.
TEST_F(Helpers, PassKeepsAndForgets) {
  const std::string setup =
      "export GNUPGHOME=" + folder_.string() +
      "/gpg PASSWORD_STORE_DIR=" + folder_.string() +
      "/store; mkdir -m 700 $GNUPGHOME && gpg --batch --quiet --passphrase '' "
      "--quick-gen-key 'Test <test@example.org>' future-default default never "
      "2>/dev/null && pass init test@example.org >/dev/null";
  ASSERT_EQ(std::system(setup.c_str()), 0);
  const CredentialHelper pass = helper("pass");
  auto found = pass.get(kServer);
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->has_value());
  const std::string secret = "line one\nline \"two\" \u00fc";
  ASSERT_TRUE(pass.store(kServer, "alice", SecretText(secret)));
  found = pass.get(kServer);
  ASSERT_TRUE(found);
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ((*found)->username, "alice");
  EXPECT_EQ((*found)->secret.view(), secret);
  const auto servers = pass.list();
  ASSERT_TRUE(servers);
  EXPECT_EQ(servers->at(kServer), "alice");
  ASSERT_TRUE(pass.erase(kServer));
  ASSERT_TRUE(pass.erase(kServer));
  found = pass.get(kServer);
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->has_value());
  const std::string stop =
      "GNUPGHOME=" + folder_.string() + "/gpg gpgconf --kill all";
  EXPECT_EQ(std::system(stop.c_str()), 0);
}

}  // namespace
}  // namespace tokensweep::hub
