// SPDX-License-Identifier: Apache-2.0
#include "hub/endpoints.h"

#include <optional>
#include <utility>

namespace tokensweep::hub {
namespace {

Result<std::optional<std::string>> base_url(
    const std::function<const char*(const char*)>& getenv, const char* name) {
  const char* const value = getenv(name);
  if (value == nullptr || *value == '\0') return std::optional<std::string>();
  Result<std::string> url = net::check_base_url(value);
  if (!url) return std::move(url).error().with_context(name);
  return std::optional<std::string>(*std::move(url));
}

}  // namespace

std::set<net::Origin> Endpoints::origins() const {
  std::set<net::Origin> origins;
  for (const std::string& url : {hub, registry_auth, login}) {
    if (Result<net::Origin> origin = net::parse_origin(url)) {
      origins.insert(*std::move(origin));
    }
  }
  return origins;
}

Result<Endpoints> endpoints_from_environment(
    const std::function<const char*(const char*)>& getenv) {
  Endpoints endpoints;
  TRY_ASSIGN(const std::optional<std::string> hub,
             base_url(getenv, "TOKENSWEEP_HUB_URL"));
  TRY_ASSIGN(const std::optional<std::string> registry_auth,
             base_url(getenv, "TOKENSWEEP_REGISTRY_AUTH_URL"));
  TRY_ASSIGN(const std::optional<std::string> login,
             base_url(getenv, "TOKENSWEEP_LOGIN_URL"));
  if (hub) {
    endpoints.hub = *hub;
    TRY_ASSIGN(const net::Origin origin, net::parse_origin(*hub));
    if (origin.is_loopback()) {
      endpoints.registry_auth = *hub;
      endpoints.login = *hub;
    }
  }
  if (registry_auth) endpoints.registry_auth = *registry_auth;
  if (login) endpoints.login = *login;
  return endpoints;
}

}  // namespace tokensweep::hub
