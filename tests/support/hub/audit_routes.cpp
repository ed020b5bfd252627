// SPDX-License-Identifier: Apache-2.0
// /v2/auditlogs/{account}: what happened to an organization's tokens.
#include <array>

#include <nlohmann/json.hpp>

#include "tests/support/hub/accounts.h"
#include "tests/support/hub/replies.h"
#include "tests/support/hub/router.h"
#include "tests/support/hub/sessions.h"

namespace tokensweep::test_hub {
namespace {

constexpr int kInvalid = 3;
constexpr int kNotFound = 5;
constexpr int kDenied = 7;
constexpr int kUnauthenticated = 16;

struct Action {
  std::string_view name;
  std::string_view label;
  std::string_view description;
};

constexpr std::array kOrganizationActions = {
    Action{"org.access_token.create", "Access token created",
           "An organization access token was created"},
    Action{"org.access_token.update", "Access token updated",
           "An organization access token was changed"},
    Action{"org.access_token.delete", "Access token deleted",
           "An organization access token was deleted"},
};
constexpr std::array kRepositoryActions = {
    Action{"repo.tag.push", "Tag pushed", "A tag was pushed"},
    Action{"repo.tag.delete", "Tag deleted", "A tag was deleted"},
    Action{"repo.change_privacy", "Privacy changed",
           "A repository was made public or private"},
    Action{"repo.delete", "Repository deleted", "A repository was deleted"},
};

// nullopt when the caller may look into the organization of the path: its
// owners with their own session, and its access tokens.
std::optional<Reply> refusal_of(const Context& context) {
  const auto session = session_of(context);
  if (!session) return coded_error(401, kUnauthenticated, "unauthenticated");
  const Organization* found =
      find_organization(context.state, context.parts[0]);
  if (found == nullptr) return coded_error(404, kNotFound, "not found");
  const bool allowed = session->kind == SessionKind::kOrganizationToken
                           ? session->account == found->name
                           : session->kind != SessionKind::kPersonalToken &&
                                 found->owners.contains(session->account);
  if (!allowed) return coded_error(403, kDenied, "permission denied");
  return std::nullopt;
}

std::string_view description_of(std::string_view action) {
  for (const Action& each : kOrganizationActions) {
    if (each.name == action) return each.description;
  }
  return "";
}

bool fits(const Request& request, const AuditEvent& event) {
  const auto same = [&](std::string_view parameter, std::string_view value) {
    const std::string wanted = request.parameter(parameter);
    return wanted.empty() || wanted == value;
  };
  const auto from = parse_rfc3339(request.parameter("from"));
  const auto to = parse_rfc3339(request.parameter("to"));
  return same("action", event.action) && same("name", event.name) &&
         same("actor", event.actor) && (!from || event.time >= *from) &&
         (!to || event.time <= *to);
}

Reply logs(Context& context) {
  if (auto refusal = refusal_of(context)) return *refusal;
  const Request& request = context.request;
  for (const std::string_view name : {"from", "to"}) {
    const std::string text = request.parameter(name);
    if (!text.empty() && !parse_rfc3339(text)) {
      return coded_error(400, kInvalid, "invalid time of " + std::string(name));
    }
  }
  const std::string& account =
      find_organization(context.state, context.parts[0])->name;
  std::vector<const AuditEvent*> events;
  for (const AuditEvent& event : context.state.audit_events) {
    if (event.account == account && fits(request, event)) {
      events.insert(events.begin(), &event);
    }
  }
  Reply refusal;
  const auto page = page_of(request, events.size(), 25, "", refusal);
  if (!page) return coded_error(400, kInvalid, "invalid page");
  Json list = Json::array();
  for (std::size_t i = 0; i < page->count; ++i) {
    const AuditEvent& event = *events[page->first + i];
    list.push_back({{"account", event.account},
                    {"action", event.action},
                    {"name", event.name},
                    {"actor", event.actor},
                    {"data", event.data},
                    {"timestamp", rfc3339(event.time)},
                    {"action_description", description_of(event.action)}});
  }
  return json_reply(200, {{"logs", list}});
}

template <typename Actions>
Json group(std::string_view label, const Actions& actions) {
  Json list = Json::array();
  for (const Action& each : actions) {
    list.push_back({{"name", each.name},
                    {"label", each.label},
                    {"description", each.description}});
  }
  return {{"label", label}, {"actions", list}};
}

Reply actions(Context& context) {
  if (auto refusal = refusal_of(context)) return *refusal;
  return json_reply(200,
                    {{"actions",
                      {{"org", group("Organization", kOrganizationActions)},
                       {"repo", group("Repository", kRepositoryActions)}}}});
}

constexpr std::array kRoutes = {
    Route{"GET", "/v2/auditlogs/{}", &logs},
    Route{"GET", "/v2/auditlogs/{}/actions", &actions},
};

}  // namespace

std::span<const Route> audit_routes() {
  return kRoutes;
}

}  // namespace tokensweep::test_hub
