// SPDX-License-Identifier: Apache-2.0
#include "findings/report_io.h"

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "findings/redact_report.h"
#include "tests/golden/sample_reports.h"

namespace tokensweep {
namespace {

using ::testing::HasSubstr;

// The clean report's JSON after `pointer` was set to `value`, or removed.
std::string altered(std::string_view pointer, const nlohmann::json& value) {
  auto json = nlohmann::json::parse(to_json(testing::repository_report()));
  json[nlohmann::json::json_pointer(std::string(pointer))] = value;
  return json.dump();
}

std::string without(std::string_view parent, const std::string& name) {
  auto json = nlohmann::json::parse(to_json(testing::repository_report()));
  json[nlohmann::json::json_pointer(std::string(parent))].erase(name);
  return json.dump();
}

// What read_report says; empty when it accepts.
std::string complaint(std::string_view text) {
  const Result<Report> report = read_report(text);
  return report ? "" : report.error().message();
}

ErrorKind kind_of(std::string_view text) {
  const Result<Report> report = read_report(text);
  return report ? ErrorKind::kInternal : report.error().kind();
}

std::string as_lines(const Report& report) {
  std::string lines;
  for (const Finding& finding : report.findings) {
    auto json = finding_to_json(finding, Secrets::kRedacted);
    json["type"] = "finding";
    lines += json.dump() + "\n";
  }
  auto json = summary_to_json(report);
  json["type"] = "summary";
  return lines + json.dump() + "\n";
}

TEST(ReportIo, WhatIsWrittenIsReadBack) {
  for (Report report : {testing::clean_report(), testing::repository_report(),
                        testing::hostile_report(), testing::accepted_report(),
                        testing::large_report(10)}) {
    redact_report(report);
    const Result<Report> read = read_report(to_json(report));
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(*read, report);
    const Result<Report> lines = read_report(as_lines(report));
    ASSERT_TRUE(lines) << lines.error().message();
    EXPECT_EQ(*lines, report);
  }
}

TEST(ReportIo, SecretsComeBackOnlyWhenShown) {
  const Report report = testing::repository_report();
  const Result<Report> shown = read_report(to_json(report, Secrets::kShown));
  ASSERT_TRUE(shown);
  EXPECT_EQ(*shown, report);
  const Result<Report> hidden = read_report(to_json(report));
  ASSERT_TRUE(hidden);
  EXPECT_EQ(hidden->findings[0].secret, "");
  EXPECT_EQ(hidden->findings[0].redacted, report.findings[0].redacted);
}

TEST(ReportIo, WhatWasAcceptedMayBeAbsentButNotWrong) {
  EXPECT_EQ(complaint(without("/suppressed", "allowed")), "");
  EXPECT_EQ(complaint(without("/suppressed", "notes")), "");
  EXPECT_THAT(complaint(altered("/suppressed/allowed", {{{"a", 1}}})),
              HasSubstr("fingerprint"));
  EXPECT_THAT(complaint(altered("/suppressed/notes",
                                {{{"problem", "odd"}, {"where", "a"}}})),
              HasSubstr("is no word that belongs here"));
}

TEST(ReportIo, IgnoresUnknownMembers) {
  EXPECT_EQ(complaint(altered("/new", {{"a", 1}})), "");
  EXPECT_EQ(complaint(altered("/findings/0/new", "x")), "");
  EXPECT_EQ(complaint(altered("/coverage/new", nullptr)), "");
}

TEST(ReportIo, NewerMembersMayBeAbsent) {
  for (const std::string name : {"rule_name", "remediation"}) {
    EXPECT_EQ(complaint(without("/findings/0", name)), "") << name;
  }
  for (const std::string name : {"trees", "tags", "tips"}) {
    EXPECT_EQ(complaint(without("/coverage", name)), "") << name;
  }
  EXPECT_EQ(complaint(without("", "rules")), "");
  EXPECT_EQ(complaint(altered("/target/head", nullptr)), "");
}

TEST(ReportIo, RefusesAnotherSchemaOrVersion) {
  EXPECT_EQ(kind_of(altered("/schema", "other")), ErrorKind::kUnsupported);
  EXPECT_EQ(kind_of(altered("/schema_version", 2)), ErrorKind::kUnsupported);
  EXPECT_THAT(complaint(altered("/schema_version", 2)),
              HasSubstr("schema_version 2"));
  EXPECT_EQ(complaint("{}"), "the report: has no \"schema\"");
}

TEST(ReportIo, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(complaint(altered("/findings/1/severity", "grave")),
            "findings[1].severity: is no word that belongs here");
  EXPECT_EQ(complaint(altered("/findings/0/occurrences/2/line", -1)),
            "findings[0].occurrences[2].line: must be a whole number from 0");
  EXPECT_EQ(complaint(without("/findings/0/exposure", "in_head")),
            "findings[0].exposure: has no \"in_head\"");
  EXPECT_EQ(complaint(altered("/findings/0/exposure/removed", 1)),
            "findings[0].exposure.removed: must be an object");
  EXPECT_EQ(complaint(altered("/findings", "x")), "findings: must be an array");
  EXPECT_EQ(complaint(altered("/coverage/complete", true)),
            "coverage: \"complete\" and \"skipped\" contradict each other");
  EXPECT_EQ(complaint(altered("/coverage/skipped/0/effect", "odd")),
            "coverage.skipped[0]: \"effect\" is neither incomplete nor "
            "counted");
  EXPECT_EQ(complaint(altered("/target/path", {{"base64", "?"}})),
            "target.path: must be a string or {\"base64\": ...}");
  EXPECT_EQ(complaint(altered("/suppressed/by_reason/allow", 1.5)),
            "suppressed.by_reason, member 1: must be a whole number from 0");
  EXPECT_EQ(kind_of(altered("/findings", "x")), ErrorKind::kCorrupt);
}

TEST(ReportIo, RefusesWhatIsNoJson) {
  EXPECT_EQ(complaint(""), "the report is empty");
  EXPECT_EQ(complaint(" \n"), "the report is empty");
  EXPECT_EQ(complaint("{\"schema\": nonsense"), "not valid JSON at byte 13");
  EXPECT_EQ(complaint("[]"), "the report: must be an object");
  EXPECT_EQ(complaint("{\"a\": 1e999}"),
            "a number in the JSON is out of range");
  EXPECT_NE(complaint("{\"schema\": \"\xff\"}"), "");
}

// Input may hold secrets, so no message quotes it.
TEST(ReportIo, MessagesQuoteNothing) {
  const std::string text = "{\"schema\": \"open sesame\" open sesame}";
  EXPECT_EQ(complaint(text).find("sesame"), std::string::npos);
  EXPECT_EQ(
      complaint(altered("/findings/0/state", "open sesame")).find("sesame"),
      std::string::npos);
}

TEST(ReportIo, JsonLinesNeedTheirSummary) {
  const Report report = testing::repository_report();
  const std::string lines = as_lines(report);
  const std::size_t cut = lines.rfind('\n', lines.size() - 2) + 1;
  EXPECT_THAT(complaint(lines.substr(0, cut)), HasSubstr("no summary line"));
  EXPECT_EQ(complaint(lines + lines),
            "line 7: follows the summary, which is the last");
  EXPECT_THAT(complaint("{\"type\":\"finding\"}\n"),
              HasSubstr("line 1: has no \"fingerprint\""));
  EXPECT_THAT(complaint(lines.substr(0, cut) + "{nonsense\n"),
              HasSubstr("line 6: not valid JSON"));
  EXPECT_EQ(complaint("{\"type\":\"later\"}\n\n" + lines), "");
}

TEST(ReportIo, DeepNestingIsNoTrouble) {
  const std::string deep(200000, '[');
  EXPECT_NE(complaint(deep), "");
  EXPECT_NE(complaint(deep + std::string(deep.size(), ']')), "");
}

}  // namespace
}  // namespace tokensweep
