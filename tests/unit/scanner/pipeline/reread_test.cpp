// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/reread.h"

#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scanner/git/repository.h"
#include "scanner/pipeline/audit.h"
#include "scanner/pipeline/scan_files.h"
#include "tests/support/git_repo.h"
#include "tests/support/test_rules.h"

namespace tokensweep {
namespace {

using test::GitRepo;
using test::ScratchFolder;
using ::testing::HasSubstr;

constexpr std::uint64_t kAnySize = std::uint64_t{1} << 30;

std::string token(char first) {
  return "abc_" + std::string(1, first) + "bCdEfGhIjKlMnOpQrStUvW1";
}

// abc_ tokens; abcid_ parts beside them; passwords "pw=...".
std::unique_ptr<Detector> small_detector() {
  Rule one = testing::prefix_rule("acme-key", "abc_", 24);
  one.provider = "acme";
  one.family = "acme";
  Part part;
  part.rule = "acme-id";
  part.name = "id";
  part.within_bytes = 100;
  one.parts = {part};
  one.verify_json = "[]";
  Rule id = testing::prefix_rule("acme-id", "abcid_", 12);
  id.hidden = true;
  Rule password = testing::prefix_rule("acme-password", "pw=", 16);
  password.provider = "acme";
  password.family = "acme";
  password.low_entropy = true;
  return testing::detector_of({one, id, password});
}

class RereadTest : public ::testing::Test {
 protected:
  ScanOptions options() {
    ScanOptions made;
    made.detector = detector_.get();
    return made;
  }

  Report scan(const std::vector<std::string>& paths) {
    Report report;
    report.target.kind = "files";
    if (paths.size() == 1) report.target.path = paths.front();
    ScanStatistics statistics;
    EXPECT_TRUE(scan_paths(paths, options(), report, statistics));
    return redacted(std::move(report));
  }

  Report audit_of(const GitRepo& repo) {
    Report report;
    report.target.kind = "repository";
    report.target.path = repo.folder();
    ScanStatistics statistics;
    auto repository = git::Repository::open(repo.folder());
    EXPECT_TRUE(repository);
    EXPECT_TRUE(audit(**repository, options(), report, statistics));
    return redacted(std::move(report));
  }

  // As it is read back from a file.
  static Report redacted(Report report) {
    for (Finding& finding : report.findings) finding.secret.clear();
    return report;
  }

  Result<SecretAgain> find(const Report& report, const Finding& finding,
                           const std::string& where = {}) {
    auto places = PlaceReader::open(report.target, where, kAnySize);
    if (!places) return std::move(places).error();
    Rereader rereader(*places, *detector_);
    return rereader.find(finding);
  }

  std::string secret_of(const Report& report, const Finding& finding,
                        const std::string& where = {}) {
    const auto found = find(report, finding, where);
    return found ? std::string(found->secret.view())
                 : "error: " + found.error().message();
  }

  std::unique_ptr<Detector> detector_ = small_detector();
  ScratchFolder scratch_;
};

TEST_F(RereadTest, ReadsFilesAgain) {
  test::write_text(scratch_ / "d/env", "x\nKEY=" + token('a') + "\n");
  for (const std::string& root :
       {scratch_.path(), scratch_ / "d", scratch_ / "d/env",
        scratch_.path() + "//d/"}) {
    const Report report = scan({root});
    ASSERT_EQ(report.findings.size(), 1U) << root;
    EXPECT_EQ(secret_of(report, report.findings[0]), token('a')) << root;
  }
}

TEST_F(RereadTest, SaysWhatItFound) {
  test::write_text(scratch_ / "env",
                   "ID=abcid_q7Rt2Lm9Xz4K KEY=" + token('a') + "\n");
  const Report report = scan({scratch_.path()});
  ASSERT_EQ(report.findings.size(), 1U);
  const auto found = find(report, report.findings[0]);
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(found->rule->id, "acme-key");
  ASSERT_TRUE(found->parts.contains("id"));
  EXPECT_EQ(found->parts.at("id").view(), "abcid_q7Rt2Lm9Xz4K");
  ASSERT_EQ(found->places.size(), 1U);
  const SecretPlace& place = found->places[0];
  EXPECT_EQ(place.content.substr(place.span.begin, place.span.size()),
            token('a'));
}

TEST_F(RereadTest, ReadsPasswordsAgain) {
  test::write_text(scratch_ / "env",
                   "pw=aB3dE6gH9jK2mN5p\npw=zB3dE6gH9jK2mN5p\n");
  const Report report = scan({scratch_.path()});
  ASSERT_EQ(report.findings.size(), 2U);
  EXPECT_NE(secret_of(report, report.findings[0]),
            secret_of(report, report.findings[1]));
}

TEST_F(RereadTest, BelievesNothingButPlaceAndFingerprint) {
  test::write_text(scratch_ / "env",
                   token('a') + "\n" + token('b') + "\npw=aB3dE6gH9jK2mN5p\n");
  const Report report = scan({scratch_.path()});
  ASSERT_EQ(report.findings.size(), 3U);
  for (const Finding& finding : report.findings) {
    Finding forged = finding;
    forged.rule = "acme-id";
    forged.provider = "evil";
    forged.facts = {{"username", "evil"}, {"host", "evil.example"}};
    forged.secret = token('z');
    forged.redacted = "harmless";
    forged.verdict = Verdict::kPlausible;
    for (Occurrence& occurrence : forged.occurrences) {
      occurrence.line = 7777;
      occurrence.column = 0;
    }
    const auto honest = find(report, finding);
    const auto found = find(report, forged);
    ASSERT_TRUE(honest && found);
    EXPECT_EQ(found->secret.view(), honest->secret.view());
    EXPECT_EQ(found->rule->id, honest->rule->id);
    EXPECT_EQ(found->rule->provider, "acme");
    EXPECT_EQ(found->facts, honest->facts);
    forged.fingerprint.back() = forged.fingerprint.back() == '0' ? '1' : '0';
    EXPECT_THAT(secret_of(report, forged), HasSubstr("fingerprint"));
  }
}

TEST_F(RereadTest, FindsItOnAnotherLineOfTheSameFile) {
  test::write_text(scratch_ / "env", token('a') + "\n");
  const Report report = scan({scratch_.path()});
  test::write_text(scratch_ / "env", token('b') + "\n\n\n" + token('a') + "\n");
  EXPECT_EQ(secret_of(report, report.findings.at(0)), token('a'));
}

TEST_F(RereadTest, SaysThatItHasGone) {
  test::write_text(scratch_ / "env", token('a') + "\n");
  const Report report = scan({scratch_.path()});
  const Finding& finding = report.findings.at(0);
  test::write_text(scratch_ / "env", token('b') + "\n");
  EXPECT_THAT(secret_of(report, finding), HasSubstr("has gone"));
  ::unlink((scratch_ / "env").c_str());
  EXPECT_THAT(secret_of(report, finding), HasSubstr("not there any more"));
}

TEST_F(RereadTest, StaysInsideTheTarget) {
  test::write_text(scratch_ / "in/env", token('a') + "\n");
  test::write_text(scratch_ / "out/env", token('a') + "\n");
  ASSERT_EQ(::symlink("../out", (scratch_ / "in/link").c_str()), 0);
  ASSERT_EQ(::symlink("../out/env", (scratch_ / "in/file").c_str()), 0);
  ASSERT_EQ(::mkfifo((scratch_ / "in/pipe").c_str(), 0600), 0);
  const Report report = scan({scratch_ / "in"});
  Finding finding = report.findings.at(0);
  ASSERT_EQ(finding.occurrences.size(), 1U);
  const std::string front = scratch_ / "in/";
  EXPECT_EQ(secret_of(report, finding), token('a'));
  for (const std::string& path :
       {front + "../out/env", front + "link/env", front + "file",
        front + "pipe", front + "./env", front + "/env", front,
        scratch_ / "out/env", scratch_ / "in", std::string("/etc/passwd"),
        std::string("env"), std::string("../out/env"), std::string(),
        front + std::string("env\0x", 5), front + "env/x"}) {
    finding.occurrences[0].path = path;
    EXPECT_THAT(secret_of(report, finding), HasSubstr("error: ")) << path;
  }
}

TEST_F(RereadTest, OpensAMovedTarget) {
  test::write_text(scratch_ / "old/env", token('a') + "\n");
  const Report report = scan({scratch_ / "old"});
  ASSERT_EQ(::rename((scratch_ / "old").c_str(), (scratch_ / "new").c_str()),
            0);
  EXPECT_THAT(secret_of(report, report.findings.at(0)), HasSubstr("error: "));
  EXPECT_EQ(secret_of(report, report.findings.at(0), scratch_ / "new"),
            token('a'));
}

TEST_F(RereadTest, FollowsOnlyTheSymlinkThatWasNamed) {
  test::write_text(scratch_ / "d/env", token('a') + "\n");
  ASSERT_EQ(::symlink("d", (scratch_ / "named").c_str()), 0);
  const Report report = scan({scratch_ / "named"});
  EXPECT_EQ(secret_of(report, report.findings.at(0)), token('a'));
}

TEST_F(RereadTest, RefusesStandardInput) {
  Report report;
  report.target.kind = "stdin";
  Finding finding;
  Occurrence occurrence;
  occurrence.kind = OccurrenceKind::kStdin;
  finding.occurrences = {occurrence};
  EXPECT_THAT(secret_of(report, finding), HasSubstr("standard input"));
  finding.occurrences[0].kind = OccurrenceKind::kFile;
  finding.occurrences[0].path = "/etc/passwd";
  finding.occurrences[0].line = 1;
  EXPECT_THAT(secret_of(report, finding), HasSubstr("standard input"));
}

TEST_F(RereadTest, NamesOfFilesCountWhenTheReportShowsThem) {
  test::write_text(scratch_ / ("d/" + token('a') + ".txt"), "x\n");
  Report report = scan({scratch_.path()});
  Finding finding = report.findings.at(0);
  EXPECT_EQ(secret_of(report, finding), token('a'));
  // A name that no file has proves nothing.
  ASSERT_EQ(::rename((scratch_ / ("d/" + token('a') + ".txt")).c_str(),
                     (scratch_ / "d/y").c_str()),
            0);
  EXPECT_THAT(secret_of(report, finding), HasSubstr("error: "));
  finding.occurrences.at(0).path = scratch_ / "d/abc_…UvW1.txt";
  EXPECT_THAT(secret_of(report, finding), HasSubstr("--show-secrets"));
}

TEST_F(RereadTest, ReadsAllPlacesOfARepository) {
  GitRepo repo = GitRepo::init(scratch_ / "repo");
  repo.write("gone", token('a') + "\n");
  repo.commit("first");
  repo.remove("gone");
  repo.commit("message with " + token('b'));
  repo.tag("v1", "tag with " + token('c'));
  repo.note("note with " + token('d'));
  repo.write("staged", token('e') + "\n");
  repo.git({"add", "staged"});
  repo.write("untracked", token('f') + "\n");
  test::write_text(repo.folder() + "/.git/description", token('g') + "\n");
  repo.git({"branch", "b/" + token('h')});
  repo.write("names/" + token('i'), "x\n");
  repo.git({"add", "names"});
  const Report report = audit_of(repo);
  ASSERT_EQ(report.findings.size(), 9U);
  std::set<std::string> found;
  for (const Finding& finding : report.findings) {
    found.insert(secret_of(report, finding));
  }
  for (char c = 'a'; c <= 'i'; ++c) EXPECT_TRUE(found.contains(token(c))) << c;
}

TEST_F(RereadTest, StaysInsideTheRepository) {
  GitRepo repo = GitRepo::init(scratch_ / "repo");
  repo.write("env", token('a') + "\n");
  repo.commit("first");
  test::write_text(scratch_ / "out", token('a') + "\n");
  const Report report = audit_of(repo);
  Finding finding = report.findings.at(0);
  Occurrence file;
  file.kind = OccurrenceKind::kFile;
  file.line = 1;
  const auto at = [&](OccurrenceKind kind, const std::string& path,
                      const std::string& blob = {}) {
    file.kind = kind;
    file.path = path;
    file.blob = blob;
    finding.occurrences = {file};
    return secret_of(report, finding);
  };
  EXPECT_EQ(at(OccurrenceKind::kFile, "env"), token('a'));
  const std::string id = repo.rev_parse("HEAD:env");
  EXPECT_EQ(at(OccurrenceKind::kBlob, "any", id), token('a'));
  for (const std::string& path : {std::string("../out"), scratch_ / "out",
                                  std::string("/etc/passwd"), std::string()}) {
    EXPECT_THAT(at(OccurrenceKind::kFile, path), HasSubstr("error")) << path;
    EXPECT_THAT(at(OccurrenceKind::kGitMetadata, path), HasSubstr("error"));
    EXPECT_THAT(at(OccurrenceKind::kGitMetadata, ".git/" + path),
                HasSubstr("error"));
  }
  EXPECT_THAT(at(OccurrenceKind::kBlob, "env"), HasSubstr("no object"));
  for (const std::string& bad : {std::string("zz"), std::string(40, 'z'),
                                 std::string(64, '0'), std::string(40, '0')}) {
    EXPECT_THAT(at(OccurrenceKind::kBlob, "env", bad), HasSubstr("error"));
  }
}

TEST_F(RereadTest, KeepsThePartAroundASecretInALongFile) {
  const std::string filler(300'000, '.');
  test::write_text(scratch_ / "long", filler + token('a') + filler);
  const Report report = scan({scratch_.path()});
  const auto found = find(report, report.findings.at(0));
  ASSERT_TRUE(found);
  const SecretPlace& place = found->places.at(0);
  EXPECT_LT(place.content.size(), 200'000U);
  EXPECT_EQ(place.content.substr(place.span.begin, place.span.size()),
            token('a'));
}

}  // namespace
}  // namespace tokensweep
