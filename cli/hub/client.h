// SPDX-License-Identifier: Apache-2.0
// What every command that talks to Docker Hub shares: endpoints of the user's
// environment, one HTTP client, and the session of `hub login`.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret_text.h"
#include "hub/credential_helper.h"
#include "hub/docker_config.h"
#include "hub/endpoints.h"
#include "hub/session_claims.h"
#include "hub/session_store.h"
#include "net/http_client.h"
#include "net/origin.h"

namespace tokensweep::cli {

struct HubClientOptions {
  // Beside the Hub's own: of rules, for verify and revoke.
  std::set<net::Origin> also_allowed;
  std::stop_token stop;
  bool use_helper = true;  // --no-helper: the session is in a file
  bool quick = false;      // for completion: about a second, no second try
};

// A session of `hub login` that has not ended.
struct LoggedIn {
  SecretText jwt;
  hub::SessionClaims claims;
  std::string username;
  hub::SessionPlace place;

  // False for sessions made from an access token: the Hub answers 403.
  [[nodiscard]] bool may_manage_tokens() const {
    return claims.source == hub::SessionSource::kOther;
  }
};

// Also keeps the process from being read: no core dumps, no ptrace by others.
class HubClient {
 public:
  // Opens no socket and no library. kUsage for bad URLs in the environment.
  static Result<std::unique_ptr<HubClient>> open(HubClientOptions options);
  ~HubClient();

  // Retries, keeps to the allowed origins. libcurl is opened at first use.
  [[nodiscard]] net::HttpClient& http() const;
  [[nodiscard]] const hub::Endpoints& endpoints() const { return endpoints_; }
  [[nodiscard]] const hub::DockerConfig& docker() const { return docker_; }
  [[nodiscard]] const hub::SessionStore& sessions() const { return *store_; }
  // The helper that docker would ask for this server; nullopt: none, or
  // --no-helper.
  [[nodiscard]] Result<std::optional<hub::CredentialHelper>> helper_for(
      std::string_view server) const;

  // The stored session; one of the device flow is refreshed when it ran out.
  // kNetwork with what to do when there is none or it has ended.
  [[nodiscard]] Result<LoggedIn> session() const;

  // The error of a call with this session, with what to do: a 401 says that the
  // session ended, a 403 that an owner's is needed.
  [[nodiscard]] Error explain(Error error, const LoggedIn& session) const;

 private:
  class Transport;

  HubClient();
  [[nodiscard]] Result<LoggedIn> renew(const hub::KeptSession& kept) const;

  bool use_helper_ = true;
  bool quick_ = false;
  hub::Endpoints endpoints_;
  hub::DockerConfig docker_;
  std::unique_ptr<hub::SessionStore> store_;
  std::unique_ptr<Transport> transport_;
};

}  // namespace tokensweep::cli
