// SPDX-License-Identifier: Apache-2.0
#include "net/origin.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace tokensweep::net {
namespace {

std::string origin_of(std::string_view url) {
  const auto origin = parse_origin(url);
  return origin ? origin->text() : "refused";
}

TEST(OriginTest, UrlsThatAreClear) {
  struct Case {
    std::string_view url;
    std::string_view origin;
  };
  const std::string long_label(63, 'a');
  const std::string long_url = "https://" + long_label + ".test";
  for (const Case& each : {
           Case{"https://hub.docker.com", "https://hub.docker.com"},
           Case{"https://hub.docker.com/", "https://hub.docker.com"},
           Case{"https://hub.docker.com/v2/x?y=z#t", "https://hub.docker.com"},
           Case{"https://hub.docker.com?x", "https://hub.docker.com"},
           Case{"https://hub.docker.com#x", "https://hub.docker.com"},
           Case{"HTTPS://HUB.Docker.COM/V2", "https://hub.docker.com"},
           Case{"https://hub.docker.com:443/v2", "https://hub.docker.com"},
           Case{"https://hub.docker.com:80", "https://hub.docker.com:80"},
           Case{"http://localhost:80/", "http://localhost"},
           Case{"http://localhost:1", "http://localhost:1"},
           Case{"http://localhost:65535", "http://localhost:65535"},
           Case{"http://127.0.0.1:8080/x", "http://127.0.0.1:8080"},
           Case{"http://[::1]:8080/x", "http://[::1]:8080"},
           Case{"http://[0:0:0:0:0:0:0:1]", "http://[::1]"},
           Case{"https://[2001:DB8::00a]", "https://[2001:db8::a]"},
           Case{"https://xn--bcher-kva.example",
                "https://xn--bcher-kva.example"},
           Case{"https://git_lab.corp", "https://git_lab.corp"},
           Case{"https://1password.com", "https://1password.com"},
           // In a path an at sign and a colon say nothing of the host.
           Case{"https://a.test/@b.test:1", "https://a.test"},
           Case{"https://a.test?@b.test", "https://a.test"},
           Case{"https://a.test#@b.test", "https://a.test"},
           Case{"https://a.test/%2f%00", "https://a.test"},
           Case{long_url, long_url},
       }) {
    EXPECT_EQ(origin_of(each.url), each.origin) << each.url;
  }
}

TEST(OriginTest, UrlsThatParsersReadDifferentlyAreRefused) {
  using namespace std::string_view_literals;
  const std::string long_label = "https://" + std::string(64, 'a') + ".test";
  std::string long_host = "https://a";
  for (int i = 0; i < 127; ++i) long_host += ".a";
  for (const std::string_view url : {
           // No scheme of ours.
           ""sv,
           "https"sv,
           "https:"sv,
           "https:/"sv,
           "https://"sv,
           "hub.docker.com"sv,
           "//hub.docker.com"sv,
           "/v2/x"sv,
           "https:hub.docker.com"sv,
           "https:/hub.docker.com"sv,
           "ftp://hub.docker.com"sv,
           "file:///etc/passwd"sv,
           "httpss://hub.docker.com"sv,
           "https ://hub.docker.com"sv,
           " https://hub.docker.com"sv,
           "javascript:https://hub.docker.com"sv,
           // User parts.
           "https://hub.docker.com@evil.test"sv,
           "https://hub.docker.com:443@evil.test/"sv,
           "https://user:word@hub.docker.com"sv,
           "https://@hub.docker.com"sv,
           "https://hub.docker.com\\@evil.test"sv,
           "https://evil.test\\.hub.docker.com"sv,
           "https://hub.docker.com%40evil.test"sv,
           // Escapes, controls, other alphabets.
           "https://hub.docker.com%2f.evil.test"sv,
           "https://hub%2edocker.com"sv,
           "https://hub.docker.com%00"sv,
           "https://hub.docker.com\t/"sv,
           "https://hub.\tdocker.com"sv,
           "https://hub.docker.com\r\nHost: evil.test"sv,
           "https://hub.docker.com/\n"sv,
           "https://hub.docker.com/a b"sv,
           "https://hub.docker.com\0.evil.test"sv,
           "https://hub.docker.com/\x7F"sv,
           "https://hub.docker.com/\x80"sv,
           "https://hub\xE3\x80\x82"
           "docker.com"sv,
           "https://hub.docker.com\xEF\xBC\x8F.evil.test"sv,
           "https://b\xC3\xBC"
           "cher.example"sv,
           // Hosts.
           "https:///v2"sv,
           "https://?x"sv,
           "https://:443"sv,
           "https://."sv,
           "https://hub.docker.com."sv,
           "https://hub..docker.com"sv,
           "https://.docker.com"sv,
           "https://hub.docker.com,evil.test"sv,
           "https://hub.docker.com;evil.test"sv,
           "https://*.docker.com"sv,
           "https://hub.docker.com&x"sv,
           "https://{host}"sv,
           std::string_view(long_label),
           std::string_view(long_host),
           // Numbers.
           "http://2130706433"sv,
           "http://127.1"sv,
           "http://127.0.0.01"sv,
           "http://0x7f000001"sv,
           "http://0177.0.0.1"sv,
           "http://127.0.0.0x1"sv,
           "http://1.2.3.4.5"sv,
           "http://256.0.0.1"sv,
           // Ports.
           "https://hub.docker.com:"sv,
           "https://hub.docker.com:/"sv,
           "https://hub.docker.com:0"sv,
           "https://hub.docker.com:65536"sv,
           "https://hub.docker.com:99999999999"sv,
           "https://hub.docker.com:0443"sv,
           "https://hub.docker.com:+443"sv,
           "https://hub.docker.com:-1"sv,
           "https://hub.docker.com:4x"sv,
           "https://hub.docker.com:443:443"sv,
           // IPv6.
           "http://::1"sv,
           "http://[::1"sv,
           "http://[]"sv,
           "http://[::1]x"sv,
           "http://[::1]@evil.test"sv,
           "http://[::1%25lo]"sv,
           "http://[127.0.0.1]"sv,
           "http://[::1]:"sv,
           "http://[::1]]"sv,
           "http://[hub.docker.com]"sv,
       }) {
    const auto origin = parse_origin(url);
    ASSERT_FALSE(origin) << url << " gave " << origin->text();
    EXPECT_EQ(origin.error().kind(), ErrorKind::kUsage);
  }
}

TEST(OriginTest, ErrorsDoNotQuoteTheUrl) {
  // Apart, so that an audit of this repository finds no password here.
  const std::string with_user =
      std::string("https://name:") + "marker@hub.docker.com";
  const std::vector<std::string_view> urls = {with_user,
                                              "https://hub.docker.com:marker",
                                              "https://marker%/x",
                                              "marker://x",
                                              "https://marker..x/marker",
                                              "https://x.test/mar\\ker-marker"};
  for (const std::string_view url : urls) {
    const auto origin = parse_origin(url);
    ASSERT_FALSE(origin) << url;
    EXPECT_EQ(origin.error().message().find("marker"), std::string::npos);
  }
}

TEST(OriginTest, SecretsGoOverTlsOrStayOnThisMachine) {
  for (const std::string_view url :
       {"https://hub.docker.com", "https://127.0.0.1", "http://localhost:1",
        "http://127.0.0.1", "http://127.255.1.2:99", "http://[::1]"}) {
    const auto origin = parse_origin(url);
    ASSERT_TRUE(origin) << url;
    EXPECT_TRUE(origin->may_carry_secrets()) << url;
  }
  for (const std::string_view url :
       {"http://hub.docker.com", "http://localhost.evil.test",
        "http://127.0.0.1.evil.test", "http://128.0.0.1", "http://0.0.0.0",
        "http://[::]", "http://[::ffff:127.0.0.1]", "http://127.evil.test",
        "http://192.168.0.1", "http://localhost1"}) {
    const auto origin = parse_origin(url);
    ASSERT_TRUE(origin) << url;
    EXPECT_FALSE(origin->is_loopback()) << url;
    EXPECT_FALSE(origin->may_carry_secrets()) << url;
  }
}

TEST(OriginTest, SameOriginMeansSchemeHostAndPort) {
  EXPECT_EQ(*parse_origin("https://A.test/x"), *parse_origin("https://a.test"));
  EXPECT_NE(*parse_origin("https://a.test"), *parse_origin("http://a.test"));
  EXPECT_NE(*parse_origin("https://a.test"), *parse_origin("https://b.test"));
  EXPECT_NE(*parse_origin("https://a.test"), *parse_origin("https://a.test:1"));
}

TEST(BaseUrlTest, IsReturnedInOneSpelling) {
  EXPECT_EQ(*check_base_url("HTTPS://Hub.test"), "https://hub.test");
  EXPECT_EQ(*check_base_url("https://hub.test:443/"), "https://hub.test");
  EXPECT_EQ(*check_base_url("https://hub.test/Api//"), "https://hub.test/Api");
  EXPECT_EQ(*check_base_url("http://127.0.0.1:99/"), "http://127.0.0.1:99");
  EXPECT_EQ(*check_base_url("http://[::1]:99"), "http://[::1]:99");
}

TEST(BaseUrlTest, RefusesWhatCannotBeExtended) {
  for (const std::string_view url :
       {"", "hub.test", "http://hub.test", "https://hub.test?x",
        "https://hub.test/?x", "https://hub.test/#", "https://a@hub.test"}) {
    const auto base = check_base_url(url);
    ASSERT_FALSE(base) << url;
    EXPECT_EQ(base.error().kind(), ErrorKind::kUsage);
  }
}

TEST(PercentEncodeTest, LeavesUnreservedBytesOnly) {
  EXPECT_EQ(percent_encode(""), "");
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode("a/b?c#d&e=f+g%h i@j:k"),
            "a%2Fb%3Fc%23d%26e%3Df%2Bg%25h%20i%40j%3Ak");
  EXPECT_EQ(percent_encode("\xC3\xBC\x01\xFF"), "%C3%BC%01%FF");
  EXPECT_EQ(percent_encode(std::string_view("\0", 1)), "%00");
}

}  // namespace
}  // namespace tokensweep::net
