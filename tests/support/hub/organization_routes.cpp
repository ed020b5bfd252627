// SPDX-License-Identifier: Apache-2.0
// /v2/user/orgs and /v2/orgs/{org}/access-tokens.
#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "tests/support/hub/accounts.h"
#include "tests/support/hub/replies.h"
#include "tests/support/hub/router.h"
#include "tests/support/hub/sessions.h"
#include "tests/support/hub/token_json.h"

namespace tokensweep::test_hub {
namespace {

Json token_json(const State& state, const Token& token) {
  Json resources = Json::array();
  for (const TokenResource& resource : token.resources) {
    resources.push_back({{"type", resource.type},
                         {"path", resource.path},
                         {"scopes", resource.scopes}});
  }
  return {{"id", token.id},
          {"label", token.label},
          {"description", token.description},
          {"created_by", token.creator},
          {"is_active", token.active},
          {"created_at", rfc3339(token.created)},
          {"expires_at", time_json(token.expires)},
          {"last_used_at", time_json(visible_last_use(state, token))},
          {"resources", resources}};
}

void note_event(State& state, const Token& token, std::string_view what,
                std::string_view actor) {
  AuditEvent event;
  event.account = token.owner;
  event.action = "org.access_token." + std::string(what);
  event.name = token.label;
  event.actor = actor;
  event.data = {{"access_token_label", token.label},
                {"access_token_uuid", token.id}};
  event.time = state.now();
  state.audit_events.push_back(std::move(event));
}

struct Owner {
  Organization* organization = nullptr;
  std::string user;
};

// The organization of the path, for one of its owners; else nullopt with
// `refusal`.
std::optional<Owner> owner_of(Context& context, Reply& refusal) {
  const auto session = managing_session(context, refusal);
  if (!session) return std::nullopt;
  Organization* found = find_organization(context.state, context.parts[0]);
  if (found == nullptr) {
    refusal = error_reply(404, "organization not found");
    return std::nullopt;
  }
  if (!found->owners.contains(session->account)) {
    refusal = error_reply(403, "only owners of the organization may do this");
    return std::nullopt;
  }
  return Owner{found, session->account};
}

Token* token_of(Context& context, const Owner& owner, Reply& refusal) {
  Token* token = find_token(context.state, context.parts[1]);
  if (token == nullptr || token->kind != TokenKind::kOrganization ||
      token->owner != owner.organization->name) {
    refusal = error_reply(404, "access token not found");
    return nullptr;
  }
  return token;
}

bool are_strings(const Json& list) {
  return list.is_array() &&
         std::all_of(list.begin(), list.end(),
                     [](const Json& each) { return each.is_string(); });
}

// nullopt, or what is wrong with `resources`, which are appended to `found`.
std::optional<Reply> read_resources(const Json& list,
                                    std::vector<TokenResource>& found) {
  if (!list.is_array() || list.empty() || list.size() > 50) {
    return value_error("resources", "must list 1 to 50 resources");
  }
  for (const Json& each : list) {
    const auto type = each.is_object() ? text_in(each, "type") : std::nullopt;
    const auto path = each.is_object() ? text_in(each, "path") : std::nullopt;
    if (!type || (*type != "TYPE_REPO" && *type != "TYPE_ORG") || !path ||
        path->empty() || !each.contains("scopes") ||
        !are_strings(each.at("scopes"))) {
      return value_error("resources", "each has a type, a path and scopes");
    }
    TokenResource resource;
    resource.type = *type;
    resource.path = *path;
    resource.scopes = each.at("scopes").get<std::vector<std::string>>();
    found.push_back(std::move(resource));
  }
  return std::nullopt;
}

Reply create(Context& context) {
  Reply refusal;
  const auto owner = owner_of(context, refusal);
  if (!owner) return refusal;
  const auto body = object_of(context.request);
  if (!body) return value_error("body", "is no JSON object");
  if (auto problem = label_problem(*body, "label")) return *problem;
  if (auto problem = expiry_problem(context.state, *body)) return *problem;
  NewToken wanted;
  wanted.kind = TokenKind::kOrganization;
  if (auto problem =
          read_resources(body->value("resources", Json()), wanted.resources)) {
    return *problem;
  }
  wanted.owner = owner->organization->name;
  wanted.creator = owner->user;
  wanted.label = *text_in(*body, "label");
  wanted.description = text_in(*body, "description").value_or("");
  wanted.expires = text_in(*body, "expires_at").value_or("");
  const auto made = add_token(context.state, wanted);
  if (!made) return error_reply(400, made.error().message());
  const Token* token = find_token(context.state, made->id);
  note_event(context.state, *token, "create", owner->user);
  Json object = token_json(context.state, *token);
  object["token"] = made->value;
  return json_reply(201, object);
}

Reply list(Context& context) {
  Reply refusal;
  const auto owner = owner_of(context, refusal);
  if (!owner) return refusal;
  State& state = context.state;
  const auto tokens =
      tokens_of(state, TokenKind::kOrganization, owner->organization->name);
  const auto page = token_page(context, tokens.size(), refusal);
  if (!page) return refusal;
  return json_reply(
      200, page_json({{"total", tokens.size()}}, *page, [&](std::size_t i) {
        return token_json(state, *tokens[i]);
      }));
}

Reply show(Context& context) {
  Reply refusal;
  const auto owner = owner_of(context, refusal);
  if (!owner) return refusal;
  const Token* token = token_of(context, *owner, refusal);
  if (token == nullptr) return refusal;
  return json_reply(200, token_json(context.state, *token));
}

Reply change(Context& context) {
  Reply refusal;
  const auto owner = owner_of(context, refusal);
  if (!owner) return refusal;
  Token* token = token_of(context, *owner, refusal);
  if (token == nullptr) return refusal;
  const auto body = object_of(context.request);
  if (!body) return value_error("body", "is no JSON object");
  std::vector<TokenResource> resources;
  for (const auto& [name, value] : body->items()) {
    if (name == "label") {
      if (auto problem = label_problem(*body, name)) return *problem;
    } else if (name == "description") {
      if (!value.is_string()) return value_error(name, "must be a string");
    } else if (name == "is_active") {
      if (!value.is_boolean()) return value_error(name, "must be a boolean");
    } else if (name == "resources") {
      if (auto problem = read_resources(value, resources)) return *problem;
    } else {
      return value_error(name, "cannot be changed");
    }
  }
  if (const auto label = text_in(*body, "label")) token->label = *label;
  if (const auto text = text_in(*body, "description")) {
    token->description = *text;
  }
  if (!resources.empty()) token->resources = std::move(resources);
  set_activity(context, *body, *token);
  note_event(context.state, *token, "update", owner->user);
  return json_reply(200, token_json(context.state, *token));
}

Reply remove(Context& context) {
  Reply refusal;
  const auto owner = owner_of(context, refusal);
  if (!owner) return refusal;
  const Token* token = token_of(context, *owner, refusal);
  if (token == nullptr) return refusal;
  note_event(context.state, *token, "delete", owner->user);
  remove_token(context.state, std::string(token->id));
  return no_content();
}

Reply own_organizations(Context& context) {
  const auto session = session_of(context);
  if (!session) return unauthorized();
  std::vector<const Organization*> own;
  for (const auto& [name, organization] : context.state.organizations) {
    if (organization.members.contains(session->account)) {
      own.push_back(&organization);
    }
  }
  Reply refusal;
  const auto page =
      page_of(context.request, own.size(), 10, context.state.base_url, refusal);
  if (!page) return refusal;
  return json_reply(200, page_json({{"count", own.size()}}, *page,
                                   [&](std::size_t i) -> Json {
                                     return {{"id", own[i]->id},
                                             {"orgname", own[i]->name},
                                             {"full_name", ""},
                                             {"type", "Organization"}};
                                   }));
}

constexpr std::array kRoutes = {
    Route{"GET", "/v2/user/orgs", &own_organizations},
    Route{"POST", "/v2/orgs/{}/access-tokens", &create},
    Route{"GET", "/v2/orgs/{}/access-tokens", &list},
    Route{"GET", "/v2/orgs/{}/access-tokens/{}", &show},
    Route{"PATCH", "/v2/orgs/{}/access-tokens/{}", &change},
    Route{"DELETE", "/v2/orgs/{}/access-tokens/{}", &remove},
};

}  // namespace

std::span<const Route> organization_routes() {
  return kRoutes;
}

}  // namespace tokensweep::test_hub
