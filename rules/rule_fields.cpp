// SPDX-License-Identifier: Apache-2.0
#include "rules/rule_fields.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <re2/re2.h>

#include "base/text.h"
#include "rules/call_fields.h"
#include "rules/field_reader.h"
#include "rules/regex_options.h"
#include "rules/rule_blocks.h"
#include "rules/template.h"

namespace tokensweep {
namespace {

// By docs/rules.md.
constexpr std::array<std::string_view, 14> kKinds = {
    "pat",           "api-key",          "oauth-access",
    "oauth-refresh", "client-secret",    "webhook",
    "password",      "private-key",      "seed",
    "token",         "cookie",           "jwt",
    "identifier",    "connection-string"};

// Anchors below these many selective bytes cost stage one too many hits.
constexpr std::size_t kLeastSelective = 4;
constexpr std::size_t kLeastSelectiveWithContext = 3;

// Bytes that tell an anchor from common text: no white space, and of equal
// neighbours at most three.
std::size_t selective_bytes(std::string_view text) {
  std::size_t count = 0;
  std::size_t run = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    run = i > 0 && text[i] == text[i - 1] ? run + 1 : 1;
    const bool space = text[i] == ' ' || text[i] == '\t' || text[i] == '\n';
    if (!space && run <= 3) ++count;
  }
  return count;
}

bool is_one_byte_repeated(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of(text.front()) == std::string_view::npos;
}

ByteSet default_boundary() {
  ByteSet set = *parse_alphabet("word");
  set.insert('-');
  return set;
}

class RuleReader {
 public:
  RuleReader(const YamlValue& value, const std::string& provider,
             Problems& problems)
      : value_(value), problems_(problems), fields_(value, "rule", problems) {
    rule_.provider = provider;
    rule_.file = problems.file();
    rule_.line = value.line;
  }

  Rule read() {
    read_identity();
    read_grades();
    read_match();
    read_surroundings();
    read_proofs();
    read_samples();
    fields_.finish();
    if (value_.is_map()) {
      check_anchors();
      check_extent();
      check_names();
    }
    return std::move(rule_);
  }

 private:
  void problem(std::string_view key, const std::string& message) {
    problems_.add(fields_.line(key), message);
  }

  void read_identity() {
    rule_.id = fields_.required_text("id");
    if (!rule_.id.empty() && !is_kebab(rule_.id)) {
      problem("id", "id '" + rule_.id + "' must be lower case with dashes");
    } else if (!rule_.id.empty() && !rule_.provider.empty() &&
               !rule_.id.starts_with(rule_.provider + "-")) {
      problem("id", "id '" + rule_.id + "' must start with '" + rule_.provider +
                        "-', the provider");
    }
    rule_.name = fields_.required_text("name");
    rule_.description = fields_.required_text("description");
    rule_.remediation = fields_.text("remediation");
    rule_.links = fields_.texts("links");
    for (const std::string& link : rule_.links) {
      if (!link.empty() && !link.starts_with("https://") &&
          !link.starts_with("http://")) {
        problem("links", "a link must start with https://");
      }
    }
    rule_.family = rule_.provider;
    if (fields_.find("family") != nullptr) {
      rule_.family = fields_.text("family");
      if (!rule_.family.empty() && !is_kebab(rule_.family)) {
        problem("family", "'family' must be lower case with dashes");
      }
    }
  }

  void read_grades() {
    rule_.kind = fields_.required_text("kind");
    if (!rule_.kind.empty() &&
        std::ranges::find(kKinds, rule_.kind) == kKinds.end()) {
      problem("kind",
              "kind '" + rule_.kind + "' is unknown" +
                  suggestion(rule_.kind, {kKinds.begin(), kKinds.end()}) +
                  " (docs/rules.md lists the kinds)");
    }
    if (fields_.find("tier") != nullptr) {
      const std::string tier = fields_.text("tier");
      if (tier == "container") {
        rule_.tier = RuleTier::kContainer;
      } else if (tier == "generic") {
        rule_.tier = RuleTier::kGeneric;
      } else if (tier != "format") {
        problem("tier", "'tier' must be format, container or generic");
      }
    }
    const std::string severity = fields_.required_text("severity");
    if (const auto parsed = parse_severity(severity)) {
      rule_.severity = *parsed;
    } else if (!severity.empty()) {
      problem("severity", "'severity' must be critical, high, medium or low");
    }
    const std::string confidence = fields_.required_text("confidence");
    if (const auto parsed = parse_confidence(confidence)) {
      rule_.confidence = *parsed;
    } else if (!confidence.empty()) {
      problem("confidence", "'confidence' must be high, medium or low");
    }
    rule_.low_entropy = fields_.flag("low_entropy");
    rule_.hidden = fields_.flag("hidden");
  }

  void read_match() {
    if (const YamlValue* anchors = fields_.require("anchors")) {
      rule_.anchors = read_anchors(*anchors, problems_);
    }
    rule_.pattern = fields_.text("pattern");
    rule_.secret_group = fields_.text("secret");
    compile_pattern();
    ByteSet boundary = default_boundary();
    if (const YamlValue* body = fields_.find("body")) {
      rule_.body = read_body(*body, problems_);
      if (!rule_.body.alphabet.empty()) boundary = rule_.body.alphabet;
    }
    rule_.boundary.alphabet = boundary;
    if (const YamlValue* value = fields_.find("boundary")) {
      rule_.boundary = read_boundary(*value, boundary, problems_);
    }
    if (const auto extent = fields_.number("extent", {1, kMaxExtent})) {
      rule_.extent = *extent;
    }
  }

  void compile_pattern() {
    if (rule_.pattern.empty()) {
      if (!rule_.secret_group.empty()) {
        problem("secret", "'secret' names a group, but there is no 'pattern'");
      }
      return;
    }
    const RE2 regex(rule_.pattern, regex_options());
    if (!regex.ok()) {
      std::string hint;
      if (rule_.pattern.find("(?<") != std::string::npos) {
        hint = "; write (?P<name>...) for a group, look-behind is not known";
      } else if (rule_.pattern.find("(?=") != std::string::npos ||
                 rule_.pattern.find("(?!") != std::string::npos) {
        hint = "; RE2 has no look-ahead, see 'boundary' and 'not_value'";
      }
      problem("pattern", "'pattern': " + regex.error() + hint);
      return;
    }
    for (const auto& [name, group] : regex.NamedCapturingGroups()) {
      groups_.push_back(name);
    }
    if (rule_.secret_group.empty()) {
      if (has_group("secret")) rule_.secret_group = "secret";
    } else if (!has_group(rule_.secret_group)) {
      problem("secret", "'pattern' has no group named '" + rule_.secret_group +
                            "'; write (?P<" + rule_.secret_group + ">...)");
    }
  }

  [[nodiscard]] bool has_group(const std::string& name) const {
    return std::ranges::find(groups_, name) != groups_.end();
  }

  void read_surroundings() {
    if (const YamlValue* context = fields_.find("context")) {
      rule_.context = read_context(*context, problems_);
    }
    rule_.not_context = fields_.texts("not_context");
    for (std::string& word : rule_.not_context) word = to_lower(word);
    if (const YamlValue* excluded = fields_.find("not_value")) {
      rule_.not_value = read_not_value(*excluded, problems_);
    }
    if (const YamlValue* globs = fields_.find("not_path")) {
      rule_.not_path = read_globs(*globs, problems_);
    }
    if (const YamlValue* globs = fields_.find("only_path")) {
      rule_.only_path = read_globs(*globs, problems_);
    }
    ValueTests& tests = rule_.tests;
    tests.entropy = fields_.real("entropy", 0, 8).value_or(0);
    tests.min_distinct = fields_.number("min_distinct", {0, 256}).value_or(0);
    if (const YamlValue* classes = fields_.find("classes")) {
      read_classes(*classes, tests, problems_);
    }
    tests.allow_placeholders = fields_.flag("allow_placeholders");
  }

  void read_proofs() {
    if (const YamlValue* checksum = fields_.find("checksum")) {
      rule_.checksum = read_checksum(*checksum, problems_);
    }
    if (const YamlValue* decode = fields_.find("decode")) {
      rule_.decode = read_decode(*decode, problems_);
      const std::string& part = rule_.decode.part;
      if (!part.empty() && !has_group(part)) {
        problems_.add(decode->line,
                      "decode: 'pattern' has no group named '" + part + "'");
      }
    }
    if (const YamlValue* parts = fields_.find("parts")) {
      rule_.parts = read_parts(*parts, problems_);
    }
    rule_.supersedes = fields_.texts("supersedes");
    std::vector<std::string> names = groups_;
    for (const Part& part : rule_.parts) names.push_back(part.name);
    if (const YamlValue* calls = fields_.find("verify")) {
      rule_.verify_json =
          read_calls(CallUse::kVerify, *calls, names, problems_);
    }
    if (const YamlValue* calls = fields_.find("revoke")) {
      rule_.revoke_json =
          read_calls(CallUse::kRevoke, *calls, names, problems_);
    }
  }

  void read_samples() {
    rule_.sample = fields_.required_text("sample");
    if (const auto pieces = check_template(rule_.sample, line_of("sample"))) {
      if (contains(*pieces, TemplatePiece::Kind::kSample)) {
        problem("sample", "'sample' cannot hold {sample}");
      }
    }
    const YamlValue* examples = fields_.require("examples");
    if (examples == nullptr) return;
    FieldReader lists(*examples, "examples", problems_);
    if (const YamlValue* list = lists.require("match")) {
      rule_.examples_match =
          read_examples(*list, ExampleKind::kMatch, problems_);
    }
    if (const YamlValue* list = lists.require("no_match")) {
      rule_.examples_no_match =
          read_examples(*list, ExampleKind::kNoMatch, problems_);
    }
    lists.finish();
    for (const Example& example : rule_.examples_match) {
      const auto pieces = check_template(example.text, example.line);
      if (example.secret) {
        static_cast<void>(check_template(*example.secret, example.line));
      } else if (pieces && !contains(*pieces, TemplatePiece::Kind::kSample)) {
        problems_.add(example.line,
                      "a match example without {sample} needs 'secret'");
      }
    }
    for (const Example& example : rule_.examples_no_match) {
      static_cast<void>(check_template(example.text, example.line));
    }
  }

  [[nodiscard]] std::uint32_t line_of(std::string_view key) const {
    return fields_.line(key);
  }

  std::optional<Template> check_template(const std::string& text,
                                         std::uint32_t line) {
    if (text.empty()) return std::nullopt;  // already a problem
    auto pieces = parse_template(text);
    if (!pieces) {
      problems_.add(line, "template: " + pieces.error().message());
      return std::nullopt;
    }
    if (contains(*pieces, TemplatePiece::Kind::kCheck) &&
        !rule_.checksum.present()) {
      problems_.add(line, "{check} needs the rule's 'checksum'");
    }
    return *std::move(pieces);
  }

  void check_anchors() {
    const YamlValue* list = value_.find("anchors");
    if (list == nullptr || list->children.size() != rule_.anchors.size()) {
      return;
    }
    const std::size_t least =
        rule_.context.present() ? kLeastSelectiveWithContext : kLeastSelective;
    for (std::size_t i = 0; i < rule_.anchors.size(); ++i) {
      const Anchor& anchor = rule_.anchors[i];
      const std::uint32_t line = list->children[i].line;
      if (anchor.text.empty()) continue;
      if (is_one_byte_repeated(anchor.text)) {
        problems_.add(line,
                      "an anchor of one repeated byte is found too often");
      } else if (selective_bytes(anchor.text) < least) {
        problems_.add(line, "anchor '" + anchor.text + "' has fewer than " +
                                std::to_string(least) +
                                " selective bytes; make it longer" +
                                (rule_.context.present()
                                     ? ""
                                     : " or, with 3 bytes, give 'context'"));
      }
      if (rule_.pattern.empty() && anchor.place != AnchorPlace::kPrefix) {
        problems_.add(line,
                      "a rule without 'pattern' takes only prefix anchors");
      }
    }
  }

  void check_extent() {
    const bool has_pattern = value_.find("pattern") != nullptr;
    if (!has_pattern && value_.find("body") == nullptr) {
      problems_.add(value_.line, "rule has neither 'pattern' nor 'body'");
      return;
    }
    const YamlValue* body = value_.find("body");
    // A length that does not read is a problem already.
    const bool bad_length =
        body != nullptr && !rule_.body.present() &&
        (body->find("max") != nullptr || body->find("lengths") != nullptr);
    if (bad_length) return;
    if (!has_pattern && !rule_.body.present()) {
      problem("body", "without 'pattern' the body needs 'lengths' or 'max'");
      return;
    }
    if (value_.find("extent") != nullptr) {
      if (!has_pattern) {
        problem("extent", "'extent' follows from the body; remove it");
      }
      return;
    }
    if (!rule_.body.present()) {
      problem("pattern",
              "'pattern' needs 'extent', the most bytes that a match takes");
      return;
    }
    std::size_t longest = 0;
    for (const Anchor& anchor : rule_.anchors) {
      longest = std::max(longest, anchor.text.size());
    }
    rule_.extent = static_cast<std::uint32_t>(longest) + rule_.body.max;
    if (rule_.extent > kMaxExtent) {
      problem("body", "anchor and body take more than " +
                          std::to_string(kMaxExtent) + " bytes");
    }
  }

  void check_names() {
    for (const std::string& id : rule_.supersedes) {
      if (id == rule_.id) problem("supersedes", "a rule supersedes itself");
    }
    for (const Part& part : rule_.parts) {
      if (part.rule == rule_.id) problem("parts", "a rule is its own part");
    }
  }

  const YamlValue& value_;
  Problems& problems_;
  FieldReader fields_;
  Rule rule_;
  std::vector<std::string> groups_;  // named groups of the pattern
};

}  // namespace

Rule read_rule(const YamlValue& value, const std::string& provider,
               Problems& problems) {
  return RuleReader(value, provider, problems).read();
}

}  // namespace tokensweep
