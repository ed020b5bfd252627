// SPDX-License-Identifier: Apache-2.0
// The real client against servers of this process.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "net/curl_client.h"
#include "net/failure.h"
#include "tests/support/git_repo.h"
#include "tests/support/http_server.h"
#include "tests/support/test_certificate.h"

namespace tokensweep::net {

// What no error may show.
inline constexpr std::string_view kMarker = "m4rker-of-a-secret";

class CurlClientTest : public ::testing::Test {
 protected:
  // For these URLs' origins only; trusts `authority` alone.
  std::unique_ptr<HttpClient> client(
      std::initializer_list<std::string_view> urls, CurlOptions options = {}) {
    for (const std::string_view url : urls) {
      auto origin = parse_origin(url);
      EXPECT_TRUE(origin) << url;
      options.allowed.insert(*std::move(origin));
    }
    if (options.ca_bundle.empty()) options.ca_bundle = bundle();
    auto made = make_curl_client(std::move(options));
    EXPECT_TRUE(made) << made.error().message();
    return *std::move(made);
  }

  const std::string& bundle() {
    test::write_text(bundle_, authority.certificate());
    return bundle_;
  }

  static HttpRequest request(std::string url, std::string method = "GET") {
    HttpRequest request;
    request.method = std::move(method);
    request.url = std::move(url);
    return request;
  }

  // With secrets wherever one may stand, but in the host.
  static HttpRequest secret_request(const std::string& base) {
    HttpRequest request;
    request.method = "POST";
    request.url = base + "/" + std::string(kMarker) +
                  "?q=" + std::string(kMarker) + "#" + std::string(kMarker);
    request.headers = {
        {.name = "Authorization", .value = "Bearer " + std::string(kMarker)}};
    request.body = "secret=" + std::string(kMarker);
    return request;
  }

  // Of a failure that shows none of the request's secrets, but its origin.
  static Error failure(HttpClient& client, const std::string& base) {
    const auto result = client.send(secret_request(base));
    EXPECT_FALSE(result) << result->status;
    if (result) return Error(ErrorKind::kInternal, "no failure");
    const std::string& message = result.error().message();
    EXPECT_EQ(message.find(kMarker), std::string::npos) << message;
    EXPECT_NE(message.find(parse_origin(base)->text()), std::string::npos)
        << message;
    return result.error();
  }

  static void answer_ok(const testing::ServedRequest&,
                        testing::ServerConnection& connection) {
    connection.reply(200, "ok");
  }

  const testing::TestAuthority authority;

 private:
  test::ScratchFolder folder_;
  const std::string bundle_ = folder_ / "authority.pem";
};

}  // namespace tokensweep::net
