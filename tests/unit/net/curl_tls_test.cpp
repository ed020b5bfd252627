// SPDX-License-Identifier: Apache-2.0
// Who is trusted, and what a proxy sees.
#include <chrono>
#include <cstdlib>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "tests/unit/net/curl_fixture.h"

namespace tokensweep::net {
namespace {

using std::chrono::hours;
using testing::CertificateWish;
using ::testing::HasSubstr;
using testing::HttpServer;
using testing::ServedRequest;
using testing::ServerConnection;
using testing::TestCertificate;

class CurlTlsTest : public CurlClientTest {
 protected:
  // Nothing of a request may reach this server.
  void expect_untrusted(const TestCertificate& certificate,
                        std::string_view reason) {
    HttpServer server(answer_ok, {.tls = certificate});
    const auto http = client({server.url()});
    for (int i = 0; i < 2; ++i) {
      const Error error = failure(*http, server.url());
      EXPECT_EQ(error.kind(), ErrorKind::kNetwork);
      EXPECT_EQ(failure_of(error), Failure::kBadCertificate);
      EXPECT_THAT(error.message(), HasSubstr(std::string(reason)));
    }
    EXPECT_TRUE(server.requests().empty());
  }
};

TEST_F(CurlTlsTest, ACertificateOfATrustedAuthority) {
  HttpServer server(answer_ok, {.tls = authority.issue()});
  const std::string by_name =
      "https://localhost:" + std::to_string(server.port());
  const auto http = client({server.url(), by_name});
  EXPECT_EQ(http->send(request(server.url("/")))->body, "ok");
  EXPECT_EQ(http->send(request(by_name + "/"))->body, "ok");
  EXPECT_EQ(http->send(request(by_name + "/"))->body, "ok");
  EXPECT_EQ(server.connections(), 2U);
}

TEST_F(CurlTlsTest, CertificatesThatProveNothing) {
  expect_untrusted(testing::self_signed_certificate(), "SSL_CERT_FILE");
  expect_untrusted(testing::TestAuthority().issue(), "SSL_CERT_FILE");
  expect_untrusted(authority.issue({.names = {"hub.docker.test"}}),
                   "for another name");
  expect_untrusted(authority.issue({.names = {}}), "for another name");
  expect_untrusted(
      authority.issue({.valid_from = hours(-2), .valid_until = hours(-1)}),
      "expired");
  expect_untrusted(
      authority.issue({.valid_from = hours(1), .valid_until = hours(2)}),
      "not valid yet");
}

TEST_F(CurlTlsTest, AnAuthorityThatOnlyHasTheNameOfATrustedOne) {
  const testing::TestAuthority real("The Authority");
  const testing::TestAuthority forged("The Authority");
  test::ScratchFolder folder;
  const std::string path = folder / "real.pem";
  test::write_text(path, real.certificate());
  HttpServer server(answer_ok, {.tls = forged.issue()});
  const auto http = client({server.url()}, {.ca_bundle = path});
  EXPECT_NE(failure_of(failure(*http, server.url())), Failure::kOther);
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(CurlTlsTest, ABundleTakesThePlaceOfTheSystemsCertificates) {
  HttpServer server(answer_ok, {.tls = authority.issue()});
  // Only the system's: this authority is not among them.
  CurlOptions options;
  options.allowed = {*parse_origin(server.url())};
  const auto http = make_curl_client(options);
  ASSERT_TRUE(http);
  EXPECT_EQ(failure_of(failure(**http, server.url())),
            Failure::kBadCertificate);
}

TEST_F(CurlTlsTest, ABundleThatIsNone) {
  HttpServer server(answer_ok, {.tls = authority.issue()});
  test::ScratchFolder folder;
  test::write_text(folder / "text.pem", "no certificate");
  for (const std::string& path :
       {folder / "missing.pem", folder / "text.pem"}) {
    const auto http = client({server.url()}, {.ca_bundle = path});
    const auto result = http->send(secret_request(server.url()));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind(), ErrorKind::kUsage);
    EXPECT_THAT(result.error().message(), HasSubstr(path));
  }
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(CurlTlsTest, OldTlsIsRefused) {
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    HttpServer server(
        answer_ok, {.tls = authority.issue(), .newest_tls_version = version});
    const Error error = failure(*client({server.url()}), server.url());
    EXPECT_EQ(error.kind(), ErrorKind::kNetwork);
    EXPECT_THAT(error.message(), HasSubstr("TLS 1.2"));
    EXPECT_TRUE(server.requests().empty());
  }
  HttpServer server(answer_ok, {.tls = authority.issue(),
                                .newest_tls_version = TLS1_2_VERSION});
  EXPECT_TRUE(client({server.url()})->send(request(server.url("/"))));
}

TEST_F(CurlTlsTest, APlainServerDoesNotSpeakTls) {
  HttpServer server([](const ServedRequest&, ServerConnection& out) {
    out.reply(400, "this is http");
    out.close();
  });
  const std::string url = "https://127.0.0.1:" + std::to_string(server.port());
  const auto http =
      client({url}, {.connect_timeout = std::chrono::milliseconds(300)});
  const Error error = failure(*http, url);
  EXPECT_EQ(failure_of(error), Failure::kNotSent);
}

// Speaks for hub.docker.test after CONNECT.
class Proxy {
 public:
  explicit Proxy(const TestCertificate& certificate)
      : server_([this, certificate](const ServedRequest& request,
                                    ServerConnection& out) {
          if (request.method != "CONNECT") return out.reply(200, "tunnelled");
          if (refuse) return out.reply(403, "no");
          out.write("HTTP/1.1 200 OK\r\nX-Of-The-Proxy: 1\r\n\r\n");
          out.start_tls(certificate);
        }) {}

  [[nodiscard]] std::vector<ServedRequest> requests() const {
    return server_.requests();
  }
  [[nodiscard]] std::size_t connections() const {
    return server_.connections();
  }
  [[nodiscard]] std::string url() const { return server_.url(); }

  bool refuse = false;

 private:
  HttpServer server_;
};

TEST_F(CurlTlsTest, AProxySeesTheNameAndNothingElse) {
  const Proxy proxy(authority.issue({.names = {"hub.docker.test"}}));
  const auto http = client({"https://hub.docker.test"}, {.proxy = proxy.url()});
  const auto response = http->send(secret_request("https://hub.docker.test"));
  ASSERT_TRUE(response) << response.error().message();
  EXPECT_EQ(response->body, "tunnelled");
  EXPECT_EQ(response->header("x-of-the-proxy"), std::nullopt);
  const auto requests = proxy.requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].method, "CONNECT");
  EXPECT_EQ(requests[0].target, "hub.docker.test:443");
  EXPECT_EQ(requests[0].body, "");
  EXPECT_EQ(requests[0].header("authorization"), "");
  for (const HttpHeader& header : requests[0].headers) {
    EXPECT_EQ(header.value.find(kMarker), std::string::npos);
  }
  EXPECT_EQ(requests[1].header("authorization"),
            "Bearer " + std::string(kMarker));
}

TEST_F(CurlTlsTest, AProxyCannotSpeakForAnotherHost) {
  const Proxy proxy(
      testing::self_signed_certificate({.names = {"hub.docker.test"}}));
  const auto http = client({"https://hub.docker.test"}, {.proxy = proxy.url()});
  const Error error = failure(*http, "https://hub.docker.test");
  EXPECT_EQ(failure_of(error), Failure::kBadCertificate);
  EXPECT_EQ(proxy.requests().size(), 1U);
}

TEST_F(CurlTlsTest, AProxyThatRefuses) {
  Proxy proxy(authority.issue());
  proxy.refuse = true;
  // With a password in its URL, which errors do not show either.
  std::string url = proxy.url();
  url.insert(url.find("127."), "user:" + std::string(kMarker) + "@");
  const auto http = client({"https://hub.docker.test"}, {.proxy = url});
  const Error error = failure(*http, "https://hub.docker.test");
  EXPECT_EQ(failure_of(error), Failure::kNotSent);
  EXPECT_THAT(error.message(), HasSubstr("403"));
}

TEST_F(CurlTlsTest, LoopbackAndNamedHostsGoPastTheProxy) {
  const Proxy proxy(authority.issue());
  HttpServer server(answer_ok, {.tls = authority.issue()});
  HttpServer plain(answer_ok);
  const std::string invalid = "https://hub.docker.invalid";
  const auto http = client(
      {server.url(), plain.url(), invalid},
      {.proxy = proxy.url(), .no_proxy = "example.test,.docker.invalid"});
  EXPECT_TRUE(http->send(request(server.url("/"))));
  EXPECT_TRUE(http->send(request(plain.url("/"))));
  EXPECT_THAT(failure(*http, invalid).message(),
              HasSubstr("cannot be resolved"));
  EXPECT_EQ(proxy.connections(), 0U);
}

TEST_F(CurlTlsTest, TheEnvironmentIsNotAskedBehindOurBack) {
  const Proxy proxy(authority.issue());
  for (const char* name :
       {"https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY"}) {
    // Only this thread runs and reads them.
    ::setenv(name, proxy.url().c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  }
  const std::string invalid = "https://hub.docker.invalid";
  const auto http = client({invalid});
  const Error error = failure(*http, invalid);
  for (const char* name :
       {"https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY"}) {
    ::unsetenv(name);  // NOLINT(concurrency-mt-unsafe)
  }
  EXPECT_THAT(error.message(), HasSubstr("cannot be resolved"));
  EXPECT_EQ(proxy.connections(), 0U);
}

}  // namespace
}  // namespace tokensweep::net
