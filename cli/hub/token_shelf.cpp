// SPDX-License-Identifier: Apache-2.0
#include "cli/hub/token_shelf.h"

namespace tokensweep::cli {

TokenShelf::TokenShelf(const HubClient& client, const LoggedIn& session,
                       const std::string& organization)
    : client_(client),
      session_(session),
      of_organization_(!organization.empty()),
      login_name_(of_organization_ ? organization : session.username),
      tokens_(of_organization_
                  ? hub::AccountTokens::of_organization(
                        client.http(), client.endpoints(), session.jwt,
                        organization)
                  : hub::AccountTokens::of_user(
                        client.http(), client.endpoints(), session.jwt)) {}

}  // namespace tokensweep::cli
