// SPDX-License-Identifier: Apache-2.0
// tests/support/provider_replies.json: for rules of the catalogue, the requests
// that their vendor documents and what it may answer. Written from the vendors'
// pages, not from the rules.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_client.h"
#include "rules/rule.h"
#include "verify/provider_hosts.h"
#include "verify/subject.h"
#include "verify/token_check.h"

namespace tokensweep::testing {

// {token}, {token|url} and {b64 TEXT} stand for what they say.
struct DocumentedRequest {
  std::string line;  // "GET https://api.example.com/me"
  std::map<std::string, std::string> headers;
  std::string body;
};

struct ReplyScenario {
  std::vector<net::HttpResponse> replies;  // {token} in bodies is filled too
  LiveState state = LiveState::kUnknown;
  std::string owner;
  std::vector<std::string> scopes;
  std::string token_id;
  std::string expires;
};

struct ProviderCase {
  std::string rule;
  std::string block;   // "verify" or "revoke"
  std::string server;  // for rules whose server only the user names
  std::map<std::string, std::string> parts;
  std::vector<DocumentedRequest> requests;
  std::vector<ReplyScenario> scenarios;
};

// Aborts when the file is not as it should be.
[[nodiscard]] std::vector<ProviderCase> provider_cases();

// Of the catalogue; aborts when it has none of that id.
[[nodiscard]] const Rule& catalogue_rule(std::string_view id);

// A secret of the rule, made from its template.
[[nodiscard]] verify::Subject subject_for(
    const Rule& rule, const std::map<std::string, std::string>& parts);

[[nodiscard]] std::string fill_documented(std::string_view text,
                                          std::string_view token);

}  // namespace tokensweep::testing
