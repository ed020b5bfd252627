// SPDX-License-Identifier: Apache-2.0
// What was done in an organization. Team and Business plans only; there are no
// events for a user's own access tokens.
// Source: docs.docker.com/reference/api/hub/latest, "Audit Logs".
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret_text.h"
#include "hub/endpoints.h"
#include "net/http_client.h"

namespace tokensweep::hub {

// All texts come from outside: escape them for terminals.
struct AuditEvent {
  std::string account;
  std::string action;  // "repo.tag.push", "org.access_token.create"
  std::string name;    // of what was changed
  std::string actor;
  std::string time;  // RFC 3339
  std::string description;
  std::map<std::string, std::string> data;  // members that are texts

  friend bool operator==(const AuditEvent&, const AuditEvent&) = default;
};

// Empty texts filter nothing.
struct AuditQuery {
  std::string action;
  std::string name;
  std::string actor;
  std::string from;  // RFC 3339
  std::string to;
  unsigned page = 1;
  unsigned page_size = 100;
};

// One page; fewer events than `page_size` say that it is the last one. kUsage
// when `account` is no account name.
[[nodiscard]] Result<std::vector<AuditEvent>> read_audit_log(
    net::HttpClient& client, const Endpoints& endpoints, const SecretText& jwt,
    std::string_view account, const AuditQuery& query);

}  // namespace tokensweep::hub
