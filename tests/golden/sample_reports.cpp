// SPDX-License-Identifier: Apache-2.0
#include "tests/golden/sample_reports.h"

#include <algorithm>
#include <utility>

#include "findings/fingerprint.h"

namespace tokensweep::testing {
namespace {

std::string hex_id(char digit) {
  return std::string(40, digit);
}

CommitRef commit(char digit, std::string author, std::string date) {
  std::string email = author.substr(0, author.find(' ')) + "@example.org";
  return {hex_id(digit), std::move(author), std::move(email), std::move(date)};
}

Occurrence place(OccurrenceKind kind, std::string path, std::uint64_t line,
                 std::uint64_t column) {
  Occurrence occurrence;
  occurrence.kind = kind;
  occurrence.path = std::move(path);
  occurrence.line = line;
  occurrence.column = column;
  return occurrence;
}

Occurrence in_history(OccurrenceKind kind, std::string path, std::uint64_t line,
                      char blob, char commit_digit) {
  Occurrence occurrence = place(kind, std::move(path), line, 7);
  occurrence.blob = hex_id(blob);
  occurrence.commit = hex_id(commit_digit);
  return occurrence;
}

Finding named(std::string rule, std::string name, std::string provider,
              std::string_view prefix, std::size_t length, std::uint64_t seed) {
  Finding finding =
      sample_finding(sample_secret(prefix, length, seed), prefix.size());
  finding.rule = std::move(rule);
  finding.rule_name = std::move(name);
  finding.provider = std::move(provider);
  finding.occurrences.clear();
  return finding;
}

ToolInfo sample_tool() {
  ToolInfo tool;
  tool.version = "0.1.0";
  tool.rule_pack = "0123456789abcdef";
  tool.rules = 123;
  return tool;
}

Finding in_head() {
  Finding finding = named("docker-hub-pat", "Docker Hub access token", "docker",
                          "dckr_pat_", 27, 1);
  finding.severity = Severity::kCritical;
  finding.confidence = Confidence::kHigh;
  finding.remediation =
      "Deactivate and delete the token with `tokensweep revoke`, then make a "
      "new one with the smallest scope that does the work.";
  finding.facts = {{"registry", "docker.io"}, {"username", "ada"}};
  Exposure& exposure = finding.exposure;
  exposure.introduced = commit('a', "Ada Example", "2024-03-04T05:06:07+02:00");
  exposure.introductions = {*exposure.introduced,
                            commit('b', "Bob Example", "2024-03-05T00:00:00Z")};
  exposure.refs = {"refs/heads/main", "refs/remotes/origin/main",
                   "refs/tags/v1", "refs/tags/v2", "refs/tags/v3"};
  exposure.in_head = true;
  exposure.in_worktree = true;
  exposure.in_index = true;
  exposure.reachable = true;
  exposure.published = true;
  for (std::uint64_t i = 1; i <= 7; ++i) {
    finding.occurrences.push_back(in_history(
        OccurrenceKind::kBlob, "deploy/env." + std::to_string(i) + ".sh",
        i * 10, '1', 'a'));
  }
  finding.occurrences[1].count = 3;
  finding.occurrences[2].encoding = Encoding::kBase64InBase64;
  finding.occurrences.push_back(
      place(OccurrenceKind::kFile, "deploy/env.1.sh", 10, 7));
  return finding;
}

Finding removed() {
  Finding finding =
      named("github-classic-pat", "GitHub classic token", "github",
            "gh"
            "p_",
            36, 2);
  finding.severity = Severity::kHigh;
  finding.confidence = Confidence::kHigh;
  finding.verdict = Verdict::kProvenFormat;
  finding.state = LiveState::kLive;
  finding.facts = {{"owner", "ada"},
                   {"scopes", "repo gist"},
                   {"state_reason", "api.github.com answered HTTP 200"},
                   {"token_id", "4711"}};
  Exposure& exposure = finding.exposure;
  exposure.introduced = commit('c', "Ada Example", "2023-01-01T00:00:00Z");
  exposure.introductions = {*exposure.introduced};
  exposure.removed = commit('d', "Cy Example", "2023-01-31T12:00:00Z");
  exposure.refs = {"refs/heads/main"};
  exposure.reachable = true;
  finding.occurrences = {
      in_history(OccurrenceKind::kBlob, "src/app.config", 3, '2', 'c'),
      in_history(OccurrenceKind::kCommit, "", 5, 'c', 'c'),
      in_history(OccurrenceKind::kTag, "", 6, 'e', 'c'),
      in_history(OccurrenceKind::kNote, "note", 1, '3', 'c')};
  return finding;
}

Finding unreachable() {
  Finding finding = named("slack-bot", "Slack bot token", "slack",
                          "xo"
                          "xb-",
                          40, 3);
  finding.verdict = Verdict::kPlausible;
  finding.severity = Severity::kMedium;
  finding.state = LiveState::kDead;
  finding.facts = {{"state_reason", "slack.com answered HTTP 200"}};
  finding.occurrences = {in_history(OccurrenceKind::kBlob, "", 1, '4', 'f')};
  finding.occurrences[0].commit.clear();
  return finding;
}

Finding staged() {
  Finding finding = named("generic-password", "", "generic", "", 12, 4);
  finding.severity = Severity::kLow;
  finding.confidence = Confidence::kLow;
  finding.exposure.in_index = true;
  finding.exposure.in_worktree = true;
  finding.occurrences = {place(OccurrenceKind::kIndex, "settings.ini", 9, 2),
                         place(OccurrenceKind::kGitMetadata, "config", 12, 21)};
  return finding;
}

Finding refuted() {
  Finding finding = named("npm-token", "npm access token", "npm",
                          "np"
                          "m_",
                          36, 5);
  finding.severity = Severity::kLow;
  finding.verdict = Verdict::kRefuted;
  finding.exposure.in_worktree = true;
  finding.occurrences = {place(OccurrenceKind::kFile, "README.md", 1, 1)};
  return finding;
}

void describe_rules(Report& report) {
  for (const Finding& finding : report.findings) {
    RuleInfo rule;
    rule.id = finding.rule;
    rule.name = finding.rule_name;
    rule.provider = finding.provider;
    rule.description = "Grants access to " + finding.provider;
    rule.remediation = finding.remediation;
    rule.link = "https://example.org/" + finding.provider + "#tokens";
    rule.severity = finding.severity;
    rule.confidence = finding.confidence;
    report.rules.push_back(std::move(rule));
  }
  std::ranges::sort(report.rules, {}, &RuleInfo::id);
}

}  // namespace

std::string sample_secret(std::string_view prefix, std::size_t length,
                          std::uint64_t seed) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string secret(prefix);
  std::uint64_t state = seed * 2654435761U + 1;
  for (std::size_t i = 0; i < length; ++i) {
    // Knuth's MMIX generator.
    state = state * 6364136223846793005U + 1442695040888963407U;
    secret.push_back(kAlphabet[(state >> 33) % kAlphabet.size()]);
  }
  return secret;
}

Finding sample_finding(std::string secret, std::size_t visible_prefix) {
  Finding finding;
  finding.rule = "sample";
  finding.rule_name = "Sample token";
  finding.provider = "sample";
  finding.fingerprint =
      fingerprint("sample", secret, SecretStrength::kHighEntropy);
  finding.redacted = redact(secret, visible_prefix);
  finding.secret = std::move(secret);
  finding.occurrences = {place(OccurrenceKind::kFile, "file.txt", 1, 1)};
  return finding;
}

Report clean_report() {
  Report report;
  report.tool = sample_tool();
  report.target.kind = "files";
  report.target.path = "src";
  report.coverage.files = 1234;
  report.coverage.bytes = 5678901;
  report.coverage.seconds = 0.25;
  return report;
}

Report repository_report() {
  Report report;
  report.tool = sample_tool();
  report.target.kind = "repository";
  report.target.path = "/srv/git/some project";
  report.target.head = hex_id('9');
  report.target.remote_url = "https://git.example.org/team/some project.git";
  report.target.branch = "main";
  report.findings = {in_head(), removed(), unreachable(), staged(), refuted()};
  std::ranges::sort(report.findings, report_order);
  describe_rules(report);
  report.suppressed.add("allow", 3);
  report.suppressed.add("example", 2);
  Coverage& coverage = report.coverage;
  coverage.commits = 1204;
  coverage.trees = 4000;
  coverage.tags = 3;
  coverage.blobs = 8311;
  coverage.files = 52;
  coverage.bytes = 14889779;
  coverage.seconds = 83.4;
  coverage.tips = {hex_id('9'), hex_id('b')};
  coverage.skip("ignored", SkipEffect::kCounted, "build/");
  coverage.skip("ignored", SkipEffect::kCounted, "node_modules/");
  for (char digit = '0'; digit < '8'; ++digit) {
    coverage.skip("missing-object", SkipEffect::kIncomplete, hex_id(digit));
  }
  return report;
}

Report range_report() {
  Report report;
  report.tool = sample_tool();
  Target& target = report.target;
  target.kind = "range";
  target.path = ".";
  target.head = hex_id('9');
  target.branch = "topic";
  target.base = hex_id('8');
  target.range = "origin/main..HEAD";
  target.config_from = "head";
  report.findings = {in_head()};
  describe_rules(report);
  report.coverage.commits = 3;
  report.coverage.blobs = 7;
  report.coverage.files = 6;
  report.coverage.bytes = 12345;
  report.coverage.seconds = 0.25;
  report.coverage.tips = {target.head};
  return report;
}

Report hostile_report() {
  Report report;
  report.tool = sample_tool();
  report.target.kind = "repository";
  report.target.path =
      "bad\xff"
      "dir";
  report.target.remote_url = "git@host.example:a b/c.git";
  report.target.branch = "x\x1b[31m";
  const std::string inner = sample_secret("", 20, 21);
  const std::string outer = "{0}[a](b)" + inner + "\xf0\x9f\x92\xa9\x80tail";
  const std::string overlapping = inner.substr(10) + sample_secret("", 12, 22);
  std::uint64_t line = 0;
  for (const std::string& secret : {inner, outer, overlapping}) {
    Finding finding = sample_finding(secret, 0);
    finding.rule_name = "Name {1} [with](link) \x1b]0;title\x07";
    finding.facts = {{"user", "caf\xe9"}, {"url", "x://" + outer + "@host"}};
    CommitRef author{hex_id('a'),
                     "Eve \x1b[2J\xe2\x80\xae"
                     "evil",
                     outer + "@example.org", "yesterday\n"};
    finding.exposure.introduced = author;
    finding.exposure.introductions = {author};
    finding.exposure.refs = {"refs/heads/" + outer, "refs/heads/\xff"};
    finding.exposure.reachable = true;
    std::string path = "dir/";
    path.append(outer).append("/").append(secret);
    finding.occurrences = {
        place(OccurrenceKind::kBlob, path, ++line, 1),
        place(OccurrenceKind::kBlob, "a\nb\tc\x1b[0m:d?e#f%20 \\g", 0, 0),
        place(OccurrenceKind::kFile, "/abs/" + inner + overlapping.substr(10),
              line, 2),
        place(OccurrenceKind::kStdin, "", 3, 0),
        place(OccurrenceKind::kFile, "latin1-\xe9.txt", 4, 4)};
    report.findings.push_back(std::move(finding));
  }
  std::ranges::sort(report.findings, report_order);
  report.coverage.skip("unreadable", SkipEffect::kIncomplete,
                       "dir/" + outer + "\xff\x1b");
  return report;
}

Report accepted_report() {
  Report report = clean_report();
  Finding finding = sample_finding(sample_secret("", 24, 31), 0);
  const std::string gone = sample_secret("", 24, 32);
  report.hidden = {gone};
  Suppressed& suppressed = report.suppressed;
  suppressed.add(suppression_reason(AllowSource::kBaseline), 1200);
  suppressed.add(suppression_reason(AllowSource::kInline));
  suppressed.add("checksum fails", 2);
  suppressed.allowed = {
      {finding.fingerprint, "sample", AllowSource::kConfig,
       ".tokensweep.yaml:12", "of the manual", "Ada", "2024-12-31", 2, false},
      {"ts1:" + std::string(32, '1'), "sample", AllowSource::kInline,
       "dir/" + gone + "\xff:3", "says " + finding.secret + "\x1b[2J", "", "",
       1, true},
      {"ts1:" + std::string(32, '2'), "sample", AllowSource::kBaseline,
       ".tokensweep-baseline.json:4", "caf\xe9", "", "", 3, true}};
  suppressed.notes.push_back({AllowProblem::kExpired, ".tokensweep.yaml:7", "",
                              "sample", "until the move", "2024-05-05"});
  suppressed.notes.push_back({AllowProblem::kNotHonoured,
                              "src/\x1b[31m" + gone + ":7",
                              "ts1:" + std::string(32, '3'), "sample",
                              "## [a](b) ::error::\n" + gone, ""});
  for (int line = 1; line <= 12; ++line) {
    suppressed.notes.push_back(
        {AllowProblem::kStale,
         ".tokensweep-baseline.json:" + std::to_string(line),
         "ts1:" + std::string(32, '4'), "", "old", ""});
  }
  report.findings = {std::move(finding)};
  return report;
}

Report large_report(std::size_t count) {
  Report report;
  report.tool = sample_tool();
  report.target.kind = "files";
  report.target.path = ".";
  for (std::size_t i = 0; i < count; ++i) {
    Finding finding =
        sample_finding(sample_secret("shared_prefix_", 24, i + 100), 14);
    finding.exposure.in_worktree = true;
    finding.exposure.refs = {"refs/heads/" + finding.secret};
    finding.occurrences[0].path = "dir/" + finding.secret + "/file";
    report.findings.push_back(std::move(finding));
  }
  std::ranges::sort(report.findings, report_order);
  return report;
}

}  // namespace tokensweep::testing
