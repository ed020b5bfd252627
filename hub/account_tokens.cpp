// SPDX-License-Identifier: Apache-2.0
#include "hub/account_tokens.h"

namespace tokensweep::hub {

Result<std::vector<TokenRecord>> AccountTokens::list() const {
  return std::visit([](const auto& tokens) { return tokens.list(); }, tokens_);
}

Result<TokenRecord> AccountTokens::get(std::string_view id) const {
  return std::visit([&](const auto& tokens) { return tokens.get(id); },
                    tokens_);
}

Result<CreatedToken> AccountTokens::create(const TokenRecord& like) const {
  return std::visit([&](const auto& tokens) { return tokens.create(like); },
                    tokens_);
}

Result<TokenRecord> AccountTokens::change(std::string_view id,
                                          const TokenChange& what) const {
  return std::visit([&](const auto& tokens) { return tokens.change(id, what); },
                    tokens_);
}

Result<TokenRecord> AccountTokens::rename(std::string_view id,
                                          std::string_view label) const {
  return change(id, {.label = std::string(label)});
}

Result<TokenRecord> AccountTokens::set_state(std::string_view id,
                                             TokenState state) const {
  return change(id, {.active = state == TokenState::kActive});
}

Result<void> AccountTokens::remove(std::string_view id) const {
  return std::visit([&](const auto& tokens) { return tokens.remove(id); },
                    tokens_);
}

}  // namespace tokensweep::hub
