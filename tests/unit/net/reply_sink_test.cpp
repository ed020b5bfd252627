// SPDX-License-Identifier: Apache-2.0
#include "net/reply_sink.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace tokensweep::net {
namespace {

TEST(ReplySinkTest, HeadersInLowerCaseWithoutBlanks) {
  ReplySink sink(100);
  for (const char* line :
       {"HTTP/1.1 200 OK\r\n", "Content-Type:  text/plain \r\n", "X-A:b\r\n",
        "X-A: c:d\r\n", "X-Empty:\r\n", "no colon\r\n", "\r\n"}) {
    EXPECT_TRUE(sink.take_header_line(line));
  }
  EXPECT_TRUE(sink.take_body("bo"));
  EXPECT_TRUE(sink.take_body("dy"));
  const HttpResponse response = std::move(sink).finish(200);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "body");
  EXPECT_EQ(response.headers.size(), 4U);
  EXPECT_EQ(response.header("content-type"), "text/plain");
  EXPECT_EQ(response.header("x-a"), "b");
  EXPECT_EQ(response.header("x-empty"), "");
  EXPECT_EQ(response.header("Content-Type"), std::nullopt);
}

TEST(ReplySinkTest, OnlyTheLastHeadersCount) {
  ReplySink sink(100);
  for (const char* line :
       {"X-Before: 1\r\n", "HTTP/1.1 100 Continue\r\n", "X-Interim: 1\r\n",
        "\r\n", "HTTP/1.1 200 OK\r\n", "X-Last: 1\r\n", "\r\n",
        "Retry-After: 1\r\n", "\r\n"}) {
    EXPECT_TRUE(sink.take_header_line(line));
  }
  const HttpResponse response = std::move(sink).finish(200);
  ASSERT_EQ(response.headers.size(), 1U);
  EXPECT_EQ(response.headers[0].name, "x-last");
}

TEST(ReplySinkTest, TheLimitsAreExact) {
  ReplySink body(5);
  EXPECT_TRUE(body.take_body("12345"));
  EXPECT_TRUE(body.take_body(""));
  EXPECT_EQ(body.state(), ReplySink::State::kGood);
  EXPECT_FALSE(body.take_body("6"));
  EXPECT_EQ(body.state(), ReplySink::State::kBodyTooLarge);
  EXPECT_FALSE(body.take_body(""));
  EXPECT_EQ(std::move(body).finish(200).body, "");

  ReplySink headers(5);
  const std::string half(ReplySink::kMostHeaderBytes / 2, 'x');
  EXPECT_TRUE(headers.take_header_line(half));
  EXPECT_TRUE(headers.take_header_line(half));
  EXPECT_FALSE(headers.take_header_line("x"));
  EXPECT_EQ(headers.state(), ReplySink::State::kHeadersTooLarge);
}

TEST(ReplySinkTest, ManySmallPiecesMakeOneBody) {
  ReplySink sink(100'000);
  std::string whole;
  for (int i = 0; i < 10'000; ++i) {
    const std::string piece = std::to_string(i);
    whole += piece;
    ASSERT_TRUE(sink.take_body(piece));
  }
  EXPECT_EQ(std::move(sink).finish(200).body, whole);
}

}  // namespace
}  // namespace tokensweep::net
