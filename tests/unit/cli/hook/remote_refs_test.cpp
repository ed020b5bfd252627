// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/remote_refs.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace tokensweep::cli {
namespace {

git::ObjectId id(char digit) {
  return *git::ObjectId::from_hex(std::string(40, digit));
}
const git::ObjectId kZero = id('0');

std::vector<git::Ref> some_refs() {
  return {{"refs/heads/main", id('1')},
          {"refs/remotes/origin/HEAD", id('2')},
          {"refs/remotes/origin/fork/main", id('3')},
          {"refs/remotes/origin/main", id('4')},
          {"refs/remotes/originals/main", id('5')}};
}

KnownOfRemote known_of(const std::string& remote,
                       const std::vector<PushedRef>& pushed,
                       const std::vector<std::string>& remotes = {"origin"}) {
  KnownOfRemote known = known_of_remote(some_refs(), remotes, remote, pushed);
  std::ranges::sort(known.ids);
  return known;
}

PushedRef added(const std::string& name) {
  return {name, id('9'), kZero};
}

TEST(RemoteRefs, TellWhatTheRemoteHas) {
  const std::vector<git::ObjectId> expected = {id('2'), id('3'), id('4')};
  const auto known = known_of("origin", {added("refs/heads/topic")});
  EXPECT_EQ(known.ids, expected);
  EXPECT_EQ(known.doubt, RemoteDoubt::kNone);
  EXPECT_EQ(known_of("origin", {}).ids, expected);
  // One that changes, and one that is there and goes.
  const PushedRef changed = {"refs/heads/main", id('9'), id('4')};
  const PushedRef gone = {"refs/heads/main", kZero, id('4')};
  EXPECT_EQ(known_of("origin", {changed, gone}).ids, expected);
  // A tag of a branch's name is another ref.
  EXPECT_EQ(known_of("origin", {added("refs/tags/main")}).ids, expected);
}

TEST(RemoteRefs, OfANestedNameAreTheLongerNames) {
  const std::vector<std::string> remotes = {"origin", "origin/fork"};
  const std::vector<git::ObjectId> of_origin = {id('2'), id('4')};
  const std::vector<git::ObjectId> of_fork = {id('3')};
  const auto topic = added("refs/heads/topic");
  EXPECT_EQ(known_of("origin", {topic}, remotes).ids, of_origin);
  EXPECT_EQ(known_of("origin/fork", {topic}, remotes).ids, of_fork);
  EXPECT_EQ(known_of("origin", {added("refs/heads/fork/main")}, remotes).doubt,
            RemoteDoubt::kNone);
}

TEST(RemoteRefs, TellNothingWhenOneIsStale) {
  for (const char* name : {"refs/heads/main", "refs/heads/fork/main"}) {
    const auto known =
        known_of("origin", {added("refs/heads/topic"), added(name)});
    EXPECT_TRUE(known.ids.empty()) << name;
    EXPECT_EQ(known.doubt, RemoteDoubt::kStale) << name;
  }
}

TEST(RemoteRefs, MayNotBeThere) {
  for (const char* remote : {"", "other", "https://example.org/x"}) {
    const auto known = known_of(remote, {added("refs/heads/main")});
    EXPECT_TRUE(known.ids.empty()) << remote;
    EXPECT_EQ(known.doubt, RemoteDoubt::kUnknown) << remote;
  }
  // What stands at the other side is told by its id.
  EXPECT_EQ(known_of("other", {{"refs/heads/x", id('9'), id('8')}}).doubt,
            RemoteDoubt::kNone);
}

TEST(RemoteRefs, Advice) {
  const std::vector<std::string> remotes = {"origin"};
  const auto advice = [&](RemoteDoubt doubt, const std::string& remote) {
    return advice_on_remote(doubt, remotes, remote);
  };
  EXPECT_EQ(advice(RemoteDoubt::kNone, "origin"), "");
  EXPECT_EQ(advice(RemoteDoubt::kUnknown, "."), "");
  EXPECT_TRUE(
      advice(RemoteDoubt::kUnknown, "origin").ends_with("git fetch origin"));
  EXPECT_TRUE(advice(RemoteDoubt::kStale, "origin")
                  .ends_with("git fetch --prune origin"));
  EXPECT_EQ(advice(RemoteDoubt::kUnknown, "https://u:p").find("u:p"),
            std::string::npos);
  EXPECT_NE(advice(RemoteDoubt::kUnknown, "").find("\"$@\""),
            std::string::npos);
}

}  // namespace
}  // namespace tokensweep::cli
