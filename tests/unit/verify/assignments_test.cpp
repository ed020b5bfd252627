// SPDX-License-Identifier: Apache-2.0
#include "verify/assignments.h"

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "verify/key_words.h"

namespace tokensweep::verify {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using Pair = std::pair<std::string, std::string>;

std::vector<Pair> pairs(std::string_view text) {
  std::vector<Pair> found;
  for (const Assignment& each : find_assignments(text)) {
    EXPECT_EQ(text.substr(each.value_range.begin, each.value_range.size()),
              each.value);
    found.emplace_back(each.key, each.value);
  }
  return found;
}

TEST(Assignments, AreFoundInTextOfAnyKind) {
  const struct {
    const char* text;
    Pair pair;
  } cases[] = {
      {"KEY=value\n", {"KEY", "value"}},
      {"export KEY=\"a value\"", {"KEY", "a value"}},
      {"key: value # remark", {"key", "value"}},
      {"  \"key\" : \"value\",", {"key", "value"}},
      {"x = \"{\\\"key\\\": \\\"value\\\"}\"", {"key", "value"}},
      {"key = 'value'", {"key", "value"}},
      {"os.environ[\"KEY\"] = \"value\"", {"KEY", "value"}},
      {"f(key='value', other=1)", {"key", "value"}},
      {".withKey(\"value\")", {"withKey", "value"}},
      {"<key>value</key>", {"key", "value"}},
      {"ENV KEY value", {"KEY", "value"}},
      {"${KEY:-value}", {"KEY", "value"}},
      {"KEY ?= value", {"KEY", "value"}},
      {":key => 'value'", {"key", "value"}},
      {"$env:KEY = \"value\"", {"KEY", "value"}},
      {"--docker-username=value", {"docker-username", "value"}},
      {"docker.username=value", {"docker.username", "value"}},
      {"- name: KEY\n  value: v1", {"KEY", "v1"}},
      {"{\"name\":\"KEY\",\"value\":\"v1\"}", {"KEY", "v1"}},
  };
  for (const auto& each : cases) {
    EXPECT_THAT(pairs(each.text), Contains(each.pair)) << each.text;
  }
}

TEST(Assignments, AreNotFoundInComparisonsAndBareWords) {
  EXPECT_THAT(pairs("if (key == value) return"), ElementsAre());
  EXPECT_THAT(pairs("key value\nkey:\n"), ElementsAre());
  EXPECT_THAT(pairs("key: \"never closed\n"), ElementsAre());
}

bool in_one_block(std::string_view text) {
  const std::size_t a = text.find('A');
  const std::size_t b = text.find('B');
  EXPECT_EQ(same_block(text, a, b), same_block(text, b, a));
  return same_block(text, a, b);
}

TEST(Assignments, KnowsWhatIsOneBlock) {
  for (const char* text :
       {"A: 1\nB: 2\n", "x:\n  A: 1\n  y: 2\n\n  B: 3\n", "{A: 1, B: 2}",
        "- A: 1\n  B: 2\n", "{\n  A: 1,\n  B: 2\n}", "f(A=1, g(2), B=3)",
        "A = 1\r\nB = 2\r\n"}) {
    EXPECT_TRUE(in_one_block(text)) << text;
  }
  for (const char* text :
       {"x:\n  A: 1\ny:\n  B: 2\n", "{A: 1}, {B: 2}", "- A: 1\n- B: 2\n",
        "- A: 1\n  x: 1\n- x: 1\n  B: 2\n", "A = 1\n[section]\nB = 2\n",
        "A: 1\n---\nB: 2\n", "A: 1\n  B: 2\n", "x {\n  A = 1\n}\ny {\n  B\n}",
        "A\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\nB"}) {
    EXPECT_FALSE(in_one_block(text)) << text;
  }
}

TEST(KeyWords, CutsNamesOfAllStyles) {
  EXPECT_THAT(words_of_key("DOCKER_HUB_TOKEN"),
              ElementsAre("docker", "hub", "token"));
  EXPECT_THAT(words_of_key("dockerHubToken"),
              ElementsAre("docker", "hub", "token"));
  EXPECT_THAT(words_of_key("docker-hub.token"),
              ElementsAre("docker", "hub", "token"));
  EXPECT_THAT(words_of_key("DOCKERPASSWORD"),
              ElementsAre("docker", "password"));
  EXPECT_THAT(words_of_key("HTTPServer2"), ElementsAre("http", "server2"));
  EXPECT_THAT(words_of_key("__a__"), ElementsAre("a"));
}

TEST(KeyWords, SaysWhatAValueIs) {
  const struct {
    const char* key;
    KeyRole role;
    const char* stem;
  } cases[] = {
      {"DOCKER_PASSWORD", KeyRole::kSecret, "docker"},
      {"DOCKER_HUB_ACCESS_TOKEN", KeyRole::kSecret, "dockerhub"},
      {"HUB_PAT_TOKEN", KeyRole::kSecret, "hub"},
      {"dockerhubUsername", KeyRole::kUser, "dockerhub"},
      {"DOCKER_USER", KeyRole::kUser, "docker"},
      {"DOCKER_ID_USER", KeyRole::kUser, "docker"},
      {"DOCKER_USER_NAME", KeyRole::kUser, "docker"},
      {"DOCKERHUB_ORG", KeyRole::kOrganization, "dockerhub"},
      {"DOCKER_EMAIL", KeyRole::kMaybeUser, "docker"},
      {"DOCKER_REGISTRY", KeyRole::kRegistry, "docker"},
      {"CI_REGISTRY_PASSWORD", KeyRole::kSecret, "ciregistry"},
      {"password", KeyRole::kSecret, ""},
      {"identifier", KeyRole::kUser, ""},
      {"IMAGE_TAG", KeyRole::kOther, "imagetag"},
  };
  for (const auto& each : cases) {
    const KeyMeaning meaning = meaning_of_key(each.key);
    EXPECT_EQ(meaning.role, each.role) << each.key;
    EXPECT_EQ(meaning.stem, each.stem) << each.key;
  }
  EXPECT_EQ(meaning_of_key("CI_REGISTRY").whole, "ciregistry");
}

}  // namespace
}  // namespace tokensweep::verify
