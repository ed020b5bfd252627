// SPDX-License-Identifier: Apache-2.0
// The login at Docker Hub that docker keeps already.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret_text.h"
#include "cli/hub/client.h"

namespace tokensweep::cli {

struct DockerHubLogin {
  std::string username;
  SecretText secret;  // a password or an access token
  // A session of docker's own web login; empty: there is none, or it has ended.
  SecretText session;
  std::string source;  // for people: a program or a file
};

// From docker's helper or configuration, else from podman's file. nullopt when
// there is no login. Errors of a configured helper are errors.
[[nodiscard]] Result<std::optional<DockerHubLogin>> find_docker_login(
    const HubClient& client);

}  // namespace tokensweep::cli
