// SPDX-License-Identifier: Apache-2.0
// Every `verify` and `revoke` block of the catalogue: what it sends, and what
// it makes of the replies.
#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "net/curl_client.h"
#include "tests/support/fake_http.h"
#include "tests/support/http_server.h"
#include "tests/support/test_rules.h"
#include "tests/unit/verify/provider_replies.h"
#include "verify/provider_calls.h"

namespace tokensweep {
namespace {

using testing::DocumentedRequest;
using testing::FakeHttp;
using ::testing::HasSubstr;
using testing::HttpServer;
using ::testing::Not;
using testing::ProviderCase;
using testing::ReplyScenario;
using verify::parse_calls;
using verify::ProviderCall;
using verify::ProviderHosts;
using verify::ProviderLimits;
using verify::Subject;
using verify::TokenCheck;

verify::ProviderLimitOptions no_limits() {
  return {.requests_per_provider = 1'000'000,
          .concurrent_per_host = 1,
          .pause_per_host = std::chrono::milliseconds(0),
          .wait = {},
          .now = {}};
}

std::vector<ProviderCall> calls_of(const std::string& json) {
  auto calls = parse_calls(json);
  EXPECT_TRUE(calls.has_value());
  return calls ? *std::move(calls) : std::vector<ProviderCall>();
}

const std::string& block_of(const Rule& rule, std::string_view block) {
  return block == "verify" ? rule.verify_json : rule.revoke_json;
}

net::HttpResponse filled(net::HttpResponse reply, std::string_view token) {
  reply.body = testing::fill_documented(reply.body, token);
  return reply;
}

std::map<std::string, std::string> lower_names(
    const std::vector<net::HttpHeader>& headers) {
  std::map<std::string, std::string> out;
  for (const auto& header : headers) {
    out[to_lower(header.name)] = header.value;
  }
  return out;
}

std::map<std::string, std::string> documented_headers(
    const DocumentedRequest& request, std::string_view token) {
  std::map<std::string, std::string> out;
  for (const auto& [name, value] : request.headers) {
    out[to_lower(name)] = testing::fill_documented(value, token);
  }
  return out;
}

void expect_says(const TokenCheck& check, const ReplyScenario& scenario) {
  EXPECT_EQ(check.state, scenario.state) << check.reason;
  EXPECT_FALSE(check.reason.empty());
  if (scenario.state == LiveState::kUnknown) return;
  EXPECT_EQ(check.owner, scenario.owner);
  EXPECT_EQ(check.scopes, scenario.scopes);
  EXPECT_EQ(check.token_id, scenario.token_id);
  EXPECT_EQ(check.expires, scenario.expires);
}

ProviderHosts hosts_for(const ProviderCase& each, const Rule& rule) {
  ProviderHosts hosts;
  if (!each.server.empty()) {
    const auto added = hosts.add(rule.provider, each.server);
    EXPECT_TRUE(added.has_value()) << added.error().message();
  }
  return hosts;
}

// Calls `check` for each scenario of each case.
template <typename Check>
void for_each_scenario(const Check& check) {
  for (const ProviderCase& each : testing::provider_cases()) {
    const Rule& rule = testing::catalogue_rule(each.rule);
    const auto calls = calls_of(block_of(rule, each.block));
    const Subject subject = testing::subject_for(rule, each.parts);
    for (std::size_t i = 0; i < each.scenarios.size(); ++i) {
      SCOPED_TRACE(each.rule + " " + each.block + " scenario " +
                   std::to_string(i));
      check(each, rule, calls, subject, each.scenarios[i]);
    }
  }
}

TEST(ProviderCatalogue, SendsWhatVendorsDocument) {
  for_each_scenario([](const ProviderCase& each, const Rule& rule,
                       const std::vector<ProviderCall>& calls,
                       const Subject& subject, const ReplyScenario& scenario) {
    const std::string_view token = subject.secret.view();
    const ProviderHosts hosts = hosts_for(each, rule);
    FakeHttp http;
    for (const auto& reply : scenario.replies) {
      http.answer(filled(reply, token));
    }
    ProviderLimits limits(no_limits());
    const TokenCheck check = run_calls(http, calls, subject, hosts, limits);
    expect_says(check, scenario);
    EXPECT_THAT(check.reason, Not(HasSubstr(std::string(token))));

    const auto origins = call_origins(calls, subject, hosts);
    ASSERT_TRUE(origins.has_value()) << origins.error().message();
    const auto requests = http.requests();
    ASSERT_EQ(requests.size(), scenario.replies.size());
    for (std::size_t i = 0; i < requests.size(); ++i) {
      const DocumentedRequest& want = each.requests.at(i);
      EXPECT_EQ(requests[i].method + ' ' + requests[i].url,
                testing::fill_documented(want.line, token));
      EXPECT_EQ(lower_names(requests[i].headers),
                documented_headers(want, token));
      EXPECT_EQ(requests[i].body, testing::fill_documented(want.body, token));
      EXPECT_TRUE(origins->contains(*net::parse_origin(requests[i].url)));
    }
  });
}

// Path and query of "GET https://host/path?query".
std::string target_of(const std::string& line) {
  const std::size_t host = line.find("://") + 3;
  const std::size_t slash = line.find('/', host);
  return slash == std::string::npos ? "/" : line.substr(slash);
}

// The same over sockets, where the user names the server.
TEST(ProviderCatalogue, ArrivesAtAServer) {
  std::vector<net::HttpResponse> script;
  std::size_t next = 0;
  HttpServer server([&](const testing::ServedRequest&,
                        testing::ServerConnection& connection) {
    if (next >= script.size()) return connection.reply(599);
    const auto& reply = script[next++];
    connection.reply(reply.status, reply.body, reply.headers);
  });
  net::CurlOptions options;
  options.allowed = {*net::parse_origin(server.url())};
  auto client = net::make_curl_client(std::move(options));
  ASSERT_TRUE(client.has_value()) << client.error().message();

  std::size_t seen = 0;
  for_each_scenario([&](const ProviderCase& each, const Rule& rule,
                        const std::vector<ProviderCall>& calls,
                        const Subject& subject, const ReplyScenario& scenario) {
    const std::string_view token = subject.secret.view();
    ProviderHosts hosts;
    const std::string prefix = each.server.ends_with('/') ? "/team" : "";
    ASSERT_TRUE(hosts.add(rule.provider, server.url(prefix)).has_value());
    script.clear();
    next = 0;
    for (const auto& reply : scenario.replies) {
      script.push_back(filled(reply, token));
    }
    ProviderLimits limits(no_limits());
    const TokenCheck check = run_calls(**client, calls, subject, hosts, limits);
    expect_says(check, scenario);

    const auto served = server.requests();
    ASSERT_EQ(served.size(), seen + scenario.replies.size());
    for (std::size_t i = 0; seen < served.size(); ++seen, ++i) {
      const auto& got = served[seen];
      const DocumentedRequest& want = each.requests.at(i);
      const std::string line = testing::fill_documented(want.line, token);
      EXPECT_EQ(got.method, line.substr(0, line.find(' ')));
      EXPECT_EQ(got.target, target_of(line));
      EXPECT_EQ(got.body, testing::fill_documented(want.body, token));
      const auto wanted = documented_headers(want, token);
      for (const auto& [name, value] : wanted) {
        EXPECT_EQ(got.header(name), value);
      }
      for (const auto& header : got.headers) {
        if (wanted.contains(header.name)) continue;
        EXPECT_THAT(header.value, Not(HasSubstr(std::string(token))));
        EXPECT_NE(header.name, "authorization");
        EXPECT_NE(header.name, "content-type");
      }
    }
  });
  EXPECT_GT(seen, 300U);
}

// All blocks of the catalogue, the documented ones or not.
template <typename Check>
void for_each_block(const Check& check) {
  for (const Rule& rule : testing::catalogue_rules()) {
    for (const char* block : {"verify", "revoke"}) {
      const std::string& json = block_of(rule, block);
      if (json.empty()) continue;
      SCOPED_TRACE(rule.id + " " + block);
      check(rule, calls_of(json));
    }
  }
}

TEST(ProviderCatalogue, TroubleSettlesNothing) {
  for_each_block([](const Rule& rule, const std::vector<ProviderCall>& calls) {
    const Subject subject = testing::subject_for(rule, {{"region", "us1"}});
    ProviderHosts hosts;
    if (!call_origins(calls, subject, hosts)) {
      ASSERT_TRUE(hosts.add(rule.provider, "server.example.com").has_value());
    }
    const auto state_after = [&](Result<net::HttpResponse> answer) {
      FakeHttp http;
      http.answer(std::move(answer));
      ProviderLimits limits(no_limits());
      const TokenCheck check = run_calls(http, calls, subject, hosts, limits);
      EXPECT_EQ(http.sent(), 1U);
      EXPECT_FALSE(check.reason.empty());
      EXPECT_THAT(check.reason,
                  Not(HasSubstr(std::string(subject.secret.view()))));
      return check.state;
    };
    // Bodies that would say live or dead, were the server well.
    const std::string both = R"({"ok":true,"valid":true,"error":)"
                             R"("invalid_auth","success":true})";
    for (const int status : {301, 302, 307, 429, 500, 502, 503, 504}) {
      EXPECT_EQ(state_after(testing::http_reply(status)), LiveState::kUnknown);
    }
    for (const int status : {429, 500, 503}) {
      EXPECT_EQ(state_after(testing::http_reply(status, both)),
                LiveState::kUnknown);
    }
    EXPECT_EQ(state_after(testing::http_reply(418, "<html>teapot</html>")),
              LiveState::kUnknown);
    EXPECT_EQ(state_after(Error(ErrorKind::kNetwork, "cut off")),
              LiveState::kUnknown);
    EXPECT_EQ(state_after(Error(ErrorKind::kLimit, "too large")),
              LiveState::kUnknown);
  });
}

TEST(ProviderCatalogue, KeepsSecretsOutOfUrls) {
  // Their vendors document no other way.
  const std::set<std::string> known = {"discord-webhook",
                                       "google-oauth-access-token",
                                       "google-oauth-refresh-token",
                                       "mapbox-secret-token",
                                       "slack-webhook",
                                       "telegram-bot-token"};
  std::set<std::string> found;
  for_each_block([&](const Rule& rule, const std::vector<ProviderCall>& calls) {
    for (const ProviderCall& call : calls) {
      if (call.url.find("{token}") != std::string::npos) found.insert(rule.id);
    }
  });
  EXPECT_EQ(found, known);
}

TEST(ProviderCatalogue, RevokingIsAnonymousAtGithub) {
  std::size_t seen = 0;
  for_each_block([&](const Rule& rule, const std::vector<ProviderCall>& calls) {
    for (const ProviderCall& call : calls) {
      if (!call.url.ends_with("/credentials/revoke")) continue;
      ++seen;
      EXPECT_EQ(call.method, "POST") << rule.id;
      for (const auto& header : call.headers) {
        EXPECT_NE(to_lower(header.name), "authorization") << rule.id;
        EXPECT_THAT(header.value, Not(HasSubstr("{token}"))) << rule.id;
      }
    }
  });
  EXPECT_EQ(seen, 6U);  // five types of GitHub, one of Hugging Face
}

TEST(ProviderCatalogue, EveryRevocationIsInTheTable) {
  std::set<std::string> revoking;
  std::set<std::string> verify_providers;
  for (const ProviderCase& each : testing::provider_cases()) {
    if (each.block == "revoke") revoking.insert(each.rule);
    if (each.block == "verify") {
      verify_providers.insert(testing::catalogue_rule(each.rule).provider);
    }
  }
  for (const Rule& rule : testing::catalogue_rules()) {
    if (rule.revoke_json.empty()) continue;
    EXPECT_TRUE(revoking.contains(rule.id)) << rule.id;
  }
  EXPECT_GE(verify_providers.size(), 25U);
}

}  // namespace
}  // namespace tokensweep
