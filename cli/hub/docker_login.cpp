// SPDX-License-Identifier: Apache-2.0
#include "cli/hub/docker_login.h"

#include <cstdlib>
#include <ctime>
#include <utility>

#include "hub/docker_config.h"
#include "hub/session_claims.h"

namespace tokensweep::cli {
namespace {

constexpr std::string_view kIdentityUser = "<token>";

std::optional<DockerHubLogin> login_in(const hub::DockerConfig& config) {
  for (const hub::DockerLogin& login : config.logins) {
    // An identity token is the registry's and opens no Hub session.
    if (!hub::is_hub_server(login.server) || login.username.empty() ||
        login.kind != hub::DockerSecret::kPassword) {
      continue;
    }
    DockerHubLogin found;
    found.username = login.username;
    found.secret = login.secret.copy();
    found.source = config.path;
    return found;
  }
  return std::nullopt;
}

// Whether it can still be used for a while.
bool is_fresh_session(std::string_view jwt) {
  constexpr std::int64_t kMargin = 30;
  const auto claims = hub::read_session_claims(jwt);
  return claims && claims->expires_at > std::time(nullptr) + kMargin;
}

SecretText session_in(const hub::DockerConfig& config) {
  for (const hub::DockerLogin& login : config.logins) {
    if (login.server == hub::kHubSessionServer &&
        is_fresh_session(login.secret.view())) {
      return login.secret.copy();
    }
  }
  return {};
}

Result<std::optional<DockerHubLogin>> login_of_helper(const HubClient& client) {
  TRY_ASSIGN(const std::optional<hub::CredentialHelper> helper,
             client.helper_for(hub::kHubServer));
  if (!helper) return std::optional<DockerHubLogin>();
  TRY_ASSIGN(std::optional<hub::HelperCredential> found,
             helper->get(hub::kHubServer));
  TRY_ASSIGN(std::optional<hub::HelperCredential> session,
             helper->get(hub::kHubSessionServer));
  DockerHubLogin login;
  login.source = helper->program();
  if (session && is_fresh_session(session->secret.view())) {
    login.username = session->username;
    login.session = std::move(session->secret);
  }
  if (found && found->username != kIdentityUser) {
    login.username = std::move(found->username);
    login.secret = std::move(found->secret);
  }
  if (login.secret.empty() && login.session.empty()) {
    return std::optional<DockerHubLogin>();
  }
  return std::optional<DockerHubLogin>(std::move(login));
}

}  // namespace

Result<std::optional<DockerHubLogin>> find_docker_login(
    const HubClient& client) {
  TRY_ASSIGN(std::optional<DockerHubLogin> login, login_of_helper(client));
  if (login) return login;
  login = login_in(client.docker());
  if (login) {
    login->session = session_in(client.docker());
    return login;
  }
  TRY_ASSIGN(const hub::DockerConfig podman,
             hub::load_podman_auth(
                 [](const char* name) -> const char* { return getenv(name); }));
  return login_in(podman);
}

}  // namespace tokensweep::cli
