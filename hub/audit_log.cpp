// SPDX-License-Identifier: Apache-2.0
#include "hub/audit_log.h"

#include <array>
#include <utility>

#include "hub/json_document.h"
#include "hub/path_name.h"
#include "hub/session_api.h"
#include "net/origin.h"

namespace tokensweep::hub {
namespace {

std::string target_of(std::string_view account, const AuditQuery& query) {
  std::string target = "/v2/auditlogs/" + std::string(account) +
                       "?page=" + std::to_string(query.page) +
                       "&page_size=" + std::to_string(query.page_size);
  const std::array<std::pair<std::string_view, std::string_view>, 5> filters = {
      {{"action", query.action},
       {"name", query.name},
       {"actor", query.actor},
       {"from", query.from},
       {"to", query.to}}};
  for (const auto& [name, value] : filters) {
    if (value.empty()) continue;
    target += '&';
    target += name;
    target += '=';
    target += net::percent_encode(value);
  }
  return target;
}

Result<AuditEvent> read_event(const JsonValue& value) {
  if (!value.is_object()) return value.error("must be an object");
  AuditEvent event;
  const std::array<std::pair<std::string_view, std::string*>, 6> texts = {{
      {"account", &event.account},
      {"action", &event.action},
      {"name", &event.name},
      {"actor", &event.actor},
      {"timestamp", &event.time},
      {"action_description", &event.description},
  }};
  for (const auto& [name, text] : texts) {
    TRY_ASSIGN(*text, value.member(name).text_or_empty());
  }
  for (const auto& [name, member] : value.member("data").members()) {
    if (!member.is_text()) continue;
    TRY_ASSIGN(event.data[name], member.text());
  }
  return event;
}

}  // namespace

Result<std::vector<AuditEvent>> read_audit_log(net::HttpClient& client,
                                               const Endpoints& endpoints,
                                               const SecretText& jwt,
                                               std::string_view account,
                                               const AuditQuery& query) {
  TRY(check_path_name(account, "an account's name"));
  const SessionApi api(client, endpoints, jwt);
  TRY_ASSIGN(
      const JsonDocument document,
      api.ask({"read the audit log", "GET", target_of(account, query), ""}));
  const JsonValue root = document.root();
  if (!root.is_object()) return root.error("must be an object");
  TRY_ASSIGN(const std::vector<JsonValue> logs, root.member("logs").elements());
  std::vector<AuditEvent> events;
  events.reserve(logs.size());
  for (const JsonValue& each : logs) {
    TRY_ASSIGN(AuditEvent event, read_event(each));
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace tokensweep::hub
