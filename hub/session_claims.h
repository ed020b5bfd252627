// SPDX-License-Identifier: Apache-2.0
// What a session token of Docker Hub (a JWT) says of itself. The signature is
// not checked: the token came over TLS from the Hub, and is used for reading
// only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tokensweep::hub {

// What the session was made from.
enum class SessionSource : std::uint8_t {
  kPersonalAccessToken,      // source "docker_pat|<id>"
  kOrganizationAccessToken,  // source "docker_oat|<id>"
  kOther,                    // password, SSO, device flow
};

// Claims under "https://hub.docker.com" and beside it; source: docker/cli
// internal/oauth/jwt.go.
struct SessionClaims {
  std::string username;    // of an organization's token: the organization;
                           // empty when not said, then account_id is there
  std::string account_id;  // uuid of the account
  std::string email;
  SessionSource source = SessionSource::kOther;
  std::string token_id;  // id of the PAT or OAT; empty for others
  std::vector<std::string> scopes;
  std::int64_t issued_at = 0;  // unix seconds; 0: not said
  std::int64_t expires_at = 0;
};

enum class ClaimIssuer : std::uint8_t {
  kMustBeNamed,  // what the claims say proves whose token it is
  // The older login routes are not documented to name issuer and audience;
  // what is named must be Docker's all the same. For sessions that are used
  // and not believed.
  kMayBeMissing,
};

// kCorrupt with the place when it is no JWT, is over 64 KiB, names no account,
// or issuer or audience are not Docker's. Never quotes the token.
[[nodiscard]] Result<SessionClaims> read_session_claims(
    std::string_view jwt, ClaimIssuer issuer = ClaimIssuer::kMustBeNamed);

// Lower- or upper-case 8-4-4-4-12 hex.
[[nodiscard]] bool is_uuid(std::string_view text);

}  // namespace tokensweep::hub
