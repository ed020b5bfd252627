// SPDX-License-Identifier: Apache-2.0
// Documents of the shapes that docs/baseline.md lists, written for these
// tests.
#include "rules/foreign_baseline.h"

#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

const std::string kCommit(40, 'a');
const std::string kSha1(40, 'b');
const std::string kSha256(64, 'c');

ForeignBaseline read(std::string_view text,
                     std::optional<ForeignFormat> format = std::nullopt) {
  auto baseline = read_foreign_baseline(text, format);
  EXPECT_TRUE(baseline) << (baseline ? "" : baseline.error().message());
  return baseline ? *std::move(baseline) : ForeignBaseline();
}

Error error_of(std::string_view text,
               std::optional<ForeignFormat> format = std::nullopt) {
  auto baseline = read_foreign_baseline(text, format);
  EXPECT_FALSE(baseline);
  return baseline ? Error(ErrorKind::kInternal, "it was read")
                  : baseline.error();
}

TEST(ForeignBaseline, ReadsAGitleaksReport) {
  const auto baseline = read(R"([
 {"RuleID":"some-rule","Description":"x","StartLine":3,"EndLine":4,
  "StartColumn":1,"EndColumn":9,"Match":"k=SECRET","Secret":"SECRET",
  "File":"src\\a.py","SymlinkFile":"","Commit":")" +
                             kCommit + R"(","Tags":[],"Fingerprint":"x"},
 {"RuleID":"other","StartLine":1,"File":"./b.py","Secret":"REDACTED"},
 {"RuleID":"other","StartLine":1,"File":"b.py","Secret":"SEC..."},
 {"RuleID":7,"StartLine":"1","File":null,"Secret":{}}
])");
  EXPECT_EQ(baseline.format, ForeignFormat::kGitleaks);
  ASSERT_EQ(baseline.entries.size(), 4U);
  const ForeignEntry& first = baseline.entries[0];
  EXPECT_EQ(first.number, 1U);
  EXPECT_EQ(first.label, "some-rule");
  EXPECT_EQ(first.path, "src/a.py");
  EXPECT_EQ(first.line, 3U);
  EXPECT_EQ(first.last_line, 4U);
  EXPECT_EQ(first.commit, kCommit);
  EXPECT_EQ(first.secret.view(), "SECRET");
  EXPECT_EQ(first.path_kind, ForeignPath::kFile);
  EXPECT_EQ(first.confirmed, "");
  EXPECT_EQ(baseline.entries[1].path, "b.py");
  EXPECT_EQ(baseline.entries[1].last_line, 1U);
  EXPECT_TRUE(baseline.entries[1].secret.empty());
  EXPECT_TRUE(baseline.entries[2].secret.empty());
  EXPECT_EQ(baseline.entries[3].number, 4U);
  EXPECT_EQ(baseline.entries[3].label, "");
}

TEST(ForeignBaseline, TellsBetterleaksByItsOwnMembers) {
  EXPECT_EQ(read(R"([{"RuleID":"a","ValidationStatus":"valid"}])").format,
            ForeignFormat::kBetterleaks);
  EXPECT_EQ(read(R"([{"RuleID":"a"}])", ForeignFormat::kBetterleaks).format,
            ForeignFormat::kBetterleaks);
  EXPECT_TRUE(read("[]").entries.empty());
}

TEST(ForeignBaseline, ReadsAGitleaksIgnoreFile) {
  const auto baseline =
      read("# comment\r\n\r\n" + kCommit +
           ":src/a.py:some-rule:12\r\nsrc\\b.py:other-rule:3\n");
  EXPECT_EQ(baseline.format, ForeignFormat::kGitleaks);
  ASSERT_EQ(baseline.entries.size(), 2U);
  EXPECT_EQ(baseline.entries[0].number, 3U);
  EXPECT_EQ(baseline.entries[0].commit, kCommit);
  EXPECT_EQ(baseline.entries[0].path, "src/a.py");
  EXPECT_EQ(baseline.entries[0].label, "some-rule");
  EXPECT_EQ(baseline.entries[0].line, 12U);
  EXPECT_EQ(baseline.entries[0].path_kind, ForeignPath::kFile);
  EXPECT_EQ(baseline.entries[1].commit, "");
  EXPECT_EQ(baseline.entries[1].path, "src/b.py");
}

TEST(ForeignBaseline, KeepsLinesOfAnIgnoreFileThatItCannotRead) {
  const auto baseline =
      read("a.py:rule:3\nnonsense\na.py:rule:x\n:rule:1\na.py::1\n",
           ForeignFormat::kBetterleaks);
  EXPECT_EQ(baseline.format, ForeignFormat::kBetterleaks);
  ASSERT_EQ(baseline.entries.size(), 5U);
  EXPECT_EQ(baseline.entries[0].problem, "");
  for (std::size_t i = 1; i < 5; ++i) {
    EXPECT_EQ(baseline.entries[i].problem,
              "is no line of the form file:rule:line");
    EXPECT_EQ(baseline.entries[i].number, i + 1);
    EXPECT_EQ(baseline.entries[i].path, "");
  }
}

TEST(ForeignBaseline, ReadsADetectSecretsBaseline) {
  const auto baseline =
      read(R"({"version":"1.5.0","plugins_used":[{"name":"x"}],
"results":{"b.py":[{"type":"Secret Keyword","filename":"b.py",
"hashed_secret":")" +
           kSha1 + R"(","is_verified":false,"line_number":7},
{"type":"Other","hashed_secret":"B","is_secret":false}],"a.py":3}})");
  EXPECT_EQ(baseline.format, ForeignFormat::kDetectSecrets);
  ASSERT_EQ(baseline.entries.size(), 2U);
  EXPECT_EQ(baseline.entries[0].label, "Secret Keyword");
  EXPECT_EQ(baseline.entries[0].path, "b.py");
  EXPECT_EQ(baseline.entries[0].line, 7U);
  EXPECT_EQ(baseline.entries[0].secret_sha1, kSha1);
  EXPECT_EQ(baseline.entries[1].label, "Other, labelled no secret");
  EXPECT_EQ(baseline.entries[1].line, 0U);
  EXPECT_EQ(read(R"({"results":{"a":[{"line_number":7}]}})").entries[0].problem,
            "has no hash");
}

TEST(ForeignBaseline, ReadsKingfisherBaselinesOfBothVersions) {
  const auto old = read(
      "ExactFindings:\n  matches:\n  - filepath: app/src/a.rs\n"
      "    fingerprint: '389162583612032034'\n    linenum: 52\n"
      "    lastupdated: Mon, 14 Jul 2025 10:17:56 -0700\n");
  EXPECT_EQ(old.format, ForeignFormat::kKingfisher);
  ASSERT_EQ(old.entries.size(), 1U);
  EXPECT_EQ(old.entries[0].number, 3U);
  EXPECT_EQ(old.entries[0].path, "app/src/a.rs");
  EXPECT_EQ(old.entries[0].line, 52U);
  const auto fresh = read(
      "version: 2\nfingerprint_algorithm: kingfisher-v1\nrepositories:\n"
      "- id: git://git.example.org/acme/app\n  findings:\n"
      "  - path: src/a.rs\n    fingerprint: '1'\n    rule_id: kf.one.1\n"
      "    line: 9\n");
  ASSERT_EQ(fresh.entries.size(), 1U);
  EXPECT_EQ(fresh.entries[0].repository, "git://git.example.org/acme/app");
  EXPECT_EQ(fresh.entries[0].label, "kf.one.1");
  EXPECT_EQ(fresh.entries[0].path, "src/a.rs");
  EXPECT_EQ(fresh.entries[0].line, 9U);
}

TEST(ForeignBaseline, ReadsKingfisherReports) {
  const std::string record =
      R"({"rule":{"name":"One","id":"kf.one.1"},"finding":{)"
      R"("snippet":"SECRET","fingerprint":"1","line":4,"path":"x/a.py",)"
      R"("git_metadata":{"commit":{"id":")" +
      kCommit + R"("},"file":{"path":"a.py"}}}})";
  const std::string plain =
      R"({"rule":{"id":"kf.two.1"},"finding":{"snippet":"[REDACTED:1]",)"
      R"("line":5,"path":"b.py"}})";
  const std::string whole =
      R"({"findings":[)" + record + "," + plain + R"(],"metadata":{}})";
  for (const std::string& text : {whole, record + "\n" + plain + "\n",
                                  "[" + record + "," + plain + "]"}) {
    const auto baseline = read(text);
    EXPECT_EQ(baseline.format, ForeignFormat::kKingfisher);
    ASSERT_EQ(baseline.entries.size(), 2U);
    EXPECT_EQ(baseline.entries[0].path, "a.py");
    EXPECT_EQ(baseline.entries[0].commit, kCommit);
    EXPECT_EQ(baseline.entries[0].secret.view(), "SECRET");
    EXPECT_EQ(baseline.entries[1].path, "b.py");
    EXPECT_EQ(baseline.entries[1].line, 5U);
    EXPECT_TRUE(baseline.entries[1].secret.empty());
  }
}

TEST(ForeignBaseline, ReadsTrufflehogLines) {
  const auto baseline = read(
      R"({"level":"info","msg":"a log line"})"
      "\n"
      R"({"SourceMetadata":{"Data":{"Git":{"commit":")" +
      kCommit +
      R"(","file":"a.py","line":6}}},"DetectorName":"One","Raw":"SECRET"})"
      "\r\n\n"
      R"({"SourceMetadata":{"Data":{"Filesystem":{"file":"b.py","line":1}}},)"
      R"("DetectorName":"Two","Raw":""})"
      "\n"
      R"({"SourceMetadata":{"Data":{}},"DetectorName":"Three"})");
  EXPECT_EQ(baseline.format, ForeignFormat::kTrufflehog);
  ASSERT_EQ(baseline.entries.size(), 3U);
  EXPECT_EQ(baseline.entries[0].label, "One");
  EXPECT_EQ(baseline.entries[0].path, "a.py");
  EXPECT_EQ(baseline.entries[0].line, 6U);
  EXPECT_EQ(baseline.entries[0].commit, kCommit);
  EXPECT_EQ(baseline.entries[0].secret.view(), "SECRET");
  EXPECT_EQ(baseline.entries[1].path, "b.py");
  EXPECT_TRUE(baseline.entries[1].secret.empty());
  EXPECT_EQ(baseline.entries[2].label, "Three");
}

TEST(ForeignBaseline, ReadsTalismanFiles) {
  const auto baseline =
      read("fileignoreconfig:\n- filename: a/b.pem\n  checksum: " + kSha256 +
           "\n  ignore_detectors: []\n- filename: '*.txt'\n"
           "  ignore_detectors: [filecontent]\n- filename: c.txt\n"
           "  ignore_detectors: [filename]\n- checksum: x\n"
           "- filename: '[a].txt'\n  checksum: x\nscopeconfig:\n"
           "- scope: node\nversion: \"1.0\"\n");
  EXPECT_EQ(baseline.format, ForeignFormat::kTalisman);
  ASSERT_EQ(baseline.entries.size(), 6U);
  EXPECT_EQ(baseline.entries[0].path, "a/b.pem");
  EXPECT_EQ(baseline.entries[0].file_checksum, kSha256);
  EXPECT_EQ(baseline.entries[0].path_kind, ForeignPath::kTalisman);
  EXPECT_EQ(baseline.entries[0].problem, "");
  EXPECT_EQ(baseline.entries[1].path, "*.txt");
  EXPECT_EQ(baseline.entries[1].problem, "");
  EXPECT_EQ(baseline.entries[2].problem, "accepts no contents");
  EXPECT_EQ(baseline.entries[3].problem, "names no file");
  EXPECT_EQ(baseline.entries[4].problem,
            "has a set of characters in its name, which is not matched");
}

TEST(ForeignBaseline, ReadsGgshieldConfigsOfBothVersions) {
  const std::string list =
      "- name: one\n  match: " + kSha256 + "\n- name: two\n  match: PLAIN\n";
  const std::string second =
      "version: 2\nexit_zero: false\nsecret:\n  ignored-paths:\n"
      "  - '**/README.md'\n  ignored_matches:\n  - name: one\n    match: " +
      kSha256 + "\n  - name: two\n    match: PLAIN\n";
  const std::string first =
      "paths-ignore:\n- '**/README.md'\nmatches-ignore:\n" + list + "- BARE\n";
  for (const std::string& text : {first, second}) {
    const auto baseline = read(text);
    EXPECT_EQ(baseline.format, ForeignFormat::kGgshield);
    ASSERT_GE(baseline.entries.size(), 3U);
    EXPECT_EQ(baseline.entries[0].label, "one");
    EXPECT_EQ(baseline.entries[0].secret_sha256, kSha256);
    EXPECT_EQ(baseline.entries[1].secret.view(), "PLAIN");
    EXPECT_EQ(baseline.entries.back().path, "**/README.md");
    EXPECT_EQ(baseline.entries.back().path_kind, ForeignPath::kGlob);
    EXPECT_EQ(baseline.entries.back().problem, "");
  }
  EXPECT_EQ(read(first).entries[2].secret.view(), "BARE");
  const auto cache = read(R"({"last_found_secrets":[{"name":"one","match":")" +
                          kSha256 + R"("}]})");
  EXPECT_EQ(cache.format, ForeignFormat::kGgshield);
  ASSERT_EQ(cache.entries.size(), 1U);
  EXPECT_EQ(cache.entries[0].problem, "was found last, and is not ignored");
}

TEST(ForeignBaseline, RefusesPathsOfGgshieldThatAreNone) {
  const auto baseline =
      read("secret:\n  ignored_paths: ['', '/', ' \\', '!a', a]\n");
  ASSERT_EQ(baseline.entries.size(), 5U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(baseline.entries[i].problem, "names no path");
  }
  EXPECT_EQ(baseline.entries[3].problem, "is a pattern that takes back others");
  EXPECT_EQ(baseline.entries[4].problem, "");
}

TEST(ForeignBaseline, TellsWhatIsKnownToBeASecret) {
  const std::string works = "is verified: the secret works";
  const auto confirmed = [](std::string_view text) {
    const auto baseline = read(text);
    EXPECT_EQ(baseline.entries.size(), 1U);
    return baseline.entries.empty() ? "" : baseline.entries[0].confirmed;
  };
  const auto audited = [&](const std::string& members) {
    return confirmed(R"({"results":{"a":[{"hashed_secret":"b")" + members +
                     "}]}}");
  };
  EXPECT_EQ(audited(R"(,"is_secret":true)"), "is labelled a secret");
  EXPECT_EQ(audited(R"(,"is_verified":true)"), works);
  EXPECT_EQ(audited(R"(,"is_verified":false,"is_secret":false)"), "");
  EXPECT_EQ(confirmed(R"({"SourceMetadata":{},"Verified":true})"), works);
  EXPECT_EQ(confirmed(R"({"SourceMetadata":{},"Verified":"true"})"), "");
  EXPECT_EQ(confirmed(R"([{"RuleID":"a","ValidationStatus":"valid"}])"), works);
  EXPECT_EQ(confirmed(R"([{"RuleID":"a","ValidationStatus":"invalid"}])"), "");
  for (const char* said :
       {R"("status":"Active Credential")", R"("status":"verified_active")",
        R"("outcome":"verified_active")",
        R"("status":"x","outcome":"verified_active")"}) {
    EXPECT_EQ(confirmed(R"({"rule":{},"finding":{"validation":{)" +
                        std::string(said) + "}}}"),
              works);
  }
  EXPECT_EQ(confirmed(R"({"rule":{},"finding":{"validation":{"status":
"Inactive Credential"}}})"),
            "");
}

TEST(ForeignBaseline, KnowsAnEmptyFileByItsNameOnly) {
  for (const char* text : {"", "\r\n  \n", "# nothing\n"}) {
    EXPECT_EQ(error_of(text).message(),
              "says nothing (--from says whose file it is)");
    EXPECT_EQ(error_of(text, ForeignFormat::kDetectSecrets).message(),
              "is empty, and so no JSON");
    for (const ForeignFormat format :
         {ForeignFormat::kGitleaks, ForeignFormat::kTrufflehog,
          ForeignFormat::kTalisman}) {
      const auto baseline = read(text, format);
      EXPECT_EQ(baseline.format, format);
      EXPECT_TRUE(baseline.entries.empty());
    }
  }
}

TEST(ForeignBaseline, KnowsALogOfTrufflehog) {
  const auto baseline =
      read(R"({"level":"info-0","logger":"trufflehog","msg":"finished"})"
           "\n");
  EXPECT_EQ(baseline.format, ForeignFormat::kTrufflehog);
  EXPECT_TRUE(baseline.entries.empty());
  EXPECT_EQ(error_of(R"({"level":"info-0","logger":"other"})").kind(),
            ErrorKind::kUsage);
}

TEST(ForeignBaseline, ReadsAnIgnoreFileWithOtherLinesInIt) {
  const auto baseline = read("just text\na.py:rule:3\n");
  EXPECT_EQ(baseline.format, ForeignFormat::kGitleaks);
  ASSERT_EQ(baseline.entries.size(), 2U);
  EXPECT_EQ(baseline.entries[0].problem,
            "is no line of the form file:rule:line");
  EXPECT_EQ(baseline.entries[1].path, "a.py");
}

TEST(ForeignBaseline, ToleratesAByteOrderMark) {
  EXPECT_EQ(read("\xef\xbb\xbf"
                 R"([{"RuleID":"a"}])")
                .entries.size(),
            1U);
}

TEST(ForeignBaseline, ReadsWhatPowerShellRedirects) {
  std::string text = "\xff\xfe";
  for (const char c : std::string_view(R"([{"RuleID":"a"}])"
                                       "\r\n")) {
    text.push_back(c);
    text.push_back('\0');
  }
  EXPECT_EQ(read(text).entries.size(), 1U);
}

TEST(ForeignBaseline, SaysWhatIsNoBaseline) {
  for (const auto& [text, problem] :
       {std::pair(R"({"version":"2.1.0","runs":[]})", "is a report in SARIF"),
        std::pair("RuleID,Commit,File\na,b,c\n", "is a report in CSV"),
        std::pair("<?xml version=\"1.0\"?>\n<testsuites/>\n", "is XML"),
        std::pair("title = \"x\"\n[[allowlists]]\npaths = []\n", "is a config"),
        std::pair(R"({"schema":"tokensweep.report","findings":[]})",
                  "is of ours: baseline create"),
        std::pair(R"({"schema":"tokensweep.baseline","entries":[]})",
                  "is a baseline of ours")}) {
    for (const auto format : {std::optional<ForeignFormat>(),
                              std::optional(ForeignFormat::kGitleaks),
                              std::optional(ForeignFormat::kKingfisher)}) {
      const Error error = error_of(text, format);
      EXPECT_EQ(error.kind(), ErrorKind::kUsage);
      EXPECT_TRUE(error.message().starts_with(problem)) << error.message();
    }
  }
}

TEST(ForeignBaseline, ListsWhatAcceptsByPatternOrDetector) {
  const auto talisman =
      read("allowed_patterns:\n- a\n- b\nscopeconfig:\n- scope: go\n");
  EXPECT_EQ(talisman.format, ForeignFormat::kTalisman);
  ASSERT_EQ(talisman.entries.size(), 3U);
  EXPECT_EQ(talisman.entries[1].number, 3U);
  const auto ggshield =
      read("version: 2\nsecret:\n  ignored-detectors:\n  - Generic\n");
  EXPECT_EQ(ggshield.format, ForeignFormat::kGgshield);
  ASSERT_EQ(ggshield.entries.size(), 1U);
  for (const auto* baseline : {&talisman, &ggshield}) {
    for (const ForeignEntry& entry : baseline->entries) {
      EXPECT_NE(entry.problem, "") << entry.label;
    }
  }
}

TEST(ForeignBaseline, RefusesWhatItDoesNotKnow) {
  for (const char* text : {"", "# nothing\n", "hello\n", "{}", "[1]",
                           R"({"a":[{}]})", "key: value\n", "- a\n- b\n"}) {
    const Error error = error_of(text);
    EXPECT_NE(error.kind(), ErrorKind::kInternal) << text;
    EXPECT_EQ(error.message().find("hello"), std::string::npos);
  }
  EXPECT_EQ(error_of("{\"RuleID\":\n").message(),
            "is neither JSON nor, at line 1, JSON lines");
  EXPECT_EQ(error_of(R"([{"RuleID":"a"}])", ForeignFormat::kTalisman).message(),
            "has not the shape of a file of talisman");
  EXPECT_EQ(error_of("fileignoreconfig: &a\n- filename: b\n").kind(),
            ErrorKind::kCorrupt);
}

TEST(ForeignBaseline, LimitsDepth) {
  const std::string deep(kMaxForeignDepth + 1, '[');
  EXPECT_EQ(error_of(deep).kind(), ErrorKind::kLimit);
  EXPECT_EQ(error_of("[\"" + deep + "\"]").kind(), ErrorKind::kUsage);
  std::string yaml = "fileignoreconfig:\n";
  for (std::size_t i = 1; i < 40; ++i) yaml += std::string(i, ' ') + "a:\n";
  EXPECT_EQ(error_of(yaml).kind(), ErrorKind::kCorrupt);
}

TEST(ForeignBaseline, FormatsHaveNames) {
  for (const ForeignFormat format : kForeignFormats) {
    EXPECT_EQ(parse_foreign_format(to_string(format)), format);
  }
  EXPECT_EQ(parse_foreign_format(""), std::nullopt);
}

}  // namespace
}  // namespace tokensweep
