// SPDX-License-Identifier: Apache-2.0
#include "rules/yaml_document.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokensweep {
namespace {

using ::testing::HasSubstr;

// All problems of a text, "" when there are none.
std::string problems_of(const std::string& text) {
  Problems problems("f.yaml");
  static_cast<void>(parse_yaml(text, problems));
  return problems.text();
}

TEST(YamlDocument, KeepsOrderLinesAndQuoting) {
  Problems problems("f.yaml");
  const auto tree = parse_yaml(
      "b: one\n"
      "a:\n"
      "  - 'two'\n"
      "  - {x: 3, y: }\n"
      "c: |\n"
      "  block\n",
      problems);
  ASSERT_TRUE(tree.has_value()) << problems.text();
  EXPECT_TRUE(problems.empty());
  ASSERT_TRUE(tree->is_map());
  ASSERT_EQ(tree->children.size(), 3U);
  EXPECT_EQ(tree->children[0].key, "b");
  EXPECT_EQ(tree->children[0].text, "one");
  EXPECT_FALSE(tree->children[0].quoted);
  const YamlValue* list = tree->find("a");
  ASSERT_NE(list, nullptr);
  EXPECT_EQ(list->key_line, 2U);
  ASSERT_EQ(list->children.size(), 2U);
  EXPECT_TRUE(list->children[0].quoted);
  EXPECT_EQ(list->children[0].line, 3U);
  ASSERT_NE(list->children[1].find("x"), nullptr);
  EXPECT_EQ(list->children[1].find("x")->text, "3");
  EXPECT_EQ(list->children[1].find("y")->kind, YamlValue::Kind::kNull);
  EXPECT_EQ(tree->find("c")->text, "block\n");
  EXPECT_EQ(tree->find("d"), nullptr);
  EXPECT_EQ(tree->children[0].find("d"), nullptr);
}

struct Refusal {
  const char* name;
  std::string text;
  const char* problem;
};

void PrintTo(const Refusal& refusal, std::ostream* out) {
  *out << refusal.name;
}

class YamlRefusal : public ::testing::TestWithParam<Refusal> {};

TEST_P(YamlRefusal, NamesTheLine) {
  EXPECT_THAT(problems_of(GetParam().text), HasSubstr(GetParam().problem));
}

std::string nested(int depth) {
  return std::string(static_cast<std::size_t>(depth), '[') +
         std::string(static_cast<std::size_t>(depth), ']');
}

// Nine levels of nine aliases: gigabytes when expanded.
std::string alias_bomb() {
  std::string text = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string before = std::to_string(i - 1);
    const std::string name = std::to_string(i);
    const std::string alias = "*a" + before + ",";
    text.append("a").append(name).append(": &a").append(name).append(" [");
    for (int j = 0; j < 9; ++j) text += alias;
    text += "]\n";
  }
  return text;
}

INSTANTIATE_TEST_SUITE_P(
    All, YamlRefusal,
    ::testing::Values(
        Refusal{"DuplicateKey", "a: 1\nb: 2\na: 3\n",
                "f.yaml:3: a key stands here a second time"},
        Refusal{"DuplicateInFlowMap", "x: {k: 1,\n k: 2}\n",
                "f.yaml:2: a key stands"},
        Refusal{"DuplicateQuoted", "a: 1\n\"a\": 2\n",
                "f.yaml:2: a key stands"},
        Refusal{"DuplicateWithMapValue", "a: {b: 1}\na: {b: 1}\n",
                "f.yaml:2: a key stands"},
        Refusal{"Anchor", "a: 1\nb: &x 2\n", "f.yaml:2: an anchor"},
        Refusal{"AnchorOnMap", "b: &x {c: 1}\n", "f.yaml:1: an anchor"},
        Refusal{"Alias", "a: &x 1\nb: *x\n", "f.yaml:2: an alias"},
        Refusal{"MergeKey", "a: &x {k: 1}\nb:\n  <<: *x\n",
                "f.yaml:3: an alias"},
        Refusal{"UnknownAlias", "a: *nobody\n", "f.yaml:1: an alias (*name)"},
        Refusal{"AliasBomb", alias_bomb(), "an alias"},
        Refusal{"Tag", "a: !!int 3\n", "f.yaml:1: a tag"},
        Refusal{"LocalTag", "a:\n  - !x {b: 1}\n", "f.yaml:2: a tag"},
        Refusal{"ListAsKey", "? [a, b]\n: c\n", "f.yaml:1: a key that is no"},
        Refusal{"NullAsKey", "a: 1\n~: c\n", "f.yaml:2: a key that is no"},
        Refusal{"SecondDocument", "a: 1\n---\nb: 2\n",
                "f.yaml:2: a second document"},
        Refusal{"Empty", "", "f.yaml:1: the file is empty"},
        Refusal{"OnlyComment", "# nothing\n", "f.yaml:1: the file is empty"},
        Refusal{"BadIndent", "a: 1\n b: 2\n", "f.yaml:2: not YAML"},
        Refusal{"OpenQuote", "a: 'x\n", "not YAML"},
        Refusal{"OpenBracket", "a: [x\n", "not YAML"},
        Refusal{"NotUtf8", "a: \xFF\n", "f.yaml:1: the file is not UTF-8"},
        Refusal{"Nul", std::string("a: \0b\n", 6), "control characters"},
        Refusal{"EndOfTransmission", "a: 1\n\x04\nb: *x\n",
                "control characters"},
        Refusal{"TooDeep", nested(33), "nested deeper than 32"},
        Refusal{"FarTooDeep", nested(100'000), "nested deeper than 32"},
        Refusal{"TooLarge", std::string((std::size_t{4} << 20) + 1, 'a'),
                "larger than 4 MiB"}),
    [](const auto& test) { return test.param.name; });

TEST(YamlDocument, TakesTheDeepestAllowedNesting) {
  EXPECT_EQ(problems_of(nested(32)), "");
}

TEST(YamlDocument, CollectsAllProblemsByLine) {
  const std::string problems = problems_of("b: &x 1\na: 2\na: 3\nc: *x\n");
  EXPECT_EQ(problems,
            "f.yaml:1: an anchor (&name); remove it\n"
            "f.yaml:3: a key stands here a second time\n"
            "f.yaml:4: an alias (*name); write the value out");
}

TEST(Problems, KeepsAHundredAndCountsTheRest) {
  Problems problems("f");
  for (std::uint32_t i = 0; i < 105; ++i) problems.add(105 - i, "p");
  EXPECT_THAT(problems.text(), HasSubstr("f: and 5 more problems"));
  EXPECT_THAT(problems.text(), ::testing::StartsWith("f:6: p\nf:7: p\n"));
}

}  // namespace
}  // namespace tokensweep
