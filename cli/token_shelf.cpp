// SPDX-License-Identifier: Apache-2.0
#include "cli/token_shelf.h"

#include <algorithm>
#include <utility>

#include "hub/access_tokens.h"

namespace tokensweep::cli {
namespace {

TokenRecord record_of(hub::AccessToken token) {
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

TokenRecord record_of(hub::OrgAccessToken token) {
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
  for (const hub::OrgTokenResource& resource : record.resources) {
    for (const std::string& scope : resource.scopes) {
      if (std::ranges::find(record.scopes, scope) == record.scopes.end()) {
        record.scopes.push_back(scope);
      }
    }
  }
  return record;
}

// What both shelves do alike.
class Shelf : public TokenShelf {
 public:
  Shelf(const HubClient& client, const LoggedIn& session)
      : client_(client), session_(session) {}

 protected:
  // The value, or the error with what to do.
  template <typename T>
  [[nodiscard]] Result<T> explained(Result<T> result) const {
    if (result) return result;
    return client_.explain(std::move(result).error(), session_);
  }

  template <typename T>
  [[nodiscard]] Result<TokenRecord> to_record(Result<T> token) const {
    TRY_ASSIGN(T value, explained(std::move(token)));
    return record_of(std::move(value));
  }

  template <typename T>
  [[nodiscard]] Result<std::vector<TokenRecord>> to_records(
      Result<std::vector<T>> tokens) const {
    TRY_ASSIGN(std::vector<T> values, explained(std::move(tokens)));
    std::vector<TokenRecord> records;
    records.reserve(values.size());
    for (T& value : values) records.push_back(record_of(std::move(value)));
    return records;
  }

  template <typename T>
  [[nodiscard]] Result<NewToken> to_new_token(Result<T> created) const {
    TRY_ASSIGN(T value, explained(std::move(created)));
    return NewToken{record_of(std::move(value.token)), std::move(value.value)};
  }

  const HubClient& client_;
  const LoggedIn& session_;
};

class UserShelf : public Shelf {
 public:
  UserShelf(const HubClient& client, const LoggedIn& session)
      : Shelf(client, session),
        tokens_(client.http(), client.endpoints(), session.jwt) {}

  const std::string& login_name() const override { return session_.username; }
  bool of_organization() const override { return false; }

  Result<std::vector<TokenRecord>> list() const override {
    return to_records(tokens_.list());
  }
  Result<TokenRecord> get(std::string_view id) const override {
    return to_record(tokens_.get(id));
  }
  Result<NewToken> create(const TokenRecord& like) const override {
    hub::NewAccessToken wanted;
    wanted.label = like.label;
    wanted.scopes = like.scopes;
    wanted.expires = like.expires;
    return to_new_token(tokens_.create(wanted));
  }
  Result<TokenRecord> rename(std::string_view id,
                             std::string_view label) const override {
    hub::AccessTokenChange change;
    change.label = std::string(label);
    return to_record(tokens_.change(id, change));
  }
  Result<TokenRecord> set_state(std::string_view id,
                                TokenState state) const override {
    hub::AccessTokenChange change;
    change.active = state == TokenState::kActive;
    return to_record(tokens_.change(id, change));
  }
  Result<void> remove(std::string_view id) const override {
    return explained(tokens_.remove(id));
  }

 private:
  hub::AccessTokens tokens_;
};

class OrganizationShelf : public Shelf {
 public:
  OrganizationShelf(const HubClient& client, const LoggedIn& session,
                    const std::string& organization)
      : Shelf(client, session),
        organization_(organization),
        tokens_(client.http(), client.endpoints(), session.jwt, organization) {}

  const std::string& login_name() const override { return organization_; }
  bool of_organization() const override { return true; }

  Result<std::vector<TokenRecord>> list() const override {
    return to_records(tokens_.list());
  }
  Result<TokenRecord> get(std::string_view id) const override {
    return to_record(tokens_.get(id));
  }
  Result<NewToken> create(const TokenRecord& like) const override {
    hub::NewOrgAccessToken wanted;
    wanted.label = like.label;
    wanted.description = like.description;
    wanted.resources = like.resources;
    wanted.expires = like.expires;
    return to_new_token(tokens_.create(wanted));
  }
  Result<TokenRecord> rename(std::string_view id,
                             std::string_view label) const override {
    hub::OrgAccessTokenChange change;
    change.label = std::string(label);
    return to_record(tokens_.change(id, change));
  }
  Result<TokenRecord> set_state(std::string_view id,
                                TokenState state) const override {
    hub::OrgAccessTokenChange change;
    change.active = state == TokenState::kActive;
    return to_record(tokens_.change(id, change));
  }
  Result<void> remove(std::string_view id) const override {
    return explained(tokens_.remove(id));
  }

 private:
  std::string organization_;
  hub::OrgAccessTokens tokens_;
};

}  // namespace

std::unique_ptr<TokenShelf> make_token_shelf(const HubClient& client,
                                             const LoggedIn& session,
                                             const std::string& organization) {
  if (organization.empty()) {
    return std::make_unique<UserShelf>(client, session);
  }
  return std::make_unique<OrganizationShelf>(client, session, organization);
}

}  // namespace tokensweep::cli
