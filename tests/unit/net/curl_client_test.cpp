// SPDX-License-Identifier: Apache-2.0
// What goes over the wire, and what does not.
#include "net/curl_client.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/mutex.h"
#include "net/curl_api.h"
#include "tests/unit/net/curl_fixture.h"

namespace tokensweep::net {
namespace {

using ::testing::HasSubstr;
using testing::HttpServer;
using testing::ServedRequest;
using testing::ServerConnection;

TEST_F(CurlClientTest, AnyStatusIsAReply) {
  HttpServer server([](const ServedRequest& request, ServerConnection& out) {
    const int status = std::stoi(request.target.substr(1));
    out.reply(status, "body of " + std::to_string(status),
              {{.name = "X-Thing", .value = "one"},
               {.name = "X-THING", .value = "two"}});
  });
  const auto http = client({server.url()});
  for (const int status : {200, 201, 202, 302, 400, 401, 403, 404, 409, 418,
                           422, 429, 500, 503, 599}) {
    const auto response =
        http->send(request(server.url('/' + std::to_string(status))));
    ASSERT_TRUE(response) << response.error().message();
    EXPECT_EQ(response->status, status);
    EXPECT_EQ(response->body, "body of " + std::to_string(status));
    EXPECT_EQ(response->header("x-thing"), "one");
  }
}

TEST_F(CurlClientTest, RepliesWithoutABody) {
  HttpServer server([](const ServedRequest& request, ServerConnection& out) {
    if (request.method == "DELETE") {
      out.write("HTTP/1.1 204 No Content\r\n\r\n");
    } else {
      out.reply(200, "12345");
    }
  });
  const auto http = client({server.url()});
  const auto gone = http->send(request(server.url("/x"), "DELETE"));
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->status, 204);
  EXPECT_EQ(gone->body, "");
  const auto head = http->send(request(server.url("/x"), "HEAD"));
  ASSERT_TRUE(head);
  EXPECT_EQ(head->header("content-length"), "5");
  EXPECT_EQ(head->body, "");
}

TEST_F(CurlClientTest, EveryMethodSendsItsBodyAndHeaders) {
  HttpServer server(answer_ok);
  const auto http = client({server.url()});
  std::string binary = "{\"a\":1}";
  binary += '\0';
  binary += "\xFF\r\n";
  for (const char* method : {"GET", "HEAD", "DELETE", "POST", "PUT", "PATCH"}) {
    for (const bool with_body : {false, true}) {
      HttpRequest sent = request(server.url("/a/../b?c=%2F"), method);
      sent.headers = {{.name = "X-One", .value = "1"},
                      {.name = "X-Empty", .value = ""}};
      if (with_body) {
        if (sent.method == "GET" || sent.method == "HEAD") continue;
        sent.headers.push_back(
            {.name = "Content-Type", .value = "application/json"});
        sent.body = binary;
      }
      ASSERT_TRUE(http->send(sent));
      const ServedRequest got = server.requests().back();
      EXPECT_EQ(got.method, method);
      EXPECT_EQ(got.target, "/a/../b?c=%2F");
      EXPECT_EQ(got.body, sent.body);
      EXPECT_EQ(got.header("x-one"), "1");
      EXPECT_EQ(got.header("user-agent"), "tokensweep");
      EXPECT_EQ(got.header("content-type"),
                with_body ? "application/json" : "");
      EXPECT_EQ(std::count_if(got.headers.begin(), got.headers.end(),
                              [](const HttpHeader& header) {
                                return header.name == "x-empty" ||
                                       header.name == "content-type";
                              }),
                with_body ? 2 : 1);
      // libcurl would ask first whether a large body is welcome.
      EXPECT_EQ(got.header("expect"), "");
    }
  }
  HttpRequest large = request(server.url("/"), "POST");
  large.body = std::string(3'000'000, 'x');
  ASSERT_TRUE(http->send(large));
  EXPECT_EQ(server.requests().back().body, large.body);
  EXPECT_EQ(server.requests().back().header("expect"), "");
}

TEST_F(CurlClientTest, RefusesRequestsThatCouldSmuggle) {
  HttpServer server(answer_ok);
  const auto http = client({server.url()});
  std::vector<HttpRequest> bad;
  for (const char* method :
       {"", "get", "CONNECT", "TRACE", "OPTIONS", "GET /x", "GET\r\n"}) {
    bad.push_back(request(server.url("/"), method));
  }
  for (const char* method : {"GET", "HEAD"}) {
    bad.push_back(request(server.url("/"), method));
    bad.back().body = "x";
  }
  using namespace std::string_literals;
  for (const HttpHeader& header : std::vector<HttpHeader>{
           {.name = "X", .value = "a\r\nY: b"},
           {.name = "X", .value = "a\nY: b"},
           {.name = "X", .value = "a\0b"s},
           {.name = "X", .value = "\x7F"},
           {.name = "X: y\r\nZ", .value = "a"},
           {.name = "X y", .value = "a"},
           {.name = "", .value = "a"},
           {.name = "@file", .value = "a"},
           {.name = "Host", .value = "evil.test"},
           {.name = "host", .value = "evil.test"},
           {.name = "Content-Length", .value = "0"},
           {.name = "Transfer-Encoding", .value = "chunked"},
           {.name = "Connection", .value = "close"},
           {.name = "Expect", .value = "100-continue"}}) {
    bad.push_back(request(server.url("/"), "POST"));
    bad.back().headers = {header};
  }
  for (const HttpRequest& each : bad) {
    const auto result = http->send(each);
    ASSERT_FALSE(result) << each.method;
    EXPECT_EQ(result.error().kind(), ErrorKind::kUsage);
  }
  EXPECT_EQ(server.connections(), 0U);
}

TEST_F(CurlClientTest, OtherOriginsSeeNoSocket) {
  HttpServer allowed(answer_ok);
  HttpServer other(answer_ok);
  const auto http = client({allowed.url()});
  const std::string port = std::to_string(allowed.port());
  for (const std::string& base :
       {other.url(), "https://127.0.0.1:" + port, "http://localhost:" + port,
        "http://127.0.0.2:" + port, std::string("https://hub.docker.test")}) {
    EXPECT_EQ(failure(*http, base).kind(), ErrorKind::kUsage) << base;
  }
  for (const std::string& url :
       {"http://127.0.0.1:" + port +
            "@127.0.0.1:" + std::to_string(other.port()),
        "http://user:word@127.0.0.1:" + port, std::string("not a URL")}) {
    const auto result = http->send(request(url));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind(), ErrorKind::kUsage);
  }
  EXPECT_EQ(allowed.connections(), 0U);
  EXPECT_EQ(other.connections(), 0U);
}

TEST_F(CurlClientTest, PlainHttpIsForLoopbackEvenWhenAllowed) {
  const auto http = client({"http://hub.docker.test", "http://192.0.2.1"});
  for (const char* base : {"http://hub.docker.test", "http://192.0.2.1"}) {
    EXPECT_EQ(failure(*http, base).kind(), ErrorKind::kUsage);
  }
}

TEST_F(CurlClientTest, Ipv6AndNames) {
  HttpServer server(answer_ok, {.tls = {}, .address = "::1"});
  const std::string by_name =
      "http://localhost:" + std::to_string(server.port());
  const auto http = client({server.url(), by_name});
  EXPECT_TRUE(http->send(request(server.url("/"))));
  EXPECT_TRUE(http->send(request(by_name)));
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(CurlClientTest, ARedirectIsAReplyAndItsTargetSeesNothing) {
  HttpServer target(answer_ok);
  for (const int status : {301, 302, 303, 307, 308}) {
    HttpServer server([&](const ServedRequest&, ServerConnection& out) {
      out.reply(status, "", {{.name = "Location", .value = target.url("/x")}});
    });
    const auto http = client({server.url(), target.url()});
    const auto response = http->send(secret_request(server.url()));
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, status);
    EXPECT_EQ(response->header("location"), target.url("/x"));
    EXPECT_EQ(server.requests().size(), 1U);
  }
  EXPECT_EQ(target.connections(), 0U);
}

TEST_F(CurlClientTest, NothingIsRemembered) {
  HttpServer server([](const ServedRequest&, ServerConnection& out) {
    out.reply(401, "",
              {{.name = "Set-Cookie", .value = "session=1; Path=/"},
               {.name = "Alt-Svc", .value = "h2=\":1\"; persist=1"},
               {.name = "WWW-Authenticate", .value = "Basic realm=x"}});
  });
  const auto http = client({server.url()});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(http->send(request(server.url("/")))->status, 401);
  }
  ASSERT_EQ(server.requests().size(), 3U);
  for (const ServedRequest& each : server.requests()) {
    EXPECT_EQ(each.header("cookie"), "");
    EXPECT_EQ(each.header("authorization"), "");
  }
}

TEST_F(CurlClientTest, AConnectionIsKeptForWhatMayBeSentTwice) {
  HttpServer server(answer_ok);
  const auto http = client({server.url()});
  for (const char* method : {"GET", "DELETE", "PUT", "HEAD"}) {
    ASSERT_TRUE(http->send(request(server.url("/"), method)));
  }
  EXPECT_EQ(server.connections(), 1U);
  // libcurl would repeat these when the kept connection turns out dead.
  for (const char* method : {"POST", "PATCH"}) {
    ASSERT_TRUE(http->send(request(server.url("/"), method)));
  }
  EXPECT_EQ(server.connections(), 3U);
}

TEST_F(CurlClientTest, AChangeIsNotRepeatedOnAConnectionThatDied) {
  HttpServer server([](const ServedRequest& request, ServerConnection& out) {
    if (request.method == "GET")
      out.reply(200, "ok");
    else
      out.close();  // after the change was made
  });
  for (const char* method : {"POST", "PATCH"}) {
    const auto http = client({server.url()});
    ASSERT_TRUE(http->send(request(server.url("/"))));
    const std::size_t before = server.requests().size();
    EXPECT_FALSE(http->send(request(server.url("/"), method)));
    EXPECT_EQ(server.requests().size(), before + 1);
  }
}

TEST_F(CurlClientTest, NoMoreConnectionsToAHostThanAllowed) {
  Mutex mutex;
  std::size_t inside = 0;
  std::size_t most = 0;
  HttpServer server([&](const ServedRequest&, ServerConnection& out) {
    {
      const MutexLock lock(mutex);
      most = std::max(most, ++inside);
    }
    (void)out.pause(std::chrono::milliseconds(5));
    {
      const MutexLock lock(mutex);
      --inside;
    }
    out.reply(200, "ok");
  });
  const auto http = client({server.url()}, {.connections_per_host = 2});
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 6; ++i) {
      threads.emplace_back([&] {
        for (int round = 0; round < 5; ++round) {
          EXPECT_TRUE(http->send(request(server.url("/"))));
        }
      });
    }
  }
  EXPECT_EQ(server.requests().size(), 30U);
  EXPECT_LE(most, 2U);
  EXPECT_LE(server.connections(), 2U);
}

TEST_F(CurlClientTest, LargerRepliesThanAskedForAreCut) {
  HttpServer server([](const ServedRequest& request, ServerConnection& out) {
    const std::size_t size = std::stoul(request.target.substr(1));
    out.reply(200, std::string(size, 'x'));
  });
  const auto http = client({server.url()});
  HttpRequest sent = request(server.url("/1000"));
  sent.max_reply_bytes = 1000;
  EXPECT_EQ(http->send(sent)->body.size(), 1000U);
  for (const char* path : {"/1001", "/3000000"}) {
    sent.url = server.url(path);
    const auto result = http->send(sent);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind(), ErrorKind::kLimit);
    EXPECT_THAT(result.error().message(), HasSubstr("1000 bytes"));
  }
}

TEST(TakeEnvironmentTest, LowerCaseFirstAndEmptyMeansUnset) {
  std::map<std::string, std::string> variables;
  const auto taken = [&variables] {
    CurlOptions options;
    options.proxy = "stale";
    take_environment(options, [&variables](const char* name) -> const char* {
      const auto found = variables.find(name);
      return found == variables.end() ? nullptr : found->second.c_str();
    });
    return std::array{options.ca_bundle, options.proxy, options.no_proxy};
  };
  using Three = std::array<std::string, 3>;
  EXPECT_EQ(taken(), (Three{"", "", ""}));
  variables = {{"SSL_CERT_FILE", "/a.pem"},
               {"ALL_PROXY", "p1"},
               {"NO_PROXY", "n1"},
               {"HTTP_PROXY", "h"},
               {"http_proxy", "h"}};
  EXPECT_EQ(taken(), (Three{"/a.pem", "p1", "n1"}));
  variables["all_proxy"] = "p2";
  variables["no_proxy"] = "n2";
  EXPECT_EQ(taken(), (Three{"/a.pem", "p2", "n2"}));
  variables["HTTPS_PROXY"] = "p3";
  EXPECT_EQ(taken(), (Three{"/a.pem", "p3", "n2"}));
  variables["https_proxy"] = "p4";
  EXPECT_EQ(taken(), (Three{"/a.pem", "p4", "n2"}));
  variables["https_proxy"] = "";
  EXPECT_EQ(taken(), (Three{"/a.pem", "p3", "n2"}));
}

TEST(CurlApiTest, IsLoadedOnce) {
  ASSERT_TRUE(curl_api());
  EXPECT_EQ(*curl_api(), *curl_api());
}

}  // namespace
}  // namespace tokensweep::net
