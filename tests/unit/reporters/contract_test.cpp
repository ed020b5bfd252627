// SPDX-License-Identifier: Apache-2.0
// What every format keeps, whatever it looks like.

#include <algorithm>
#include <chrono>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "findings/redact_report.h"
#include "findings/report_io.h"
#include "reporters/registry.h"
#include "tests/golden/sample_reports.h"

namespace tokensweep {

// Found by argument-dependent lookup; else GoogleTest prints addresses.
void PrintTo(const ReportFormat& format, std::ostream* out);
void PrintTo(const ReportFormat& format, std::ostream* out) {
  *out << format.name;
}

namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string written(const ReportFormat& format, const Report& report,
                    const ReportOptions& options) {
  StringOutput output;
  EXPECT_TRUE(ReportWriter(report, options).write(format, output));
  return output.text();
}

// Refuses after some bytes, like a full disk.
class FullDisk final : public OutputSink {
 public:
  explicit FullDisk(std::size_t room) : room_(room) {}
  Result<void> write(std::string_view text) override {
    EXPECT_FALSE(failed_) << "written to again after an error";
    failed_ = text.size() > room_;
    if (failed_) return Error(ErrorKind::kIo, "no space");
    room_ -= text.size();
    return {};
  }

 private:
  std::size_t room_;
  bool failed_ = false;
};

class EveryFormat : public ::testing::TestWithParam<ReportFormat> {
 protected:
  [[nodiscard]] static std::string write(const Report& report,
                                         const ReportOptions& options = {}) {
    return written(GetParam(), report, options);
  }
};

TEST_P(EveryFormat, IsTextAndEndsItsLastLine) {
  for (const Report& report :
       {Report(), testing::clean_report(), testing::repository_report(),
        testing::hostile_report(), testing::accepted_report()}) {
    const std::string text = write(report);
    EXPECT_TRUE(is_valid_utf8(text));
    EXPECT_TRUE(text.ends_with('\n'));
    EXPECT_FALSE(text.ends_with("\n\n"));
    EXPECT_THAT(text, Not(HasSubstr(" \n")));
  }
}

// Escape sequences and bidi controls, in the clear.
TEST_P(EveryFormat, NothingSteersATerminal) {
  const std::string text =
      write(testing::hostile_report()) + write(testing::accepted_report());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    EXPECT_TRUE(c == '\n' || (byte >= 0x20 && byte != 0x7F));
  }
  std::string joined = text;
  std::erase(joined, '\n');
  EXPECT_EQ(escape_for_terminal(joined), joined);
}

TEST_P(EveryFormat, ShowsNoSecretUnlessAsked) {
  for (const Report& report :
       {testing::repository_report(), testing::hostile_report(),
        testing::accepted_report()}) {
    const std::string text = write(report);
    for (const std::string& hidden : report.hidden) {
      EXPECT_THAT(text, Not(HasSubstr(hidden)));
    }
    for (const Finding& finding : report.findings) {
      EXPECT_THAT(text, Not(HasSubstr(finding.secret)));
      // Nor part of it: the last four bytes are the most that may stay.
      const std::string_view end =
          std::string_view{finding.secret}.substr(finding.secret.size() - 8);
      EXPECT_THAT(text, Not(HasSubstr(std::string(end))));
    }
  }
}

TEST_P(EveryFormat, ShowsSecretsWhenAsked) {
  ReportOptions options;
  options.show_secrets = true;
  const Report report = testing::repository_report();
  const std::string text = write(report, options);
  for (const Finding& finding : report.findings) {
    EXPECT_THAT(text, HasSubstr(finding.secret));
  }
}

TEST_P(EveryFormat, NamesEveryFindingAndSkippedReason) {
  const Report report = testing::repository_report();
  const std::string text = write(report);
  std::size_t last = 0;
  for (const Finding& finding : report.findings) {
    const std::size_t at = text.find(finding.fingerprint);
    ASSERT_NE(at, std::string::npos);
    EXPECT_GT(at, last) << "not in report order";
    last = at;
  }
  for (const auto& [reason, entry] : report.coverage.skipped) {
    // A list of issues has no place for what is none.
    if (GetParam().name == "codequality" &&
        entry.effect == SkipEffect::kCounted) {
      continue;
    }
    EXPECT_THAT(text, HasSubstr(reason));
  }
}

TEST_P(EveryFormat, SaysTheSameEveryTime) {
  const Report report = testing::repository_report();
  EXPECT_EQ(write(report), write(report));
}

TEST_P(EveryFormat, LeavesTheCallersReportAlone) {
  const Report report = testing::hostile_report();
  EXPECT_NE(write(report), "");
  EXPECT_EQ(report, testing::hostile_report());
}

TEST_P(EveryFormat, PassesOnThatTheOutputFailed) {
  const Report report = testing::repository_report();
  const ReportWriter writer(report, {});
  const std::size_t size = write(report).size();
  for (const std::size_t room : {std::size_t{0}, size / 2, size - 1}) {
    FullDisk disk(room);
    const Result<void> result = writer.write(GetParam(), disk);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message(), "no space");
  }
  FullDisk disk(size);
  EXPECT_TRUE(writer.write(GetParam(), disk));
}

// Every finding's secret stands in a path and a ref: a search of each secret
// in each string would take minutes.
TEST_P(EveryFormat, CopesWithThousandsOfFindings) {
  const Report report = testing::large_report(5000);
  const auto start = std::chrono::steady_clock::now();
  const std::string text = write(report);
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_LT(took, std::chrono::seconds(30));
  for (std::size_t i = 0; i < report.findings.size(); i += 500) {
    EXPECT_THAT(text, HasSubstr(report.findings[i].fingerprint));
    EXPECT_THAT(text, Not(HasSubstr(report.findings[i].secret)));
  }
}

std::string format_name(const ::testing::TestParamInfo<ReportFormat>& format) {
  std::string name(format.param.name);
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Formats, EveryFormat,
                         ::testing::ValuesIn(report_formats().begin(),
                                             report_formats().end()),
                         format_name);

// Also where strings are base64 and a search of the text finds nothing.
TEST(OwnFormats, HoldTheRedactedReport) {
  const Report report = testing::hostile_report();
  Report redacted = report;
  redact_report(redacted);
  for (const std::string_view name : {"json", "jsonl"}) {
    const Result<Report> read =
        read_report(written(*find_report_format(name), report, {}));
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(*read, redacted);
  }
}

TEST(OwnFormats, AreReadBack) {
  const Report report = testing::repository_report();
  for (const std::string_view name : {"json", "jsonl"}) {
    ReportOptions options;
    options.show_secrets = true;
    const Result<Report> read =
        read_report(written(*find_report_format(name), report, options));
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(*read, report);
  }
}

}  // namespace
}  // namespace tokensweep
