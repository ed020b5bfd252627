// SPDX-License-Identifier: Apache-2.0
#include "verify/token_objects.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "hub/access_tokens.h"
#include "hub/org_access_tokens.h"

namespace tokensweep::verify {
namespace {

TokenObject to_object(hub::AccessToken token, std::string_view owner) {
  TokenObject object;
  object.kind = TokenKind::kPersonal;
  object.owner = owner;
  object.id = std::move(token.uuid);
  object.label = std::move(token.label);
  object.active = token.active;
  object.scopes = std::move(token.scopes);
  object.created = std::move(token.created);
  object.last_used = std::move(token.last_used);
  object.expires = std::move(token.expires);
  object.creator = std::move(token.generated_by);
  object.creator_ip = std::move(token.creator_ip);
  object.creator_user_agent = std::move(token.creator_user_agent);
  return object;
}

TokenObject to_object(hub::OrgAccessToken token, std::string_view owner) {
  TokenObject object;
  object.kind = TokenKind::kOrganization;
  object.owner = owner;
  object.id = std::move(token.id);
  object.label = std::move(token.label);
  object.active = token.active;
  for (const hub::OrgTokenResource& resource : token.resources) {
    for (const std::string& scope : resource.scopes) {
      object.scopes.push_back(resource.path + ':' + scope);
    }
  }
  object.created = std::move(token.created);
  object.last_used = std::move(token.last_used);
  object.expires = std::move(token.expires);
  object.creator = std::move(token.created_by);
  return object;
}

}  // namespace

Result<net::HttpResponse> StatusRecorder::send(
    const net::HttpRequest& request) {
  Result<net::HttpResponse> response = inner_.send(request);
  status_ = response ? response->status : 0;
  return response;
}

Result<std::map<std::string, std::string>> TokenObjects::last_uses() {
  const hub::AccessTokens tokens(recorder_, endpoints_, jwt_);
  TRY_ASSIGN(const std::vector<hub::AccessToken> all, tokens.list());
  std::map<std::string, std::string> uses;
  for (const hub::AccessToken& token : all) {
    uses[to_lower(token.uuid)] = token.last_used;
  }
  return uses;
}

Result<TokenObject> TokenObjects::get(TokenKind kind, std::string_view owner,
                                      std::string_view id) {
  CHECK(kind != TokenKind::kOther);
  if (kind == TokenKind::kPersonal) {
    const hub::AccessTokens tokens(recorder_, endpoints_, jwt_);
    TRY_ASSIGN(hub::AccessToken token, tokens.get(id));
    return to_object(std::move(token), owner);
  }
  const hub::OrgAccessTokens tokens(recorder_, endpoints_, jwt_,
                                    std::string(owner));
  TRY_ASSIGN(hub::OrgAccessToken token, tokens.get(id));
  return to_object(std::move(token), owner);
}

Result<TokenObject> TokenObjects::set(TokenKind kind, std::string_view owner,
                                      std::string_view id, Activity activity) {
  CHECK(kind != TokenKind::kOther);
  const bool active = activity == Activity::kActive;
  if (kind == TokenKind::kPersonal) {
    const hub::AccessTokens tokens(recorder_, endpoints_, jwt_);
    TRY_ASSIGN(hub::AccessToken token,
               tokens.change(id, {.label = std::nullopt, .active = active}));
    return to_object(std::move(token), owner);
  }
  const hub::OrgAccessTokens tokens(recorder_, endpoints_, jwt_,
                                    std::string(owner));
  TRY_ASSIGN(hub::OrgAccessToken token,
             tokens.change(id, {.label = std::nullopt,
                                .description = std::nullopt,
                                .active = active}));
  return to_object(std::move(token), owner);
}

Result<TokenObject> TokenObjects::activate(TokenKind kind,
                                           std::string_view owner,
                                           std::string_view id) {
  return set(kind, owner, id, Activity::kActive);
}

Result<TokenObject> TokenObjects::deactivate(TokenKind kind,
                                             std::string_view owner,
                                             std::string_view id) {
  return set(kind, owner, id, Activity::kInactive);
}

Result<void> TokenObjects::remove(TokenKind kind, std::string_view owner,
                                  std::string_view id) {
  CHECK(kind != TokenKind::kOther);
  if (kind == TokenKind::kPersonal) {
    return hub::AccessTokens(recorder_, endpoints_, jwt_).remove(id);
  }
  return hub::OrgAccessTokens(recorder_, endpoints_, jwt_, std::string(owner))
      .remove(id);
}

}  // namespace tokensweep::verify
