// SPDX-License-Identifier: Apache-2.0
// What the formats of CI systems promise beyond their golden files.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "findings/early_end.h"
#include "reporters/registry.h"
#include "tests/golden/sample_reports.h"

namespace tokensweep {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string written(std::string_view format, const Report& report,
                    const ReportOptions& options = {}) {
  StringOutput output;
  const ReportWriter writer(report, options);
  EXPECT_TRUE(writer.write(*find_report_format(format), output));
  return output.text();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t start = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos;
       end = text.find('\n', start)) {
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

// One finding in a file of that name.
Report in_file(const std::string& path) {
  Report report;
  report.target.kind = "files";
  report.findings = {
      testing::sample_finding(testing::sample_secret("x_", 30, 1), 2)};
  report.findings[0].occurrences[0].path = path;
  report.findings[0].exposure.in_worktree = true;
  report.coverage.skip("unreadable", SkipEffect::kIncomplete, path);
  return report;
}

Report of_severity(Severity severity, std::size_t count) {
  Report report = testing::large_report(count);
  for (Finding& finding : report.findings) finding.severity = severity;
  return report;
}

TEST(GithubFormat, SaysWhatIsIncompleteFirstAndCountsLast) {
  const auto lines = lines_of(written("github", testing::repository_report()));
  EXPECT_THAT(lines.front(), StartsWith("::error title=tokensweep%3A incomp"));
  EXPECT_THAT(lines.back(), StartsWith("::notice title=tokensweep::4 secrets"));
}

// GitHub shows ten of a level.
TEST(GithubFormat, CountsWhereThereIsRoom) {
  const auto last = [](Severity severity, std::size_t count) {
    return lines_of(written("github", of_severity(severity, count))).back();
  };
  EXPECT_THAT(last(Severity::kLow, 9), StartsWith("::notice title=tokensweep"));
  EXPECT_THAT(last(Severity::kLow, 10),
              StartsWith("::warning title=tokensweep"));
  EXPECT_THAT(last(Severity::kHigh, 50),
              StartsWith("::notice title=tokensweep::50 secrets"));
}

TEST(GithubFormat, AnnotatesOnlyPathsThatStandAsTheyAre) {
  EXPECT_THAT(written("github", in_file("a:b,c%d.txt")),
              HasSubstr(" file=a%3Ab%2Cc%25d.txt,line=1,col=1,title="));
  EXPECT_THAT(written("github", in_file("a\nb")), Not(HasSubstr("file=")));
  EXPECT_THAT(written("github", in_file("##vso[x]y")),
              AllOf(Not(HasSubstr("file=")), Not(HasSubstr("##")),
                    HasSubstr("#\\x23vso[x]y")));
  EXPECT_THAT(written("github", in_file("a\n::error::b")),
              Not(HasSubstr("\n::error::b")));
}

TEST(GithubSummaryFormat, FitsIntoWhatGithubTakes) {
  Report report = testing::large_report(5000);
  for (Finding& finding : report.findings) {
    finding.occurrences[0].path = std::string(300, 'a') + "|";
  }
  const std::string page = written("github-summary", report);
  EXPECT_LT(page.size(), std::size_t{1} << 20);
  EXPECT_THAT(page, HasSubstr(" more findings had no room here"));
}

TEST(GithubSummaryFormat, TellsNobody) {
  const std::string page = written(
      "github-summary", in_file("@ada <img src=x> `[a](https://b.test)"));
  EXPECT_EQ(page.find('@'), std::string::npos);
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("https://")));
}

TEST(GitlabFormat, KnowsNoTimeButTheOneThatIsGiven) {
  const auto scan = [](const ReportOptions& options) {
    return nlohmann::json::parse(
        written("gitlab", testing::clean_report(), options))["scan"];
  };
  EXPECT_FALSE(scan({}).contains("start_time"));
  ReportOptions options;
  options.now = testing::kSampleNow;
  EXPECT_EQ(scan(options)["end_time"], "2024-05-06T07:08:09");
}

TEST(GitlabFormat, CountsWhatIsSuppressed) {
  Report report = testing::clean_report();
  report.suppressed = {};
  const auto messages = [&] {
    return nlohmann::json::parse(written("gitlab", report))["scan"]["messages"];
  };
  const std::size_t others = messages().size();
  report.suppressed.add(suppression_reason(AllowSource::kBaseline), 2);
  ASSERT_EQ(messages().size(), others + 1);
  EXPECT_EQ(messages().back(),
            (nlohmann::json{{"level", "info"},
                            {"value", "Suppressed 2 matches: baseline 2."}}));
}

TEST(GitlabFormat, GivesNoExcerptOfTheSource) {
  const std::string text = written("gitlab", testing::repository_report());
  EXPECT_THAT(text, Not(HasSubstr("raw_source_code_extract")));
}

TEST(JunitFormat, ShowsATestThatPassesWhenNothingIsFound) {
  const std::string text = written("junit", testing::clean_report());
  EXPECT_THAT(text, HasSubstr("tests=\"2\" failures=\"0\" errors=\"0\""));
  EXPECT_THAT(text, HasSubstr("name=\"the scan ran to its end\""));
}

TEST(JunitFormat, DoesNotPassARunThatStoppedEarly) {
  for (const auto reason :
       {skip_reason::kInterrupted, skip_reason::kNothingLookedAt}) {
    Report report = testing::clean_report();
    report.coverage.skip(reason, SkipEffect::kIncomplete, "");
    EXPECT_THAT(
        written("junit", report),
        AllOf(HasSubstr("tests=\"2\" failures=\"0\" errors=\"2\""),
              HasSubstr("ran to its end\" time=\"0.000\">\n      <error "),
              HasSubstr("could be read\" time=\"0.000\">\n      <error ")));
  }
  EXPECT_THAT(written("junit", in_file("a")),
              AllOf(HasSubstr("errors=\"1\""),
                    HasSubstr("ran to its end\" time=\"0.000\"/>")));
}

TEST(CiFormats, SayWhoseConfigCountsWhenItIsNotTheBases) {
  Report report = testing::clean_report();
  report.target.kind = "range";
  for (const char* from : {"base", "default", "", "head", "none"}) {
    report.target.config_from = from;
    const std::string word = std::string(from) == "head"   ? "excuse itself"
                             : std::string(from) == "none" ? "No config"
                                                           : "";
    for (const char* format :
         {"github", "github-summary", "gitlab", "junit", "sarif", "text"}) {
      std::string text = written(format, report);
      std::replace(text.begin(), text.end(), '\n', ' ');
      EXPECT_THAT(text, HasSubstr(word)) << format << from;
      if (word.empty()) {
        EXPECT_THAT(text, AllOf(Not(HasSubstr("excuse itself")),
                                Not(HasSubstr("No config"))))
            << format << from;
      }
    }
  }
}

TEST(JunitFormat, HasAnErrorWhenSomethingCouldNotBeRead) {
  EXPECT_THAT(written("junit", in_file("a")),
              HasSubstr("failures=\"1\" errors=\"1\""));
}

TEST(CiFormats, TellWhatOfTheAcceptedToLookAt) {
  Report report = testing::clean_report();
  AllowNote expired;
  expired.problem = AllowProblem::kExpired;
  expired.where = "conf:3";
  expired.expires = "2024-01-31";
  expired.reason = "a\n::error::b";
  AllowNote comment;
  comment.problem = AllowProblem::kNotHonoured;
  comment.where = "src/a.cpp:7";
  report.suppressed.notes = {expired, comment};
  for (const char* format : {"github", "github-summary", "gitlab", "junit"}) {
    const std::string text = written(format, report);
    EXPECT_THAT(text, HasSubstr("conf:3: expired 2024-01-31 "));
    EXPECT_THAT(text, HasSubstr("src/a.cpp:7: comment not honoured, "));
    EXPECT_THAT(text, Not(HasSubstr("\n::error::b")));
  }
  report.suppressed.notes.assign(12, comment);
  EXPECT_THAT(written("junit", report), HasSubstr("; and 2 more"));
}

// A step's output goes through the runner, whatever wrote it.
TEST(EveryFormatInALog, HoldsNoCommandOfScannedBytes) {
  for (const char* name :
       {"::error::x", " ::set-output name=a::b", "a b ::add-mask::c",
        "##[add-matcher]x", "##vso[task.setvariable variable=a]b",
        "\xC2\xA0::stop-commands::x"}) {
    for (const ReportFormat& format : report_formats()) {
      if (format.name == "github") continue;
      for (const std::size_t width : {std::size_t{40}, std::size_t{80}}) {
        ReportOptions options;
        options.width = width;
        Report report = in_file(name);
        report.findings[0].remediation = std::string("word ") + name;
        report.findings[0].facts = {{"user", name}};
        for (const std::string& line :
             lines_of(written(format.name, report, options))) {
          const std::size_t start =
              std::min(line.find_first_not_of(" \xC2\xA0"), line.size());
          EXPECT_FALSE(line.substr(start).starts_with("::")) << line;
          EXPECT_THAT(line, Not(HasSubstr("##["))) << format.name;
          EXPECT_THAT(line, Not(HasSubstr("##vso["))) << format.name;
        }
      }
    }
  }
}

}  // namespace
}  // namespace tokensweep
