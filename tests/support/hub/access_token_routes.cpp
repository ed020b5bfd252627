// SPDX-License-Identifier: Apache-2.0
// /v2/access-tokens: a user's own tokens.
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

constexpr std::array<std::string_view, 4> kScopes = {
    "repo:admin", "repo:write", "repo:read", "repo:public_read"};

Json token_json(const State& state, const Token& token,
                std::string_view value) {
  Json object = {{"uuid", token.id},
                 {"client_id", "HUB"},
                 {"creator_ip", token.creator_ip},
                 {"creator_ua", token.creator_user_agent},
                 {"created_at", rfc3339(token.created)},
                 {"last_used", time_json(visible_last_use(state, token))},
                 {"generated_by", token.generated_by},
                 {"is_active", token.active},
                 {"token", value},
                 {"token_label", token.label},
                 {"scopes", token.scopes}};
  // Absent for tokens that never expire.
  if (token.expires) object["expires_at"] = rfc3339(*token.expires);
  return object;
}

// The token of the path, when it is the caller's; else null with `refusal`.
Token* own_token(Context& context, Reply& refusal) {
  const auto session = managing_session(context, refusal);
  if (!session) return nullptr;
  Token* token = find_token(context.state, context.parts[0]);
  if (token == nullptr || token->kind != TokenKind::kPersonal ||
      token->owner != session->account) {
    refusal = error_reply(404, "access token not found");
    return nullptr;
  }
  return token;
}

Reply create(Context& context) {
  Reply refusal;
  const auto session = managing_session(context, refusal);
  if (!session) return refusal;
  const auto body = object_of(context.request);
  if (!body) return value_error("body", "is no JSON object");
  if (auto problem = label_problem(*body, "token_label")) return *problem;
  if (auto problem = expiry_problem(context.state, *body)) return *problem;
  const auto scopes = body->find("scopes");
  if (scopes == body->end() || !scopes->is_array() || scopes->empty()) {
    return value_error("scopes", "this field is required");
  }
  NewToken wanted;
  wanted.scopes.clear();
  for (const Json& scope : *scopes) {
    const std::string text = scope.is_string() ? scope.get<std::string>() : "";
    if (std::find(kScopes.begin(), kScopes.end(), text) == kScopes.end()) {
      return value_error("scopes", "unknown scope");
    }
    wanted.scopes.push_back(text);
  }
  wanted.owner = session->account;
  wanted.label = *text_in(*body, "token_label");
  wanted.expires = text_in(*body, "expires_at").value_or("");
  wanted.creator_ip = context.request.address;
  wanted.creator_user_agent = context.request.header("user-agent");
  const auto made = add_token(context.state, wanted);
  if (!made) return error_reply(400, made.error().message());
  const Token* token = find_token(context.state, made->id);
  return json_reply(201, token_json(context.state, *token, made->value));
}

Reply list(Context& context) {
  Reply refusal;
  const auto session = managing_session(context, refusal);
  if (!session) return refusal;
  State& state = context.state;
  const auto tokens = tokens_of(state, TokenKind::kPersonal, session->account);
  const auto page = token_page(context, tokens.size(), refusal);
  if (!page) return refusal;
  const auto active = std::count_if(tokens.begin(), tokens.end(),
                                    [](const Token* t) { return t->active; });
  const Json head = {{"count", tokens.size()}, {"active_count", active}};
  return json_reply(200, page_json(head, *page, [&](std::size_t i) {
                      return token_json(state, *tokens[i], "");
                    }));
}

Reply show(Context& context) {
  Reply refusal;
  const Token* token = own_token(context, refusal);
  if (token == nullptr) return refusal;
  return json_reply(200, token_json(context.state, *token, ""));
}

Reply change(Context& context) {
  Reply refusal;
  Token* token = own_token(context, refusal);
  if (token == nullptr) return refusal;
  const auto body = object_of(context.request);
  if (!body) return value_error("body", "is no JSON object");
  for (const auto& [name, value] : body->items()) {
    if (name == "token_label") {
      if (auto problem = label_problem(*body, name)) return *problem;
    } else if (name != "is_active") {
      return value_error(name, "cannot be changed");
    } else if (!value.is_boolean()) {
      return value_error(name, "must be true or false");
    }
  }
  if (const auto label = text_in(*body, "token_label")) token->label = *label;
  set_activity(context, *body, *token);
  return json_reply(200, token_json(context.state, *token, ""));
}

Reply remove(Context& context) {
  Reply refusal;
  const Token* token = own_token(context, refusal);
  if (token == nullptr) return refusal;
  remove_token(context.state, std::string(token->id));
  return no_content();
}

// What Docker Desktop and the web login of docker's CLI use.
Reply generate(Context& context) {
  Reply refusal;
  const auto session = managing_session(context, refusal);
  if (!session) return refusal;
  NewToken wanted;
  wanted.owner = session->account;
  wanted.label = "docker-desktop-generated";
  wanted.creator_ip = context.request.address;
  wanted.creator_user_agent = context.request.header("user-agent");
  const auto made = add_token(context.state, wanted);
  if (!made) return error_reply(400, made.error().message());
  find_token(context.state, made->id)->generated_by = "generated";
  return json_reply(201, {{"data", {{"token", made->value}}}});
}

constexpr std::array kRoutes = {
    Route{"POST", "/v2/access-tokens", &create},
    Route{"GET", "/v2/access-tokens", &list},
    Route{"POST", "/v2/access-tokens/desktop-generate", &generate},
    Route{"GET", "/v2/access-tokens/{}", &show},
    Route{"PATCH", "/v2/access-tokens/{}", &change},
    Route{"DELETE", "/v2/access-tokens/{}", &remove},
};

}  // namespace

std::span<const Route> access_token_routes() {
  return kRoutes;
}

}  // namespace tokensweep::test_hub
