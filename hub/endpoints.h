// SPDX-License-Identifier: Apache-2.0
// Where Docker Hub is. Overridden by the user's environment only.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "base/result.h"
#include "net/origin.h"

namespace tokensweep::hub {

// Base URLs without a slash at their end.
struct Endpoints {
  std::string hub = "https://hub.docker.com";
  std::string registry_auth = "https://auth.docker.io";
  std::string login = "https://login.docker.com";  // OAuth device flow

  [[nodiscard]] std::set<net::Origin> origins() const;
};

// TOKENSWEEP_HUB_URL, TOKENSWEEP_REGISTRY_AUTH_URL and TOKENSWEEP_LOGIN_URL; an
// empty one counts as not set. When the first one is loopback, each of the
// others that is not set follows it: a test Hub serves all, and what a test
// sends must not reach the real one. kUsage for a bad URL, naming the variable.
[[nodiscard]] Result<Endpoints> endpoints_from_environment(
    const std::function<const char*(const char*)>& getenv);

}  // namespace tokensweep::hub
