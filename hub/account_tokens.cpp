// SPDX-License-Identifier: Apache-2.0
#include "hub/account_tokens.h"

#include <algorithm>

namespace tokensweep::hub {
namespace {

TokenRecord record_of(AccessToken token) {
  TokenRecord record;
  record.id = std::move(token.uuid);
  record.label = std::move(token.label);
  record.active = token.active;
  record.scopes = std::move(token.scopes);
  record.created = std::move(token.created);
  record.last_used = std::move(token.last_used);
  record.expires = std::move(token.expires);
  record.generated_by = std::move(token.generated_by);
  record.client_id = std::move(token.client_id);
  record.creator_ip = std::move(token.creator_ip);
  record.creator_user_agent = std::move(token.creator_user_agent);
  return record;
}

TokenRecord record_of(OrgAccessToken token) {
  TokenRecord record;
  record.id = std::move(token.id);
  record.label = std::move(token.label);
  record.active = token.active;
  record.created = std::move(token.created);
  record.last_used = std::move(token.last_used);
  record.expires = std::move(token.expires);
  record.description = std::move(token.description);
  record.created_by = std::move(token.created_by);
  record.resources = std::move(token.resources);
  for (const OrgTokenResource& resource : record.resources) {
    for (const std::string& scope : resource.scopes) {
      if (std::ranges::find(record.scopes, scope) == record.scopes.end()) {
        record.scopes.push_back(scope);
      }
    }
  }
  return record;
}

template <typename T>
Result<TokenRecord> to_record(Result<T> token) {
  if (!token) return std::move(token).error();
  return record_of(std::move(*token));
}

template <typename T>
Result<std::vector<TokenRecord>> to_records(Result<std::vector<T>> tokens) {
  if (!tokens) return std::move(tokens).error();
  std::vector<TokenRecord> records;
  records.reserve(tokens->size());
  for (T& token : *tokens) records.push_back(record_of(std::move(token)));
  return records;
}

template <typename T>
Result<CreatedToken> to_created(Result<T> made) {
  if (!made) return std::move(made).error();
  return CreatedToken{record_of(std::move(made->token)),
                      std::move(made->value)};
}

Result<CreatedToken> create_with(const AccessTokens& tokens,
                                 const TokenRecord& like) {
  NewAccessToken wanted;
  wanted.label = like.label;
  wanted.scopes = like.scopes;
  wanted.expires = like.expires;
  return to_created(tokens.create(wanted));
}

Result<CreatedToken> create_with(const OrgAccessTokens& tokens,
                                 const TokenRecord& like) {
  NewOrgAccessToken wanted;
  wanted.label = like.label;
  wanted.description = like.description;
  wanted.resources = like.resources;
  wanted.expires = like.expires;
  return to_created(tokens.create(wanted));
}

// What to change of a token, for either API.
AccessTokenChange change_for(const AccessTokens& /*tokens*/) {
  return {};
}
OrgAccessTokenChange change_for(const OrgAccessTokens& /*tokens*/) {
  return {};
}

}  // namespace

Result<std::vector<TokenRecord>> AccountTokens::list() const {
  return std::visit(
      [](const auto& tokens) { return to_records(tokens.list()); }, tokens_);
}

Result<TokenRecord> AccountTokens::get(std::string_view id) const {
  return std::visit(
      [&](const auto& tokens) { return to_record(tokens.get(id)); }, tokens_);
}

Result<CreatedToken> AccountTokens::create(const TokenRecord& like) const {
  return std::visit(
      [&](const auto& tokens) { return create_with(tokens, like); }, tokens_);
}

Result<TokenRecord> AccountTokens::rename(std::string_view id,
                                          std::string_view label) const {
  return std::visit(
      [&](const auto& tokens) {
        auto change = change_for(tokens);
        change.label = std::string(label);
        return to_record(tokens.change(id, change));
      },
      tokens_);
}

Result<TokenRecord> AccountTokens::set_state(std::string_view id,
                                             TokenState state) const {
  return std::visit(
      [&](const auto& tokens) {
        auto change = change_for(tokens);
        change.active = state == TokenState::kActive;
        return to_record(tokens.change(id, change));
      },
      tokens_);
}

Result<void> AccountTokens::remove(std::string_view id) const {
  return std::visit([&](const auto& tokens) { return tokens.remove(id); },
                    tokens_);
}

}  // namespace tokensweep::hub
