// SPDX-License-Identifier: Apache-2.0
#include "verify/token_objects.h"

#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace tokensweep::verify {
namespace {

TokenObject to_object(hub::TokenRecord token, TokenKind kind,
                      std::string_view owner) {
  TokenObject object;
  object.kind = kind;
  object.owner = owner;
  object.id = std::move(token.id);
  object.label = std::move(token.label);
  object.active = token.active;
  if (kind == TokenKind::kPersonal) object.scopes = std::move(token.scopes);
  for (const hub::OrgTokenResource& resource : token.resources) {
    for (const std::string& scope : resource.scopes) {
      object.scopes.push_back(resource.path + ':' + scope);
    }
  }
  object.created = std::move(token.created);
  object.last_used = std::move(token.last_used);
  object.expires = std::move(token.expires);
  object.creator = std::move(kind == TokenKind::kPersonal ? token.generated_by
                                                          : token.created_by);
  object.creator_ip = std::move(token.creator_ip);
  object.creator_user_agent = std::move(token.creator_user_agent);
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
  const auto tokens = hub::AccountTokens::of_user(recorder_, endpoints_, jwt_);
  TRY_ASSIGN(const std::vector<hub::TokenRecord> all, tokens.list());
  std::map<std::string, std::string> uses;
  for (const hub::TokenRecord& token : all) {
    uses[to_lower(token.id)] = token.last_used;
  }
  return uses;
}

hub::AccountTokens TokenObjects::tokens_of(TokenKind kind,
                                           std::string_view owner) {
  CHECK(kind != TokenKind::kOther);
  if (kind == TokenKind::kPersonal) {
    return hub::AccountTokens::of_user(recorder_, endpoints_, jwt_);
  }
  return hub::AccountTokens::of_organization(recorder_, endpoints_, jwt_,
                                             std::string(owner));
}

Result<TokenObject> TokenObjects::get(TokenKind kind, std::string_view owner,
                                      std::string_view id) {
  TRY_ASSIGN(hub::TokenRecord token, tokens_of(kind, owner).get(id));
  return to_object(std::move(token), kind, owner);
}

Result<TokenObject> TokenObjects::set(TokenKind kind, std::string_view owner,
                                      std::string_view id,
                                      hub::TokenState state) {
  TRY_ASSIGN(hub::TokenRecord token,
             tokens_of(kind, owner).set_state(id, state));
  return to_object(std::move(token), kind, owner);
}

Result<TokenObject> TokenObjects::activate(TokenKind kind,
                                           std::string_view owner,
                                           std::string_view id) {
  return set(kind, owner, id, hub::TokenState::kActive);
}

Result<TokenObject> TokenObjects::deactivate(TokenKind kind,
                                             std::string_view owner,
                                             std::string_view id) {
  return set(kind, owner, id, hub::TokenState::kInactive);
}

Result<void> TokenObjects::remove(TokenKind kind, std::string_view owner,
                                  std::string_view id) {
  return tokens_of(kind, owner).remove(id);
}

}  // namespace tokensweep::verify
