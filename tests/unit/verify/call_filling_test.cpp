// SPDX-License-Identifier: Apache-2.0
#include "verify/call_filling.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"

namespace tokensweep::verify {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Subject subject(std::string secret) {
  Subject out;
  out.provider = "acme";
  out.secret = SecretText(std::move(secret));
  return out;
}

ProviderCall get(std::string url) {
  ProviderCall call;
  call.method = "GET";
  call.url = std::move(url);
  return call;
}

struct Filled {
  explicit Filled(ProviderCall from) : call(std::move(from)) {}

  ProviderCall call;
  Subject token = subject("tok");
  ProviderHosts hosts;
  ExtractedValues extracted;

  [[nodiscard]] Result<net::HttpRequest> request() const {
    return fill_call(call, token, hosts, extracted);
  }
  [[nodiscard]] std::string url() const {
    const auto filled = request();
    return filled ? filled->url : "error: " + filled.error().message();
  }
  [[nodiscard]] std::string header(const std::string& text) {
    call.headers = {{"X", text}};
    const auto filled = request();
    return filled ? filled->headers.at(0).value
                  : "error: " + filled.error().message();
  }
  [[nodiscard]] std::string body(const std::string& type,
                                 const std::string& text) {
    call.headers = {{"content-TYPE", type}};
    call.body = text;
    const auto filled = request();
    return filled ? filled->body : "error: " + filled.error().message();
  }
};

TEST(CallFilling, EncodesInUrls) {
  Filled filled(get("https://a.example/x/{token}/y?t={token}&n={part.n}"));
  filled.token = subject("a/b?c#d%e f&g=h:i@j\x80");
  filled.token.facts["n"] = "1&admin=1";
  EXPECT_EQ(filled.url(),
            "https://a.example/x/a%2Fb%3Fc%23d%25e%20f%26g%3Dh:i%40j%80/y?t="
            "a%2Fb%3Fc%23d%25e%20f%26g%3Dh%3Ai%40j%80&n=1%26admin%3D1");
}

TEST(CallFilling, PathsCannotBeClimbed) {
  for (const char* secret : {".", "..", "%2e%2e"}) {
    Filled filled(get("https://a.example/x/{token}/y"));
    filled.token = subject(secret);
    const bool literal = std::string(secret).front() == '.';
    EXPECT_EQ(filled.url().starts_with("error: "), literal) << filled.url();
  }
  Filled query(get("https://a.example/x?t={token}"));
  query.token = subject("/../..");
  EXPECT_EQ(query.url(), "https://a.example/x?t=%2F..%2F..");
}

TEST(CallFilling, HeadersTakeNoControlBytes) {
  Filled filled(get("https://a.example/"));
  EXPECT_EQ(filled.header("Bearer {token}"), "Bearer tok");
  for (const std::string& bad :
       std::vector<std::string>{"a\r\nX: y", "a\nb", std::string("a\0b", 3),
                                "a\tb", "a\x7f", "\xc3"}) {
    filled.token = subject(bad);
    EXPECT_THAT(filled.header("Bearer {token}"),
                HasSubstr("error: it holds bytes that a header cannot"));
    EXPECT_EQ(filled.header("Basic {basic u:{token}}"),
              "Basic " + encode_base64("u:" + bad));
  }
}

TEST(CallFilling, BasicPairs) {
  Filled filled(get("https://a.example/"));
  filled.token.parts.emplace("sid", SecretText("AC1"));
  EXPECT_EQ(filled.header("{basic {token}:}"), encode_base64("tok:"));
  EXPECT_EQ(filled.header("{basic {part.sid}:{token}}"),
            encode_base64("AC1:tok"));
  EXPECT_EQ(filled.header("{basic api:{token}}"), encode_base64("api:tok"));
  // The password may hold a colon, the user may not.
  filled.token = subject("a:b");
  EXPECT_EQ(filled.header("{basic api:{token}}"), encode_base64("api:a:b"));
  EXPECT_THAT(filled.header("{basic {token}:x}"),
              HasSubstr("error: its user name holds a ':'"));
}

TEST(CallFilling, EscapesInBodies) {
  Filled filled(get("https://a.example/"));
  filled.token = subject("a\"b\\c\n\x01\xc3\xa9");
  EXPECT_EQ(filled.body("application/json", R"({"t":"{token}"})"),
            "{\"t\":\"a\\\"b\\\\c\\u000a\\u0001\xc3\xa9\"}");
  EXPECT_EQ(filled.body("application/x-www-form-urlencoded", "t={token}&u=1"),
            "t=a%22b%5Cc%0A%01%C3%A9&u=1");
  filled.token = subject("\xff");
  EXPECT_EQ(filled.body("application/json", R"({"t":"{token}"})"),
            "error: it is not UTF-8 text");
}

TEST(CallFilling, MissingValuesAreSaid) {
  Filled filled(get("https://a.example/{part.org}"));
  EXPECT_EQ(filled.url(),
            "error: the call needs 'org', which was not found beside it");
  filled.token.facts["org"] = "";
  EXPECT_THAT(filled.url(), HasSubstr("which was not found beside it"));
  filled.token.facts["org"] = "fact";
  EXPECT_EQ(filled.url(), "https://a.example/fact");
  filled.token.parts.emplace("org", SecretText("part"));
  EXPECT_EQ(filled.url(), "https://a.example/part");
  filled.call = get("https://a.example/{extract.id}");
  EXPECT_EQ(filled.url(), "error: an earlier reply did not give 'id'");
  filled.extracted["id"] = SecretText("../x");
  EXPECT_EQ(filled.url(), "https://a.example/..%2Fx");
  filled.token = subject("");
  EXPECT_EQ(filled.url(), "error: the secret is empty");
}

TEST(CallFilling, HostsOfPartsMustBeListed) {
  Filled filled(get("https://{part.shop}.acme.example/{token}"));
  filled.call.hosts = {"*.acme.example"};
  const auto with = [&](std::string shop) {
    filled.token.facts["shop"] = std::move(shop);
    return filled.url();
  };
  EXPECT_EQ(with("One"), "https://one.acme.example/tok");
  EXPECT_EQ(with("a.b"), "https://a.b.acme.example/tok");
  for (const char* bad :
       {"evil.example/", "evil.example#", "evil.example?", "a@evil.example",
        "evil.example:443/", "a b", "-a", "", "a..b", "a\nb", "a%2eb", "é"}) {
    EXPECT_THAT(with(bad), HasSubstr("error: ")) << bad;
  }
  filled.call = get("https://{part.host}/{token}");
  filled.call.hosts = {"*.acme.example", "acme.example"};
  filled.token.facts["host"] = "acme.example";
  EXPECT_EQ(filled.url(), "https://acme.example/tok");
  filled.token.facts["host"] = "acme.example.evil.example";
  EXPECT_THAT(filled.url(), HasSubstr("is not one of the provider's"));
  // Without a list nothing is allowed.
  filled.call.hosts.clear();
  filled.token.facts["host"] = "acme.example";
  EXPECT_THAT(filled.url(), HasSubstr("is not one of the provider's"));
}

TEST(CallFilling, SecretsThatAreUrls) {
  Filled filled(get("https://{token}"));
  filled.call.hosts = {"hooks.acme.example"};
  const auto with = [&](const char* secret) {
    filled.token = subject(secret);
    return filled.url();
  };
  EXPECT_EQ(with("hooks.acme.example/T1/B2?x=%41"),
            "https://hooks.acme.example/T1/B2?x=%41");
  EXPECT_EQ(with("HOOKS.acme.example/T1"), "https://hooks.acme.example/T1");
  EXPECT_EQ(with("hooks.acme.example?x"), "https://hooks.acme.example/?x");
  for (const char* bad :
       {"evil.example/T1", "evil.example@hooks.acme.example/T1",
        "hooks.acme.example:444/T1", "hooks.acme.example@evil.example/T1",
        "hooks.acme.example/../T1", "hooks.acme.example/%2E%2e/T1",
        "hooks.acme.example/T1#x", "hooks.acme.example/T 1",
        "hooks.acme.example/\xc3\xa9", "hooks.acme.example\\@evil.example/"}) {
    EXPECT_THAT(with(bad), HasSubstr("error: ")) << bad;
  }
  ASSERT_TRUE(filled.hosts.add("acme", "https://own.example/base").has_value());
  EXPECT_EQ(with("hooks.acme.example/T1"), "https://own.example/base/T1");
}

TEST(CallFilling, OnlyTheUserNamesServers) {
  Filled filled(get("https://{host}/v1/{token}"));
  filled.token.facts["host"] = "evil.example";
  EXPECT_THAT(filled.url(), HasSubstr("--provider-host acme=HOST"));
  ASSERT_TRUE(filled.hosts.add("acme", "vault.example:8200").has_value());
  EXPECT_EQ(filled.url(), "https://vault.example:8200/v1/tok");
  // The user's server takes the place of a fixed host too.
  filled.call = get("https://api.acme.example/v1/{token}");
  EXPECT_EQ(filled.url(), "https://vault.example:8200/v1/tok");
  filled.token.provider = "other";
  EXPECT_EQ(filled.url(), "https://api.acme.example/v1/tok");
}

TEST(CallFilling, ErrorsQuoteNoValue) {
  for (const char* url : {"https://{part.host}/", "https://{token}",
                          "https://a.example/{token}/.."}) {
    Filled filled(get(url));
    filled.call.hosts = {"acme.example"};
    filled.token = subject("sesame/..\n");
    filled.token.facts["host"] = "sesame.example";
    EXPECT_THAT(filled.url(), HasSubstr("error: "));
    EXPECT_THAT(filled.url(), Not(HasSubstr("sesame")));
  }
}

}  // namespace
}  // namespace tokensweep::verify
