// SPDX-License-Identifier: Apache-2.0
// Servers that break off, stall, flood or talk nonsense.
#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "base/handle.h"
#include "tests/unit/net/curl_fixture.h"

namespace tokensweep::net {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using testing::HttpServer;
using testing::ServedRequest;
using testing::ServerConnection;

// Of a test that would hang otherwise, and of none that passes.
constexpr milliseconds kForever{60'000};

class CurlFaultsTest : public CurlClientTest {
 protected:
  // Sends to a server that answers with `raw` and closes.
  Error failure_after(std::string raw) {
    HttpServer server([&raw](const ServedRequest&, ServerConnection& out) {
      out.write(raw);
      out.close();
    });
    return failure(*client({server.url()}), server.url());
  }
};

TEST_F(CurlFaultsTest, CutOff) {
  for (const char* raw :
       {"", "HTTP/1.1", "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123456789",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n"}) {
    const Error error = failure_after(raw);
    EXPECT_EQ(error.kind(), ErrorKind::kNetwork) << raw;
    EXPECT_EQ(failure_of(error), Failure::kOther) << raw;
  }
  EXPECT_THAT(failure_after("").message(), HasSubstr("cut off"));
  EXPECT_THAT(
      failure_after("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n1").message(),
      HasSubstr("cut off"));
}

TEST_F(CurlFaultsTest, Nonsense) {
  for (const char* raw :
       {"hello, this is no HTTP at all\r\n\r\nbody", "HTTP/9.9 200 OK\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n", "\r\n\r\n", "HTTP/1.1 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    const Error error = failure_after(raw);
    EXPECT_EQ(error.kind(), ErrorKind::kNetwork) << raw;
    EXPECT_EQ(failure_of(error), Failure::kOther) << raw;
  }
  EXPECT_THAT(failure_after("hello, this is no HTTP at all\r\n\r\n").message(),
              HasSubstr("does not answer in HTTP"));
}

TEST_F(CurlFaultsTest, FloodsOfHeaders) {
  std::string one_long = "HTTP/1.1 200 OK\r\nX: " + std::string(90'000, 'x');
  std::string many = "HTTP/1.1 200 OK\r\n";
  std::string interim;
  for (int i = 0; i < 5'000; ++i) {
    many += "X-" + std::to_string(i) + ": some value\r\n";
    interim += "HTTP/1.1 102 Processing\r\n\r\n";
  }
  for (const std::string& raw :
       {one_long + "\r\n\r\n", many + "Content-Length: 0\r\n\r\n",
        interim + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}) {
    const Error error = failure_after(raw);
    EXPECT_EQ(error.kind(), ErrorKind::kLimit);
    EXPECT_THAT(error.message(), HasSubstr("headers"));
  }
}

TEST_F(CurlFaultsTest, AReplyThatNeverEndsIsCutAtTheCap) {
  HttpServer server([](const ServedRequest&, ServerConnection& out) {
    out.write("HTTP/1.1 200 OK\r\n\r\n");
    const std::string chunk(10'000, 'x');
    while (out.write(chunk)) {
    }
    out.close();
  });
  const Error error = failure(*client({server.url()}), server.url());
  EXPECT_EQ(error.kind(), ErrorKind::kLimit);
}

// A megabyte of one letter, many times over.
std::string gzip_bomb(int megabytes) {
  z_stream stream{};
  constexpr int kGzip = 15 + 16;
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, kGzip, 9, Z_DEFAULT_STRATEGY),
            Z_OK);
  std::string letters(1 << 20, 'x');
  std::string packed(std::size_t{1} << 20, '\0');
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  for (int i = 0; i < megabytes; ++i) {
    stream.next_in = reinterpret_cast<Bytef*>(letters.data());
    stream.avail_in = static_cast<uInt>(letters.size());
    EXPECT_EQ(::deflate(&stream, i + 1 == megabytes ? Z_FINISH : Z_NO_FLUSH),
              i + 1 == megabytes ? Z_STREAM_END : Z_OK);
  }
  packed.resize(stream.total_out);
  ::deflateEnd(&stream);
  return packed;
}

TEST_F(CurlFaultsTest, CompressedBytesCountAsWhatTheyBecome) {
  int megabytes = 1;
  HttpServer server([&](const ServedRequest&, ServerConnection& out) {
    out.reply(200, gzip_bomb(megabytes),
              {{.name = "Content-Encoding", .value = "gzip"}});
  });
  const auto http = client({server.url()});
  // It was not asked for, but it is understood.
  EXPECT_EQ(http->send(request(server.url("/")))->body,
            std::string(1 << 20, 'x'));
  EXPECT_EQ(server.requests().back().header("accept-encoding"), "identity");
  megabytes = 64;
  const Error error = failure(*http, server.url());
  EXPECT_EQ(error.kind(), ErrorKind::kLimit);
}

TEST_F(CurlFaultsTest, BadCompression) {
  EXPECT_THAT(failure_after("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                            "Content-Length: 20\r\n\r\nthis is not gzip, no")
                  .message(),
              HasSubstr("decompressed"));
}

TEST_F(CurlFaultsTest, Refused) {
  std::string url;
  {
    const HttpServer server(answer_ok);
    url = server.url();
  }
  const Error error = failure(*client({url}), url);
  EXPECT_EQ(error.kind(), ErrorKind::kNetwork);
  EXPECT_EQ(failure_of(error), Failure::kNotSent);
  EXPECT_THAT(error.message(), HasSubstr("refused"));
}

TEST_F(CurlFaultsTest, ANameThatDoesNotExist) {
  // RFC 6761: never resolved. The proxy is none.
  const std::string url = "https://hub.docker.invalid";
  const Error error = failure(*client({url}), url);
  EXPECT_EQ(error.kind(), ErrorKind::kNetwork);
  EXPECT_EQ(failure_of(error), Failure::kNotSent);
  EXPECT_THAT(error.message(), HasSubstr("cannot be resolved"));
}

TEST_F(CurlFaultsTest, NoAnswer) {
  HttpServer server([](const ServedRequest&, ServerConnection& out) {
    (void)out.pause(kForever);
    out.close();
  });
  const auto http =
      client({server.url()}, {.total_timeout = milliseconds(200)});
  const Error error = failure(*http, server.url());
  EXPECT_EQ(error.kind(), ErrorKind::kNetwork);
  EXPECT_EQ(failure_of(error), Failure::kOther);
  EXPECT_THAT(error.message(), HasSubstr("in time"));
}

TEST_F(CurlFaultsTest, AnswersThatDrip) {
  HttpServer server([](const ServedRequest&, ServerConnection& out) {
    out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    while (out.pause(milliseconds(10)) && out.write("x")) {
    }
    out.close();
  });
  const auto http =
      client({server.url()}, {.total_timeout = milliseconds(300)});
  EXPECT_THAT(failure(*http, server.url()).message(), HasSubstr("in time"));
}

TEST_F(CurlFaultsTest, AnswersThatStop) {
  HttpServer server([](const ServedRequest&, ServerConnection& out) {
    out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
    (void)out.pause(kForever);
    out.close();
  });
  const auto http = client(
      {server.url()},
      {.total_timeout = kForever, .stall_timeout = std::chrono::seconds(1)});
  EXPECT_THAT(failure(*http, server.url()).message(), HasSubstr("in time"));
}

TEST_F(CurlFaultsTest, AQueueThatIsFull) {
  const Fd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  ASSERT_EQ(::bind(listener.get(), generic, size), 0);
  ASSERT_EQ(::listen(listener.get(), 0), 0);
  ASSERT_EQ(::getsockname(listener.get(), generic, &size), 0);
  // The one place.
  const Fd first(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::connect(first.get(), generic, size), 0);
  const std::string url =
      "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  const auto http = client({url}, {.connect_timeout = milliseconds(200)});
  const Error error = failure(*http, url);
  EXPECT_EQ(failure_of(error), Failure::kNotSent);
  EXPECT_THAT(error.message(), HasSubstr("no connection within 200 ms"));
}

TEST_F(CurlFaultsTest, AStopEndsTransfersAndThoseWhoWaitForOne) {
  std::stop_source stop;
  HttpServer server([&stop](const ServedRequest&, ServerConnection& out) {
    stop.request_stop();
    (void)out.pause(kForever);
    out.close();
  });
  const auto http =
      client({server.url()}, {.total_timeout = kForever,
                              .stall_timeout = std::chrono::seconds(60),
                              .connections_per_host = 1,
                              .stop = stop.get_token()});
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&] {
        const Error error = failure(*http, server.url());
        EXPECT_EQ(error.kind(), ErrorKind::kNetwork);
        EXPECT_EQ(failure_of(error), Failure::kInterrupted);
      });
    }
  }
  EXPECT_EQ(server.connections(), 1U);
  // And nothing begins any more.
  EXPECT_EQ(failure_of(failure(*http, server.url())), Failure::kInterrupted);
  EXPECT_EQ(server.connections(), 1U);
}

TEST_F(CurlFaultsTest, AClientOutlivesItsFailures) {
  int served = 0;
  HttpServer server([&served](const ServedRequest&, ServerConnection& out) {
    if (++served % 2 == 1) {
      out.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n1");
      out.close();
    } else {
      out.reply(200, "whole");
    }
  });
  const auto http = client({server.url()});
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(http->send(request(server.url("/"))));
    const auto response = http->send(request(server.url("/")));
    ASSERT_TRUE(response);
    EXPECT_EQ(response->body, "whole");
  }
}

}  // namespace
}  // namespace tokensweep::net
