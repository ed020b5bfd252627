// SPDX-License-Identifier: Apache-2.0
// What revisions mean, compared with git rev-parse.
#include "scanner/git/revision.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/git_repo.h"

namespace tokensweep::git {
namespace {

using tokensweep::test::GitRepo;
using tokensweep::test::ScratchFolder;
using tokensweep::test::write_text;

class RevisionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    repo_.commit("one");
    repo_.commit("two");
    repo_.branch("topic/a", "HEAD~1");
    repo_.commit("three");
    repo_.checkout("main");
    repo_.merge("topic/a");
    repo_.commit("five");
    repo_.tag("v1", "A tag");
    repo_.git({"tag", "light", "HEAD~1"});
    repo_.git({"update-ref", "refs/remotes/origin/main", "HEAD~1"});
    repo_.git({"update-ref", "refs/remotes/origin/feature", "topic/a"});
    repo_.git({"symbolic-ref", "refs/remotes/origin/HEAD",
               "refs/remotes/origin/main"});
    open();
  }

  void open() {
    repository_ = std::move(*Repository::open(repo_.folder()));
    source_ = std::make_unique<CommitSource>(repository_->objects(),
                                             ObjectFormat::kSha1,
                                             repository_->shallow_ids());
    revisions_ = std::make_unique<Revisions>(*repository_, *source_);
  }

  std::string error_of(const std::string& text, ErrorKind kind) {
    const auto result = revisions_->resolve_commit(text);
    if (result) return "resolved";
    EXPECT_EQ(result.error().kind(), kind) << result.error().message();
    return result.error().message();
  }

  ScratchFolder scratch_;
  GitRepo repo_ = GitRepo::init(scratch_ / "repo");
  std::unique_ptr<Repository> repository_;
  std::unique_ptr<CommitSource> source_;
  std::unique_ptr<Revisions> revisions_;
};

TEST_F(RevisionTest, MeansWhatGitMeans) {
  write_text(scratch_ / "repo/.git/FETCH_HEAD",
             repo_.rev_parse("HEAD~1") + "\tnot-for-merge\tbranch\n");
  const std::string full = repo_.rev_parse("HEAD~1");
  for (const std::string& text :
       std::vector<std::string>{"HEAD",
                                "@",
                                "main",
                                "topic/a",
                                "refs/heads/main",
                                "heads/main",
                                "origin/main",
                                "origin",
                                "refs/remotes/origin/main",
                                "remotes/origin/feature",
                                "v1",
                                "tags/v1",
                                "refs/tags/v1",
                                "light",
                                "HEAD~",
                                "HEAD~2",
                                "HEAD^",
                                "HEAD~1^2",
                                "main^^2",
                                "v1~1",
                                "v1^{}",
                                "v1^{commit}",
                                "v1^0",
                                "@~1",
                                "HEAD~0",
                                "FETCH_HEAD",
                                full,
                                full.substr(0, 12),
                                full.substr(0, 8),
                                full + "~1",
                                full.substr(0, 10) + "^"}) {
    SCOPED_TRACE(text);
    const auto id = revisions_->resolve_commit(text);
    ASSERT_TRUE(id) << id.error().message();
    EXPECT_EQ(id->hex(), repo_.rev_parse(text + "^{commit}"));
  }
  // The tag object itself.
  EXPECT_EQ(revisions_->resolve("v1")->hex(), repo_.rev_parse("v1"));
}

TEST_F(RevisionTest, SaysWhatMayBeMeant) {
  EXPECT_NE(error_of("mian", ErrorKind::kUsage).find("'main'"),
            std::string::npos);
  EXPECT_NE(error_of("feature", ErrorKind::kUsage).find("'origin/feature'"),
            std::string::npos);
  EXPECT_NE(error_of("zzzz", ErrorKind::kUsage).find("fetched"),
            std::string::npos);
}

TEST_F(RevisionTest, RefusesWhatItDoesNotUnderstand) {
  for (const char* text : {"HEAD@{1}", "main:file", "^main", "~1", "main~x",
                           "main^{tree}", "main~99999999999", "x\x1b[2J"}) {
    SCOPED_TRACE(text);
    const std::string message = error_of(text, ErrorKind::kUsage);
    EXPECT_EQ(message.find('\x1b'), std::string::npos);
  }
  const std::string blob = repo_.hash_object("blob", "x");
  EXPECT_NE(error_of(blob, ErrorKind::kUsage).find("no commit"),
            std::string::npos);
}

TEST_F(RevisionTest, OneNameForTwoThingsIsAmbiguous) {
  repo_.git({"tag", "main", "HEAD~1"});
  repo_.git({"tag", "topic/a", "topic/a"});
  open();
  const std::string message = error_of("main", ErrorKind::kUsage);
  EXPECT_NE(message.find("refs/tags/main"), std::string::npos);
  EXPECT_NE(message.find("refs/heads/main"), std::string::npos);
  EXPECT_TRUE(revisions_->resolve_commit("topic/a")) << "both are one commit";
}

TEST_F(RevisionTest, WhatIsNotThereIsToldApart) {
  for (const char* unknown : {"mian", "origin/nope", "0123456789ab~2"}) {
    EXPECT_EQ(revisions_->resolve(unknown).error().code(), kUnknownRevision);
  }
  for (const char* known : {"HEAD^{tree}", "HEAD~50", "main@{1}"}) {
    EXPECT_EQ(revisions_->resolve(known).error().code(), 0);
  }
  error_of(std::string(40, '1'), ErrorKind::kNotFound);
  error_of("HEAD~50", ErrorKind::kUsage);
  write_text(scratch_ / "repo/.git/shallow", repo_.rev_parse("HEAD~1") + "\n");
  open();
  error_of("HEAD~2", ErrorKind::kNotFound);
}

TEST_F(RevisionTest, AnIdIsNoNameOfABranch) {
  const std::string full = repo_.rev_parse("HEAD~1");
  const std::string some = full.substr(0, 12);
  repo_.git({"branch", some, "HEAD"});
  open();
  EXPECT_EQ(revisions_->resolve_commit(some)->hex(), repo_.rev_parse("HEAD"));
  for (const std::string& digits : {some, full}) {
    const auto id = revisions_->resolve_commit_id(digits);
    ASSERT_TRUE(id) << id.error().message();
    EXPECT_EQ(id->hex(), full);
  }
  EXPECT_EQ(revisions_->resolve_commit_id(repo_.rev_parse("v1"))->hex(),
            repo_.rev_parse("v1^{commit}"));
  EXPECT_EQ(revisions_->resolve_commit_id("main").error().code(),
            kUnknownRevision);
  EXPECT_EQ(revisions_->resolve_commit_id(std::string(40, '1')).error().kind(),
            ErrorKind::kNotFound);
}

TEST_F(RevisionTest, FewDigitsMayBeAmbiguous) {
  // Until two commits share their first four digits.
  std::string stream;
  for (int i = 0; i < 1200; ++i) {
    stream += "commit refs/heads/many\ncommitter A <a@example.org> " +
              std::to_string(1'600'000'000 + i) + " +0000\ndata 1\nx\n";
  }
  repo_.fast_import(stream);
  open();
  const std::vector<std::string> all = repo_.all_objects();
  std::size_t ambiguous = 0;
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    if (all[i].substr(0, 4) != all[i + 1].substr(0, 4)) continue;
    const auto id = revisions_->resolve_commit(all[i].substr(0, 4));
    const bool git_knows = repo_.try_git({"rev-parse", "--verify", "--quiet",
                                          all[i].substr(0, 4) + "^{commit}"});
    EXPECT_EQ(static_cast<bool>(id), git_knows) << all[i];
    if (!id) ++ambiguous;
  }
  EXPECT_GT(ambiguous, 0U);
}

}  // namespace
}  // namespace tokensweep::git
