// SPDX-License-Identifier: Apache-2.0
#include "hub/session_store.h"

#include <sys/stat.h>
#include <unistd.h>

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

constexpr const char* kHub = "https://hub.docker.com";
// No real JWT: the store does not look into it.
constexpr const char* kJwt = "head.s3cret.tail";

StoredSession session_of(const std::string& name,
                         const std::string& endpoint = kHub) {
  StoredSession session;
  session.endpoint = endpoint;
  session.username = name;
  session.jwt = SecretText(std::string(kJwt));
  session.refresh_token = SecretText(std::string("refresh-s3cret"));
  session.expires_at = 1'800'000'000;
  return session;
}

TEST(StoredSession, IsReadAsItWasWritten) {
  const auto text = serialize_session(session_of("al\"ice"));
  ASSERT_TRUE(text);
  EXPECT_EQ(text->view().find('\n'), std::string_view::npos);
  const auto session = parse_session(text->view());
  ASSERT_TRUE(session);
  EXPECT_EQ(session->endpoint, kHub);
  EXPECT_EQ(session->username, "al\"ice");
  EXPECT_EQ(session->jwt.view(), kJwt);
  EXPECT_EQ(session->refresh_token.view(), "refresh-s3cret");
  EXPECT_EQ(session->expires_at, 1'800'000'000);
}

TEST(StoredSession, MayHaveNoEnd) {
  StoredSession session = session_of("alice");
  session.expires_at = 0;
  const auto text = serialize_session(session);
  ASSERT_TRUE(text);
  const auto read = parse_session(text->view());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->expires_at, 0);
  EXPECT_FALSE(read->expired(4'000'000'000));
}

TEST(StoredSession, EndsAtItsSecond) {
  const StoredSession session = session_of("alice");
  EXPECT_FALSE(session.expired(1'799'999'999));
  EXPECT_TRUE(session.expired(1'800'000'000));
}

TEST(StoredSession, ErrorsNameTheMemberOnly) {
  const auto text = serialize_session(session_of("alice"));
  ASSERT_TRUE(text);
  for (const char* member :
       {"endpoint", "username", "expires", "jwt", "schema"}) {
    std::string json(text->view());
    json.replace(json.find(std::string("\"") + member + "\""), 2, "\"_");
    const auto session = parse_session(json);
    ASSERT_FALSE(session) << member;
    EXPECT_THAT(session.error().message(), HasSubstr(member));
    EXPECT_THAT(session.error().message(), Not(HasSubstr("s3cret")));
  }
  std::string other(text->view());
  other.replace(other.find("session/1"), 9, "session/9");
  const auto session = parse_session(other);
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().kind(), ErrorKind::kUnsupported);
  EXPECT_FALSE(parse_session(""));
  EXPECT_FALSE(parse_session(std::string(kMaxSessionBytes + 1, ' ')));
}

class Store : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = "/tmp/session-store-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    old_path_ = std::getenv("PATH");
    ::setenv("PATH", (folder_.string() + ":" + old_path_).c_str(), 1);
  }
  void TearDown() override {
    ::setenv("PATH", old_path_.c_str(), 1);
    fs::remove_all(folder_);
  }

  [[nodiscard]] std::string state() const {
    return (folder_ / "state" / "tokensweep").string();
  }
  [[nodiscard]] SessionStore store(
      std::optional<CredentialHelper> helper = std::nullopt,
      const std::string& endpoint = kHub) const {
    SessionStoreOptions options;
    options.endpoint = endpoint;
    options.helper = std::move(helper);
    options.folder = state();
    return SessionStore(std::move(options));
  }
  // Keeps what it is given in files of the scratch folder.
  CredentialHelper helper(const std::string& body = {}) {
    const std::string kept = folder_.string() + "/kept";
    const fs::path file = folder_ / "docker-credential-test";
    std::ofstream(file) << "#!/bin/sh\n"
                        << (body.empty() ? "case $1 in\n"
                                           "store) cat >" +
                                               kept +
                                               " ;;\n"
                                               "erase) rm " +
                                               kept +
                                               " ;;\n"
                                               "get) test -e " +
                                               kept + " && exec cat " + kept +
                                               "\n"
                                               "  echo credentials not found "
                                               "in native keychain; exit 1;;\n"
                                               "esac\n"
                                         : body);
    fs::permissions(file, fs::perms::owner_all);
    HelperOptions options;
    options.environment = {std::string("PATH=") + std::getenv("PATH")};
    auto made = CredentialHelper::make("test", std::move(options));
    EXPECT_TRUE(made);
    return *std::move(made);
  }
  static mode_t mode_of(const std::string& path) {
    struct stat info {};
    EXPECT_EQ(::lstat(path.c_str(), &info), 0) << path;
    return info.st_mode & 07777;
  }

  fs::path folder_;

 private:
  std::string old_path_;
};

TEST_F(Store, HasNothingAtFirst) {
  const auto kept = store().load();
  ASSERT_TRUE(kept);
  EXPECT_FALSE(kept->has_value());
  const auto erased = store().erase();
  ASSERT_TRUE(erased);
  EXPECT_FALSE(*erased);
  EXPECT_FALSE(fs::exists(state()));
}

TEST_F(Store, KeepsAFileThatOnlyItsOwnerMayRead) {
  const mode_t before = ::umask(0);
  const auto place = store().save(session_of("alice"));
  ::umask(before);
  ASSERT_TRUE(place);
  EXPECT_TRUE(place->is_file);
  EXPECT_EQ(place->text, state() + "/hub-session.json");
  EXPECT_EQ(mode_of(place->text), 0600U);
  EXPECT_EQ(mode_of(state()), 0700U);
  const auto kept = store().load();
  ASSERT_TRUE(kept);
  ASSERT_TRUE(kept->has_value());
  EXPECT_EQ((*kept)->session.username, "alice");
  EXPECT_TRUE((*kept)->place.is_file);
  const auto erased = store().erase();
  ASSERT_TRUE(erased);
  EXPECT_TRUE(*erased);
  EXPECT_FALSE(fs::exists(place->text));
}

TEST_F(Store, KeepsSessionsOfTwoHubsApart) {
  const std::string other = "http://127.0.0.1:8080";
  ASSERT_TRUE(store().save(session_of("alice")));
  ASSERT_TRUE(store(std::nullopt, other).save(session_of("bob", other)));
  EXPECT_EQ(store(std::nullopt, other).key(), other + "/tokensweep");
  EXPECT_EQ(store().key(), "https://hub.docker.com/tokensweep");
  const auto first = store().load();
  const auto second = store(std::nullopt, other).load();
  ASSERT_TRUE(first && second);
  EXPECT_EQ((*first)->session.username, "alice");
  EXPECT_EQ((*second)->session.username, "bob");
  // A file in the other one's place is not sent to the other one.
  fs::copy_file(store().file(), store(std::nullopt, other).file(),
                fs::copy_options::overwrite_existing);
  const auto wrong = store(std::nullopt, other).load();
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().message(), HasSubstr("another Hub"));
}

TEST_F(Store, RefusesWhatOthersMayTouch) {
  ASSERT_TRUE(store().save(session_of("alice")));
  const std::string file = store().file();
  ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
  auto kept = store().load();
  ASSERT_FALSE(kept);
  EXPECT_THAT(kept.error().message(), HasSubstr("others may read"));
  ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
  ASSERT_EQ(::chmod(state().c_str(), 0770), 0);
  kept = store().load();
  ASSERT_FALSE(kept);
  EXPECT_THAT(kept.error().message(), HasSubstr("chmod 700"));
  EXPECT_FALSE(store().save(session_of("alice")));
  ASSERT_EQ(::chmod(state().c_str(), 0700), 0);
  EXPECT_TRUE(store().load());
}

TEST_F(Store, RefusesSymlinksAndOtherThings) {
  ASSERT_TRUE(store().save(session_of("alice")));
  const std::string file = store().file();
  fs::rename(file, file + ".real");
  fs::create_symlink(file + ".real", file);
  auto kept = store().load();
  ASSERT_FALSE(kept);
  EXPECT_THAT(kept.error().message(), HasSubstr("symlink"));
  fs::remove(file);
  ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
  kept = store().load();
  ASSERT_FALSE(kept);
  EXPECT_THAT(kept.error().message(), HasSubstr("regular file"));
}

TEST_F(Store, RefusesFilesOfOthers) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  ASSERT_TRUE(store().save(session_of("alice")));
  constexpr uid_t kOther = 12345;
  ASSERT_EQ(::chown(store().file().c_str(), kOther, 0), 0);
  const auto kept = store().load();
  ASSERT_FALSE(kept);
  EXPECT_THAT(kept.error().message(), HasSubstr("another user"));
}

TEST_F(Store, PrefersTheHelperAndLeavesNoFile) {
  ASSERT_TRUE(store().save(session_of("old")));
  const CredentialHelper keychain = helper();
  const auto place = store(keychain).save(session_of("alice"));
  ASSERT_TRUE(place);
  EXPECT_FALSE(place->is_file);
  EXPECT_EQ(place->text, "docker-credential-test");
  EXPECT_FALSE(fs::exists(store().file()));
  const auto kept = store(keychain).load();
  ASSERT_TRUE(kept);
  ASSERT_TRUE(kept->has_value());
  EXPECT_EQ((*kept)->session.username, "alice");
  EXPECT_EQ((*kept)->session.jwt.view(), kJwt);
  EXPECT_FALSE((*kept)->place.is_file);
}

TEST_F(Store, FindsAFileFromBeforeTheHelper) {
  ASSERT_TRUE(store().save(session_of("alice")));
  const auto kept = store(helper()).load();
  ASSERT_TRUE(kept);
  ASSERT_TRUE(kept->has_value());
  EXPECT_TRUE((*kept)->place.is_file);
}

TEST_F(Store, ErasesBothPlaces) {
  const CredentialHelper keychain = helper();
  ASSERT_TRUE(store(keychain).save(session_of("alice")));
  ASSERT_TRUE(store().save(session_of("alice")));
  const auto erased = store(keychain).erase();
  ASSERT_TRUE(erased);
  EXPECT_TRUE(*erased);
  EXPECT_FALSE(fs::exists(store().file()));
  EXPECT_FALSE(fs::exists(folder_ / "kept"));
}

TEST_F(Store, AHelperThatFailsIsAnErrorButTheFileStillGoes) {
  ASSERT_TRUE(store().save(session_of("alice")));
  const CredentialHelper broken = helper("exit 3\n");
  EXPECT_FALSE(store(broken).load());
  EXPECT_FALSE(store(broken).save(session_of("alice")));
  EXPECT_TRUE(fs::exists(store().file()));
  EXPECT_FALSE(store(broken).erase());
  EXPECT_FALSE(fs::exists(store().file()));
}

TEST_F(Store, NeedsAFolder) {
  SessionStoreOptions options;
  options.endpoint = kHub;
  const SessionStore nowhere(std::move(options));
  const auto saved = nowhere.save(session_of("alice"));
  ASSERT_FALSE(saved);
  EXPECT_EQ(saved.error().kind(), ErrorKind::kUsage);
  const auto kept = nowhere.load();
  ASSERT_TRUE(kept);
  EXPECT_FALSE(kept->has_value());
}

TEST(StateFolder, FollowsTheXdgSpecification) {
  const auto with = [](const char* state, const char* home) {
    return state_folder([=](const char* name) -> const char* {
      return std::string(name) == "HOME" ? home : state;
    });
  };
  EXPECT_EQ(with("/state", "/home/a"), "/state/tokensweep");
  EXPECT_EQ(with(nullptr, "/home/a"), "/home/a/.local/state/tokensweep");
  EXPECT_EQ(with("relative", "/home/a"), "/home/a/.local/state/tokensweep");
  EXPECT_EQ(with(nullptr, nullptr), "");
  EXPECT_EQ(with(nullptr, "relative"), "");
}

}  // namespace
}  // namespace tokensweep::hub
