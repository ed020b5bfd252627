// SPDX-License-Identifier: Apache-2.0
#include "findings/json_text.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace tokensweep {
namespace {

using namespace std::string_view_literals;

TEST(JsonText, BytesComeBack) {
  for (const std::string_view bytes :
       {""sv, "plain"sv, "caf\xc3\xa9"sv, "caf\xe9"sv, "\0"sv, "a\0\xff"sv,
        "\xed\xa0\x80"sv, "\xc0\x80"sv, "\xf4\x90\x80\x80"sv, "\x1b[2J"sv,
        "\xc2\x9b"sv, "\xff"sv, "\xff\xfe"sv, "\xff\xfe\xfd"sv}) {
    const std::string line = dump_line(json_text(bytes));
    const auto read = nlohmann::json::parse(line);
    EXPECT_EQ(bytes_from_json(read), bytes);
    // Nothing on the way can steer a terminal.
    for (const char c : line) EXPECT_TRUE(c >= ' ' && c <= '~') << line;
  }
}

TEST(JsonText, OnlyBytesThatAreNoTextAreBase64) {
  EXPECT_EQ(dump_line(json_text("a b")), "\"a b\"");
  EXPECT_EQ(dump_line(json_text("\xff\xfe\xfd")), R"({"base64":"//79"})");
}

TEST(JsonText, RefusesOtherValues) {
  for (const std::string_view text :
       {"1"sv, "null"sv, "[]"sv, "{}"sv, R"({"base64":1})"sv,
        R"({"base64":"!"})"sv, R"({"other":"AA=="})"sv}) {
    EXPECT_EQ(bytes_from_json(nlohmann::json::parse(text)), std::nullopt)
        << text;
  }
}

TEST(JsonText, NamesAreAlwaysText) {
  EXPECT_EQ(json_name("user"), "user");
  EXPECT_EQ(json_name("us\xff"), "us\\xFF");
}

}  // namespace
}  // namespace tokensweep
