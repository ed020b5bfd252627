// SPDX-License-Identifier: Apache-2.0
#include "tests/support/test_rules.h"

#include <cstdio>
#include <utility>

#include "base/check.h"
#include "rules/yaml_loader.h"

namespace tokensweep::testing {

Rule prefix_rule(std::string id, std::string anchor, std::uint32_t length) {
  Rule rule;
  rule.id = std::move(id);
  rule.provider = "test";
  rule.family = "test";
  rule.name = rule.id;
  rule.kind = "token";
  const auto alphabet = parse_alphabet("base62");
  CHECK(alphabet.has_value());
  rule.body = {*alphabet, {length}, length, length};
  rule.boundary.alphabet = *alphabet;
  rule.extent = static_cast<std::uint32_t>(anchor.size()) + length;
  rule.anchors.push_back({std::move(anchor), false, AnchorPlace::kPrefix});
  return rule;
}

std::unique_ptr<Detector> detector_of(std::vector<Rule> rules) {
  auto pack = compile_pack(std::move(rules));
  CHECK(pack.has_value());
  auto detector = Detector::from_bytes(*std::move(pack));
  CHECK(detector.has_value());
  return *std::move(detector);
}

const std::vector<Rule>& catalogue_rules() {
  static const std::vector<Rule> rules = [] {
    auto loaded = load_rule_path(TOKENSWEEP_SOURCE_DIR "/rules/catalogue",
                                 {.strict_provider = true});
    if (!loaded) std::fputs(loaded.error().message().c_str(), stderr);
    CHECK(loaded.has_value());
    return *std::move(loaded);
  }();
  return rules;
}

const Detector& catalogue_detector() {
  static const std::unique_ptr<Detector> detector =
      detector_of(catalogue_rules());
  return *detector;
}

std::vector<Match> reported(const Detector& detector,
                            std::string_view content) {
  BlobScanner scanner(detector.detection());
  std::vector<Match> matches = scanner.scan(as_bytes(content));
  std::erase_if(matches, [](const Match& match) {
    return match.suppression != Suppression::kNone;
  });
  return matches;
}

}  // namespace tokensweep::testing
