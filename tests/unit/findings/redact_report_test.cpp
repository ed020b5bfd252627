// SPDX-License-Identifier: Apache-2.0
#include "findings/redact_report.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"

namespace tokensweep {
namespace {

// A report whose findings have these secrets; the first has `path`.
Report report_of(const std::vector<std::string>& secrets, std::string path) {
  Report report;
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    Finding finding;
    finding.secret = secrets[i];
    finding.redacted = "<" + std::to_string(i) + ">";
    finding.occurrences.resize(1);
    report.findings.push_back(finding);
  }
  report.findings[0].occurrences[0].path = std::move(path);
  return report;
}

std::string redacted_path(const std::vector<std::string>& secrets,
                          std::string path) {
  Report report = report_of(secrets, std::move(path));
  redact_report(report);
  return report.findings[0].occurrences[0].path;
}

TEST(RedactReport, EveryStringFromOutside) {
  const std::string secret = "open sesame 1234";
  const std::string text = "x" + secret + "y" + secret;
  Report report = report_of({secret}, text);
  report.target = {"range", text, "", text, text, "", text, "base"};
  Finding& finding = report.findings[0];
  finding.facts["user"] = text;
  const CommitRef commit{"", text, text, ""};
  finding.exposure.introduced = commit;
  finding.exposure.introductions = {commit};
  finding.exposure.removed = commit;
  finding.exposure.refs = {text};
  report.coverage.skip("unreadable", SkipEffect::kIncomplete, text);
  Allowed allowed;
  allowed.where = allowed.reason = allowed.author = text;
  report.suppressed.allowed = {allowed};
  AllowNote note;
  note.where = note.rule = note.reason = text;
  report.suppressed.notes = {note};
  redact_report(report);

  const std::string shown = "x<0>y<0>";
  EXPECT_EQ(finding.secret, "");
  EXPECT_EQ(finding.redacted, "<0>");
  EXPECT_EQ(finding.occurrences[0].path, shown);
  EXPECT_EQ(finding.facts["user"], shown);
  for (const CommitRef& item :
       {*finding.exposure.introduced, finding.exposure.introductions[0],
        *finding.exposure.removed}) {
    EXPECT_EQ(item.author, shown);
    EXPECT_EQ(item.email, shown);
  }
  EXPECT_EQ(finding.exposure.refs[0], shown);
  EXPECT_EQ(report.target.path, shown);
  EXPECT_EQ(report.target.remote_url, shown);
  EXPECT_EQ(report.target.branch, shown);
  EXPECT_EQ(report.target.range, shown);
  EXPECT_EQ(report.coverage.skipped["unreadable"].examples[0], shown);
  for (const std::string& word :
       {report.suppressed.allowed[0].where, report.suppressed.allowed[0].reason,
        report.suppressed.allowed[0].author, report.suppressed.notes[0].where,
        report.suppressed.notes[0].rule, report.suppressed.notes[0].reason}) {
    EXPECT_EQ(word, shown);
  }
}

TEST(RedactReport, TakesTheLongestSecret) {
  EXPECT_EQ(redacted_path({"abcdefgh", "abcdefghij", "abcdefghijklm"},
                          "-abcdefghijk-"),
            "-<1>k-");
  EXPECT_EQ(redacted_path({"abcdefgh", "abcdefghz"}, "abcdefghij"), "<0>ij");
}

TEST(RedactReport, OverlappingSecretsVanishTogether) {
  EXPECT_EQ(
      redacted_path({"abcdefgh1234", "1234ijklmnop"}, "-abcdefgh1234ijklmnop-"),
      "-<0>-");
  EXPECT_EQ(redacted_path({"abcdefgh", "bcdefghi"}, "abcdefghi"), "<0>");
  // Side by side they stay two.
  EXPECT_EQ(redacted_path({"abcdefgh", "12345678"}, "abcdefgh12345678"),
            "<0><1>");
}

TEST(RedactReport, LeavesShortSecretsAndOtherTextAlone) {
  EXPECT_EQ(redacted_path({"1234567"}, "1234567"), "1234567");
  EXPECT_EQ(redacted_path({"abcdefgh"}, "abcdefg"), "abcdefg");
  EXPECT_EQ(redacted_path({"abcdefgh"}, "abcdefgH"), "abcdefgH");
  EXPECT_EQ(redacted_path({"abcdefgh"}, ""), "");
}

TEST(RedactReport, EqualsASlowSearch) {
  // Short secrets over two letters overlap in every way.
  std::uint64_t state = 7;
  const auto random = [&](std::uint64_t below) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return (state >> 33) % below;
  };
  const auto letters = [&](std::uint64_t length) {
    std::string text;
    for (std::uint64_t i = 0; i < length; ++i) {
      text.push_back(random(2) == 0 ? 'a' : '\xff');
    }
    return text;
  };
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> secrets(20);
    for (std::string& secret : secrets) secret = letters(8 + random(6));
    const std::string path = letters(60);
    std::string covered(path.size(), '-');
    for (const std::string& secret : secrets) {
      for (std::size_t at = path.find(secret); at != std::string::npos;
           at = path.find(secret, at + 1)) {
        covered.replace(at, secret.size(), secret.size(), '#');
      }
    }
    std::string kept;
    for (std::size_t i = 0; i < path.size(); ++i) {
      if (covered[i] == '-') kept.push_back(path[i]);
    }
    std::string shown;
    bool inside = false;
    for (const char c : redacted_path(secrets, path)) {
      if (c == '<') inside = true;
      if (!inside) shown.push_back(c);
      if (c == '>') inside = false;
    }
    ASSERT_EQ(shown, kept) << escape_for_terminal(path);
  }
}

}  // namespace
}  // namespace tokensweep
