// SPDX-License-Identifier: Apache-2.0
#include "hub/json_document.h"

#include <gtest/gtest.h>

#include "hub/json_body.h"

namespace tokensweep::hub {
namespace {

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

TEST(JsonDocument, HasDepthsThatAreBounded) {
  EXPECT_TRUE(JsonDocument::parse(nested(20), "x"));
  for (const std::size_t levels : {40U, 1'000U, 500'000U}) {
    const auto document = JsonDocument::parse(nested(levels), "the reply");
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().message(), "the reply is nested too deeply");
  }
  const auto open = JsonDocument::parse(std::string(500'000, '['), "x");
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().kind(), ErrorKind::kCorrupt);
}

TEST(JsonDocument, RefusesWhatIsNoJson) {
  for (const std::string_view text : {"", " ", "{", "{} x", "{'a':1}", "nul",
                                      "\"\xff\"", "[1,]", "{\"a\":1}{}"}) {
    const auto document = JsonDocument::parse(text, "the reply");
    ASSERT_FALSE(document) << text;
    EXPECT_EQ(document.error().message(), "the reply is no JSON") << text;
  }
}

TEST(JsonDocument, NamesPlaces) {
  const auto document =
      JsonDocument::parse(R"({"a":[{"b":"x"},7],"c":{"secret name":1}})", "it");
  ASSERT_TRUE(document);
  const JsonValue root = document->root();
  const auto elements = root.member("a").elements();
  ASSERT_TRUE(elements);
  ASSERT_EQ(elements->size(), 2U);
  EXPECT_EQ(*elements->at(0).member("b").text(), "x");
  EXPECT_EQ(elements->at(1).text().error().message(),
            "it: a[1] must be a text");
  EXPECT_EQ(root.member("c").members().front().second.text().error().message(),
            "it: c: member 1 must be a text");
  EXPECT_TRUE(elements->at(1).member("b").is_absent());
  EXPECT_TRUE(root.member("none").is_absent());
  EXPECT_EQ(root.member("none").text().error().message(),
            "it: none must be a text");
}

TEST(JsonDocument, StaysWhereItIsMoved) {
  auto document = JsonDocument::parse(R"({"a":"x"})", "it");
  ASSERT_TRUE(document);
  JsonDocument moved = *std::move(document);
  EXPECT_EQ(*moved.root().member("a").text(), "x");
  auto other = JsonDocument::parse(R"({"a":"y"})", "it");
  ASSERT_TRUE(other);
  moved = *std::move(other);
  EXPECT_EQ(*moved.root().member("a").text(), "y");
}

TEST(JsonBody, QuotesAndNests) {
  JsonBody inner;
  inner.add_texts("list", {"a", "\"b\""});
  JsonBody body;
  body.add_text("text", "line\n\"quoted\"");
  body.add_truth("yes", true);
  body.append_object("objects", inner);
  body.append_object("objects", JsonBody());
  const auto text = body.finish();
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, R"({"objects":[{"list":["a","\"b\""]},{}],)"
                   R"("text":"line\n\"quoted\"","yes":true})");
}

TEST(JsonBody, TakesNoBytesThatAreNoText) {
  JsonBody body;
  body.add_text("text", "\xc3(");
  const auto text = body.finish();
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().kind(), ErrorKind::kUsage);
}

}  // namespace
}  // namespace tokensweep::hub
