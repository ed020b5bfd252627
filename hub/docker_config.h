// SPDX-License-Identifier: Apache-2.0
// The user's docker configuration, as far as it says where logins are kept.
// Source: docker/cli cli/config/configfile/file.go; containers-auth.json(5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret_text.h"

namespace tokensweep::hub {

using GetEnv = std::function<const char*(const char*)>;

enum class DockerSecret : std::uint8_t {
  kPassword,       // or an access token in its place
  kIdentityToken,  // of a registry; no password
};

// One entry of `auths` that holds a secret.
struct DockerLogin {
  std::string server;    // the key, as it stands in the file
  std::string username;  // may be empty for an identity token
  SecretText secret;
  DockerSecret kind = DockerSecret::kPassword;
};

struct DockerConfig {
  std::string path;  // where it was read; empty: there is none
  std::vector<DockerLogin> logins;
  std::string default_helper;                  // credsStore; may be empty
  std::map<std::string, std::string> helpers;  // credHelpers, by server

  // The helper that docker would ask for this server; empty: none. The names
  // are as the file has them, unchecked.
  [[nodiscard]] std::string helper_for(std::string_view server) const;
};

inline constexpr std::size_t kMaxDockerConfigBytes = std::size_t{1} << 20;

// The server under which docker keeps a login at Docker Hub, and where its web
// login keeps a session of its own.
inline constexpr std::string_view kHubServer = "https://index.docker.io/v1/";
inline constexpr std::string_view kHubSessionServer =
    "https://index.docker.io/v1/access-token";

// Whether a key of `auths` means a login at Docker Hub (by a password or an
// access token; kHubSessionServer and its like do not).
[[nodiscard]] bool is_hub_server(std::string_view server);

// kCorrupt with the byte or the number of the entry, never with content.
// Members that it does not know are skipped.
[[nodiscard]] Result<DockerConfig> parse_docker_config(std::string_view json);

// $DOCKER_CONFIG/config.json or ~/.docker/config.json; without a file an empty
// configuration. kIo, kLimit and kCorrupt name the file.
[[nodiscard]] Result<DockerConfig> load_docker_config(const GetEnv& getenv);

// The files in which podman, buildah and skopeo keep logins: the first one that
// exists ($REGISTRY_AUTH_FILE, $XDG_RUNTIME_DIR, ~/.config), else as above.
[[nodiscard]] Result<DockerConfig> load_podman_auth(const GetEnv& getenv);

}  // namespace tokensweep::hub
