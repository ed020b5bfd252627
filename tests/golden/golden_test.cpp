// SPDX-License-Identifier: Apache-2.0
// What every format writes for the sample reports, byte for byte. After a
// change that is meant, run the test with TOKENSWEEP_UPDATE_GOLDEN=1 and read
// the difference in git.

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/file.h"
#include "reporters/registry.h"
#include "tests/golden/sample_reports.h"

namespace tokensweep::testing {
namespace {

struct GoldenCase {
  std::string_view sample;
  Report (*report)();
  std::string_view format;
  std::string_view variant = "";  // ".colour", ".verbose", ".narrow"
};

void PrintTo(const GoldenCase& golden, std::ostream* out) {
  *out << golden.sample << golden.variant << "." << golden.format;
}

std::vector<GoldenCase> golden_cases() {
  std::vector<GoldenCase> cases;
  for (const ReportFormat& format : report_formats()) {
    cases.push_back({"clean", clean_report, format.name});
    cases.push_back({"repository", repository_report, format.name});
    cases.push_back({"range", range_report, format.name});
    cases.push_back({"hostile", hostile_report, format.name});
  }
  for (const char* format : {"json", "jsonl", "sarif", "text"}) {
    cases.push_back({"accepted", accepted_report, format});
  }
  cases.push_back({"repository", repository_report, "text", ".colour"});
  cases.push_back({"repository", repository_report, "text", ".verbose"});
  cases.push_back({"repository", repository_report, "text", ".narrow"});
  return cases;
}

ReportOptions options_of(const GoldenCase& golden) {
  ReportOptions options;
  options.now = kSampleNow;
  options.colour = golden.variant == ".colour";
  options.verbose = golden.variant == ".verbose";
  if (golden.variant == ".narrow") options.width = 50;
  return options;
}

class Golden : public ::testing::TestWithParam<GoldenCase> {};

TEST_P(Golden, OutputIsAsAgreed) {
  const GoldenCase& golden = GetParam();
  StringOutput output;
  const ReportWriter writer(golden.report(), options_of(golden));
  ASSERT_TRUE(writer.write(*find_report_format(golden.format), output));
  const std::string path = std::string(TOKENSWEEP_SOURCE_DIR) +
                           "/tests/golden/expected/" +
                           ::testing::PrintToString(golden);
  if (std::getenv("TOKENSWEEP_UPDATE_GOLDEN") != nullptr) {
    ASSERT_TRUE(write_file_atomically(path, output.text(), 0644));
  }
  const Result<std::string> expected = read_file(path, 1 << 20);
  ASSERT_TRUE(expected) << "no " << path;
  EXPECT_EQ(*expected, output.text());
}

std::string test_name(const ::testing::TestParamInfo<GoldenCase>& golden) {
  std::string name = ::testing::PrintToString(golden.param);
  std::ranges::replace(name, '.', '_');
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Formats, Golden, ::testing::ValuesIn(golden_cases()),
                         test_name);

}  // namespace
}  // namespace tokensweep::testing
