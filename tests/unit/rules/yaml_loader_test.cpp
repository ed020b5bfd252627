// SPDX-License-Identifier: Apache-2.0
#include "rules/yaml_loader.h"

#include <unistd.h>

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "tests/unit/rules/rule_text.h"

namespace tokensweep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(YamlLoader, FillsDefaults) {
  const Rule rule = RuleText().rule();
  EXPECT_EQ(rule.id, "acme-key");
  EXPECT_EQ(rule.provider, "acme");
  EXPECT_EQ(rule.family, "acme");
  EXPECT_EQ(rule.tier, RuleTier::kFormat);
  EXPECT_EQ(rule.severity, Severity::kHigh);
  EXPECT_EQ(rule.confidence, Confidence::kMedium);
  ASSERT_EQ(rule.anchors.size(), 1U);
  EXPECT_EQ(rule.anchors[0], (Anchor{"acme_", false, AnchorPlace::kPrefix}));
  EXPECT_THAT(rule.body.lengths, ElementsAre(32));
  EXPECT_EQ(rule.body.max, 32U);
  EXPECT_EQ(rule.extent, 37U);
  EXPECT_TRUE(rule.boundary.check_left && rule.boundary.check_right);
  EXPECT_EQ(rule.boundary.alphabet, rule.body.alphabet);
  EXPECT_EQ(rule.file, "acme.yaml");
  EXPECT_EQ(rule.line, 3U);
  EXPECT_EQ(rule.examples_match.size(), 3U);
  EXPECT_EQ(rule.examples_match[0].line, 13U);
}

TEST(YamlLoader, ReadsEveryField) {
  const Rule rule =
      RuleText()
          .line(9,
                "    anchors: [acme_, {text: ACMEKEY, caseless: true, "
                "place: inside}, {text: '3by', place: near}]")
          .line(10, "    body: {alphabet: hex, min: 3, max: 9}")
          .add("pattern: 'acme_(?P<secret>[a-z]+):(?P<user>[a-z]+)'")
          .add("extent: 500")
          .add("tier: container")
          .add("family: acme-old")
          .add("remediation: Delete it.")
          .add("links: [https://acme.example/a]")
          .add("low_entropy: true")
          .add("hidden: true")
          .add("boundary: {sides: left, alphabet: '[a-z]'}")
          .add(
              "context: {any_of: [ACME, Key], same_line: true, "
              "before_only: true}")
          .add("not_context: [TEST]")
          .add("not_value: [{regex: '^x+$', reason: filler}]")
          .add("not_path: ['**/*.md']")
          .add("only_path: ['*.env']")
          .add("entropy: 3.5")
          .add("min_distinct: 7")
          .add("classes: {digit: 1, lower: 2, upper: 3, special: 4}")
          .add("allow_placeholders: true")
          .add(
              "checksum: {algorithm: crc32, encoding: base62, width: 6, "
              "over: all, trailing: 2, separator: _, on_fail: lower}")
          .add(
              "decode: {kind: jwt, part: user, require: [sub], "
              "on_fail: ignore}")
          .add(
              "parts: [{rule: acme-id, name: id, within_bytes: 50, "
              "required: true}, {rule: acme-org}]")
          .add("supersedes: [acme-old-key]")
          .rule();
  ASSERT_EQ(rule.anchors.size(), 3U);
  EXPECT_EQ(rule.anchors[1], (Anchor{"ACMEKEY", true, AnchorPlace::kInside}));
  EXPECT_EQ(rule.anchors[2], (Anchor{"3by", false, AnchorPlace::kNear}));
  EXPECT_EQ(rule.body.min, 3U);
  EXPECT_EQ(rule.body.max, 9U);
  EXPECT_EQ(rule.secret_group, "secret");
  EXPECT_EQ(rule.extent, 500U);
  EXPECT_EQ(rule.tier, RuleTier::kContainer);
  EXPECT_EQ(rule.family, "acme-old");
  EXPECT_EQ(rule.remediation, "Delete it.");
  EXPECT_THAT(rule.links, ElementsAre("https://acme.example/a"));
  EXPECT_TRUE(rule.low_entropy && rule.hidden);
  EXPECT_TRUE(rule.boundary.check_left && !rule.boundary.check_right);
  EXPECT_EQ(rule.boundary.alphabet, *parse_alphabet("lower"));
  EXPECT_EQ(rule.context, (Context{{"acme", "key"}, 100, true, true}));
  EXPECT_THAT(rule.not_context, ElementsAre("test"));
  EXPECT_THAT(rule.not_value, ElementsAre(NotValue{"^x+$", "filler"}));
  EXPECT_THAT(rule.not_path, ElementsAre("**/*.md"));
  EXPECT_THAT(rule.only_path, ElementsAre("*.env"));
  EXPECT_EQ(rule.tests, (ValueTests{3.5, 7, 1, 2, 3, 4, true}));
  EXPECT_EQ(rule.checksum, (ChecksumSpec{"crc32", "all", "base62", 6, 2, "_",
                                         "", OnFail::kLower}));
  EXPECT_EQ(rule.decode, (DecodeSpec{"jwt", "user", {"sub"}, OnFail::kIgnore}));
  EXPECT_THAT(rule.parts,
              ElementsAre(Part{"acme-id", "id", 50, true},
                          Part{"acme-org", "acme-org", 1024, false}));
  EXPECT_THAT(rule.supersedes, ElementsAre("acme-old-key"));
}

TEST(YamlLoader, BoundaryFallsBackToWordAndDash) {
  const Rule rule = RuleText()
                        .line(10, "    pattern: 'acme_[a-z]+'")
                        .add("extent: 60")
                        .add("boundary: none")
                        .rule();
  ByteSet expected = *parse_alphabet("word");
  expected.insert('-');
  EXPECT_EQ(rule.boundary.alphabet, expected);
  EXPECT_FALSE(rule.boundary.check_left || rule.boundary.check_right);
}

TEST(YamlLoader, KeepsVerifyAndRevokeAsJson) {
  const Rule rule =
      RuleText()
          .add("parts: [{rule: acme-host, name: host}]")
          .add(
              "verify: [{method: GET, url: 'https://{part.host}/me?a={token}',"
              " hosts: ['*.acme.example'],"
              " headers: {Authorization: 'Basic {basic {token}:}'},"
              " expect: [{status: 200, json: {ok: true, n: 1, s: '1'},"
              " state: live}, {status_in: [401, 403], state: dead}],"
              " owner: /user, scopes_header: X-Scopes, expires: /exp}]")
          .add(
              "revoke: [{method: GET, url: https://api.acme.example/t,"
              " headers: {A: '{token}'}, expect: [{status: 200, state: next}],"
              " extract: {id: /a~1b, me: {list: '', where: /t, take: /i}}},"
              " {method: DELETE, url: 'https://api.acme.example/{extract.id}',"
              " headers: {Content-Type: application/json},"
              " body: '{\"t\":\"{token}\"}', expect: [{word: gone,"
              " header: {x-a: b}, state: dead}]}]")
          .rule();
  EXPECT_EQ(rule.verify_json,
            R"([{"method":"GET","url":"https://{part.host}/me?a={token}",)"
            R"("hosts":["*.acme.example"],)"
            R"("headers":{"Authorization":"Basic {basic {token}:}"},)"
            R"("expect":[{"status":200,"json":{"ok":true,"n":1,"s":"1"},)"
            R"("state":"live"},{"status_in":[401,403],"state":"dead"}],)"
            R"("owner":"/user","expires":"/exp","scopes_header":"X-Scopes"}])");
  EXPECT_EQ(rule.revoke_json,
            R"([{"method":"GET","url":"https://api.acme.example/t",)"
            R"("headers":{"A":"{token}"},)"
            R"("expect":[{"status":200,"state":"next"}],)"
            R"("extract":{"id":"/a~1b",)"
            R"("me":{"list":"","where":"/t","take":"/i"}}},)"
            R"({"method":"DELETE","url":"https://api.acme.example/)"
            R"({extract.id}","headers":{"Content-Type":"application/json"},)"
            R"("body":"{\"t\":\"{token}\"}","expect":[{"word":"gone",)"
            R"("header":{"x-a":"b"},"state":"dead"}]}])");
}

TEST(YamlLoader, CollectsAllErrorsOfAFile) {
  const std::string error = RuleText()
                                .line(5, "    kind: apikey")
                                .line(6, "    severity: hihg")
                                .add("colour: red")
                                .error();
  EXPECT_THAT(
      error,
      StartsWith(
          "acme.yaml:5: kind 'apikey' is unknown; did you mean 'api-key'? "
          "(docs/rules.md lists the kinds)\n"
          "acme.yaml:6: 'severity' must be critical, high, medium or low\n"
          "acme.yaml:15: unknown key in rule; it knows id, name, "));
}

TEST(YamlLoader, RefusesWhatIsNoRuleFile) {
  const auto error_of = [](std::string_view text) {
    const auto rules = load_rules(text, "f.yaml");
    EXPECT_FALSE(rules.has_value());
    EXPECT_EQ(rules.error().kind(), ErrorKind::kUsage);
    return rules.error().message();
  };
  EXPECT_EQ(error_of("- a\n"),
            "f.yaml:1: 'rule file' must be a map, not a list");
  EXPECT_EQ(error_of("text\n"),
            "f.yaml:1: 'rule file' must be a map, not a text");
  EXPECT_EQ(error_of("provider: a\n"), "f.yaml:1: rule file has no 'rules'");
  EXPECT_EQ(error_of("provider: a\nrules: []\n"), "f.yaml:2: 'rules' is empty");
  EXPECT_EQ(error_of("provider: a\nrules: {}\n"),
            "f.yaml:2: 'rules' must be a list, not a map");
  EXPECT_EQ(error_of("provider: a\nrules: [x]\n"),
            "f.yaml:2: 'rule' must be a map, not a text");
  EXPECT_EQ(error_of("provider: A b\nrule: 1\nrules: []\n"),
            "f.yaml:1: provider 'A b' must be lower case with dashes\n"
            "f.yaml:2: unknown key 'rule' in rule file; did you mean "
            "'rules'?\n"
            "f.yaml:3: 'rules' is empty");
}

TEST(YamlLoader, RefusesOneIdTwiceInAFile) {
  std::string text = RuleText().text();
  const std::string rule = text.substr(text.find("  - id"));
  const auto rules = load_rules(text + rule, "acme.yaml");
  ASSERT_FALSE(rules.has_value());
  EXPECT_EQ(rules.error().message(),
            "acme.yaml:15: id 'acme-key' is used a second time; first at "
            "acme.yaml:3");
}

TEST(YamlLoader, StrictProviderIsTheFileName) {
  const std::string text = RuleText().text();
  const LoadOptions strict{.strict_provider = true};
  EXPECT_TRUE(load_rules(text, "a/acme.yaml", strict).has_value());
  EXPECT_TRUE(load_rules(text, "a/other.yaml").has_value());
  const auto rules = load_rules(text, "a/other.yaml", strict);
  ASSERT_FALSE(rules.has_value());
  EXPECT_EQ(rules.error().message(),
            "a/other.yaml:1: provider 'acme' must be the file's name");
}

class RulePath : public ::testing::Test {
 protected:
  void SetUp() override {
    folder = ::testing::TempDir() + "tokensweep-rule-path-" +
             std::to_string(::getpid());
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  void put(const std::string& name, const std::string& content) {
    ASSERT_TRUE(write_file_atomically(folder + "/" + name, content, 0600));
  }
  [[nodiscard]] std::string error() const {
    const auto rules = load_rule_path(folder);
    return rules ? "" : rules.error().message();
  }

  std::string folder;
};

TEST_F(RulePath, ReadsAFolderInNameOrder) {
  put("b.yaml", RuleText().line(3, "  - id: acme-b").text());
  put("a.yml", RuleText().line(3, "  - id: acme-a").text());
  put("notes.txt", "no rules");
  const auto rules = load_rule_path(folder);
  ASSERT_TRUE(rules.has_value()) << rules.error().message();
  ASSERT_EQ(rules->size(), 2U);
  EXPECT_EQ((*rules)[0].id, "acme-a");
  EXPECT_EQ((*rules)[0].file, folder + "/a.yml");
  EXPECT_EQ((*rules)[1].id, "acme-b");
}

TEST_F(RulePath, ReadsOneFile) {
  put("b.yaml", RuleText().text());
  const auto rules = load_rule_path(folder + "/b.yaml");
  ASSERT_TRUE(rules.has_value()) << rules.error().message();
  EXPECT_EQ(rules->size(), 1U);
}

TEST_F(RulePath, ReportsAllFiles) {
  put("a.yaml", RuleText().line(4, "    nam: x").text());
  put("b.yaml", "- 1\n");
  EXPECT_THAT(error(), HasSubstr(folder + "/a.yaml:3: rule has no 'name'"));
  EXPECT_THAT(error(), HasSubstr(folder + "/a.yaml:4: unknown key 'nam'"));
  EXPECT_THAT(error(), HasSubstr("\n" + folder + "/b.yaml:1: "));
}

TEST_F(RulePath, RefusesOneIdInTwoFiles) {
  put("a.yaml", RuleText().text());
  put("b.yaml", RuleText().text());
  EXPECT_EQ(error(), folder +
                         "/b.yaml:3: id 'acme-key' is used a second time; "
                         "first at " +
                         folder + "/a.yaml:3");
}

TEST_F(RulePath, NamesWhatIsMissing) {
  EXPECT_EQ(error(), folder + ": the folder holds no rule file");
  const auto rules = load_rule_path(folder + "/none.yaml");
  ASSERT_FALSE(rules.has_value());
  EXPECT_EQ(rules.error().kind(), ErrorKind::kNotFound);
  EXPECT_THAT(rules.error().message(), HasSubstr("none.yaml"));
}

}  // namespace
}  // namespace tokensweep
