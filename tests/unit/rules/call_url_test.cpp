// SPDX-License-Identifier: Apache-2.0
#include "rules/call_url.h"

#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

using Host = CallUrl::Host;

std::optional<CallUrl> split(std::string_view text) {
  const auto pieces = parse_call_template(text, CallTextKind::kUrl);
  if (!pieces) return std::nullopt;
  auto url = split_call_url(*pieces);
  if (!url) return std::nullopt;
  return *std::move(url);
}

std::optional<Host> kind_of(std::string_view text) {
  const auto url = split(text);
  if (!url) return std::nullopt;
  return url->kind;
}

TEST(CallUrl, TellsWhoChoosesTheHost) {
  EXPECT_EQ(kind_of("https://api.example.com/x/{token}"), Host::kFixed);
  EXPECT_EQ(kind_of("https://api.example.com"), Host::kFixed);
  EXPECT_EQ(kind_of("https://api.example.com:8443?a={token}"), Host::kFixed);
  EXPECT_EQ(kind_of("https://{part.shop}.example.com/x"), Host::kParts);
  EXPECT_EQ(kind_of("https://{part.host}"), Host::kParts);
  EXPECT_EQ(kind_of("https://{token}"), Host::kToken);
  EXPECT_EQ(kind_of("https://{token}?wait=true"), Host::kToken);
  EXPECT_EQ(kind_of("https://{host}/api"), Host::kUser);
}

TEST(CallUrl, RefusesOtherHosts) {
  for (const char* text : {"http://a.example/",
                           "ftp://a.example/",
                           "",
                           "{token}",
                           "{part.url}/x",
                           "https://",
                           "https:///x",
                           "https://{token}.example/",
                           "https://{extract.host}/",
                           "https://{host}.example/",
                           "https://a.{host}/",
                           "https://{part.a}{token}/",
                           "https://a@b.example/",
                           "https://a\\b.example/",
                           "https://{part.a}@b.example/",
                           "https://a.example:/",
                           "https://a.example:x/",
                           "https://a.example:{part.p}x y/",
                           "https://-a.example/",
                           "https://a..example/",
                           "https://a_b.example/",
                           "https://a.example/#x",
                           "https://a.example/{host}",
                           "https://[::1]/"}) {
    EXPECT_FALSE(split(text).has_value()) << text;
  }
}

TEST(CallUrl, CutsHostAndRest) {
  const auto url = split("https://{part.shop}.example.com/a/{token}?b=c");
  ASSERT_TRUE(url.has_value());
  ASSERT_EQ(url->host.size(), 2U);
  EXPECT_EQ(url->host[0].text, "shop");
  EXPECT_EQ(url->host[1].text, ".example.com");
  ASSERT_EQ(url->rest.size(), 3U);
  EXPECT_EQ(url->rest[0].text, "/a/");
  EXPECT_EQ(url->rest[1].kind, CallPiece::Kind::kToken);
  EXPECT_EQ(url->rest[2].text, "?b=c");
}

TEST(CallUrl, PatternsOfHosts) {
  for (const char* good :
       {"slack.com", "hooks.slack.com", "*.okta.com", "*.api.example.co.uk"}) {
    EXPECT_TRUE(is_host_pattern(good)) << good;
  }
  for (const char* bad :
       {"", "*", "*.", "*.com", "com", "a*.example.com", "*.*.example.com",
        "*example.com", "Slack.com", "a.example.com/", "a.example.com:443",
        ".example.com", "a b.example.com", "-a.example.com", "*.-a.example"}) {
    EXPECT_FALSE(is_host_pattern(bad)) << bad;
  }
}

TEST(CallUrl, MatchesHosts) {
  EXPECT_TRUE(host_matches("hooks.slack.com", "hooks.slack.com"));
  EXPECT_FALSE(host_matches("xhooks.slack.com", "hooks.slack.com"));
  EXPECT_FALSE(host_matches("hooks.slack.com.evil.example", "hooks.slack.com"));
  EXPECT_TRUE(host_matches("acme.okta.com", "*.okta.com"));
  EXPECT_TRUE(host_matches("a.b.okta.com", "*.okta.com"));
  EXPECT_FALSE(host_matches("okta.com", "*.okta.com"));
  EXPECT_FALSE(host_matches(".okta.com", "*.okta.com"));
  EXPECT_FALSE(host_matches("evilokta.com", "*.okta.com"));
  EXPECT_FALSE(host_matches("evil.example/x.okta.com", "*.okta.com"));
  EXPECT_FALSE(host_matches("evil.example@a.okta.com", "*.okta.com"));
  EXPECT_FALSE(host_matches("evil.example?.okta.com", "*.okta.com"));
  EXPECT_FALSE(host_matches("", "*.okta.com"));
}

}  // namespace
}  // namespace tokensweep
