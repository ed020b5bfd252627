// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hub/sessions.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "tests/support/hub/accounts.h"
#include "tests/support/hub/hashing.h"
#include "tests/support/hub/replies.h"

namespace tokensweep::test_hub {
namespace {

std::string scope_of(const SessionWish& wish) {
  if (wish.kind == SessionKind::kDevice) return "openid offline_access";
  if (wish.token == nullptr) return "";
  std::string joined;
  const auto append = [&](const std::vector<std::string>& scopes) {
    for (const std::string& scope : scopes) {
      joined += joined.empty() ? scope : ' ' + scope;
    }
  };
  append(wish.token->scopes);
  for (const TokenResource& resource : wish.token->resources) {
    append(resource.scopes);
  }
  return joined;
}

// The value of an Authorization header after one of the two schemes.
std::string bearer_of(const Request& request) {
  const std::string value = request.header("authorization");
  const std::size_t space = value.find(' ');
  if (space == std::string::npos) return "";
  const std::string scheme = to_lower(value.substr(0, space));
  if (scheme != "bearer" && scheme != "jwt") return "";
  return value.substr(space + 1);
}

}  // namespace

std::string issue_session(State& state, const SessionWish& wish) {
  const std::string name(wish.account);
  Json account = Json::object();
  if (const User* user = find_user(state, name)) {
    account = {
        {"uuid", user->id}, {"email", user->email}, {"username", user->name}};
  } else if (const Organization* found = find_organization(state, name)) {
    account = {{"uuid", found->id}, {"email", ""}, {"username", found->name}};
  }
  const std::string session_id = random_uuid();
  Json source_object;
  if (wish.token != nullptr) {
    const std::string type =
        wish.kind == SessionKind::kOrganizationToken ? "oat" : "pat";
    account["source"] = "docker_" + type + "|" + wish.token->id;
    source_object = {{"type", type}, {"id", wish.token->id}};
  } else {
    account["source"] = wish.kind == SessionKind::kDevice ? "auth0" : "docker";
  }
  account["session_id"] = session_id;
  account["roles"] = Json::array();

  const bool device = wish.kind == SessionKind::kDevice;
  const std::string audience = "https://hub.docker.com";
  const std::int64_t issued = state.unix_now();
  Json claims = {
      {audience, account},
      {"iss", device ? "https://login.docker.com/" : "https://api.docker.com/"},
      {"sub", account.value("uuid", "")},
      {"iat", issued},
      {"exp", issued + wish.life / kSecond},
      {"jti", session_id},
      {"scope", scope_of(wish)}};
  // Both forms are allowed, and both occur.
  claims["aud"] = device ? Json::array({audience}) : Json(audience);
  if (!source_object.is_null()) claims["source"] = source_object;

  std::string jwt = state.signer.sign(text_of(claims));
  Session session;
  session.kind = wish.kind;
  session.account = name;
  if (wish.token != nullptr) session.token_id = wish.token->id;
  session.expires = issued * kSecond + wish.life;
  state.sessions.insert_or_assign(digest_of(jwt), std::move(session));
  return jwt;
}

std::optional<Session> session_of(const Context& context) {
  const std::string bearer = bearer_of(context.request);
  const auto found = context.state.sessions.find(digest_of(bearer));
  if (bearer.empty() || found == context.state.sessions.end() ||
      found->second.expires <= context.state.now()) {
    return std::nullopt;
  }
  return found->second;
}

std::optional<Session> managing_session(const Context& context,
                                        Reply& refusal) {
  auto session = session_of(context);
  if (!session) {
    refusal = unauthorized();
    return std::nullopt;
  }
  if (session->kind == SessionKind::kPersonalToken) {
    refusal = error_reply(403,
                          "access to the resource is forbidden with personal "
                          "access token");
    return std::nullopt;
  }
  if (session->kind == SessionKind::kOrganizationToken) {
    refusal = error_reply(403,
                          "access to the resource is forbidden with "
                          "organization access token");
    return std::nullopt;
  }
  return session;
}

}  // namespace tokensweep::test_hub
