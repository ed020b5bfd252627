// SPDX-License-Identifier: Apache-2.0
// The access tokens that a command is about: the user's, or an organization's.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cli/hub/client.h"
#include "hub/account_tokens.h"

namespace tokensweep::cli {

// Errors say what to do.
class TokenShelf {
 public:
  // The first two must outlive this. The organization's tokens when it is
  // named, else the user's.
  TokenShelf(const HubClient& client, const LoggedIn& session,
             const std::string& organization);

  // The name that these tokens log in with.
  [[nodiscard]] const std::string& login_name() const { return login_name_; }
  [[nodiscard]] bool of_organization() const { return of_organization_; }

  [[nodiscard]] Result<std::vector<hub::TokenRecord>> list() const {
    return explained(tokens_.list());
  }
  [[nodiscard]] Result<hub::TokenRecord> get(std::string_view id) const {
    return explained(tokens_.get(id));
  }
  // With the label, rights and expiry of `like`.
  [[nodiscard]] Result<hub::CreatedToken> create(
      const hub::TokenRecord& like) const {
    return explained(tokens_.create(like));
  }
  [[nodiscard]] Result<hub::TokenRecord> rename(std::string_view id,
                                                std::string_view label) const {
    return explained(tokens_.rename(id, label));
  }
  [[nodiscard]] Result<hub::TokenRecord> set_state(
      std::string_view id, hub::TokenState state) const {
    return explained(tokens_.set_state(id, state));
  }
  // Cannot be undone. kNotFound when it is gone already.
  [[nodiscard]] Result<void> remove(std::string_view id) const {
    return explained(tokens_.remove(id));
  }

 private:
  // The value, or the error with what to do.
  template <typename T>
  [[nodiscard]] Result<T> explained(Result<T> result) const {
    if (result) return result;
    return client_.explain(std::move(result).error(), session_);
  }

  const HubClient& client_;
  const LoggedIn& session_;
  bool of_organization_;
  std::string login_name_;
  hub::AccountTokens tokens_;
};

}  // namespace tokensweep::cli
