// SPDX-License-Identifier: Apache-2.0
#include "hub/docker_config.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/base64.h"
#include "base/file.h"
#include "base/text.h"
#include "hub/json_document.h"

namespace tokensweep::hub {
namespace {

// "user:secret" in base64, split at the first colon.
Result<void> read_pair(std::string_view encoded, const JsonValue& place,
                       DockerLogin& login) {
  std::optional<std::string> decoded = decode_base64(encoded);
  if (!decoded) return place.error("is not base64");
  const SecretText pair(*std::move(decoded));
  const std::string_view text = pair.view();
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return place.error("holds no colon");
  login.username = text.substr(0, colon);
  // Some old writers fill the text up with NUL bytes; docker drops them, too.
  const std::size_t end = text.find_last_not_of('\0');
  login.secret = SecretText(
      std::string(text.substr(colon + 1, std::max(end, colon) - colon)));
  return {};
}

// nullopt when the entry only says that a helper has the login.
Result<std::optional<DockerLogin>> read_login(const std::string& server,
                                              const JsonValue& entry) {
  if (!entry.is_object()) return entry.error("must be an object");
  DockerLogin login;
  login.server = server;
  TRY_ASSIGN(login.username, entry.member("username").text_or_empty());
  TRY_ASSIGN(login.secret, entry.member("password").secret_or_empty());
  const JsonValue pair = entry.member("auth");
  TRY_ASSIGN(const SecretText encoded, pair.secret_or_empty());
  if (!encoded.empty()) TRY(read_pair(encoded.view(), pair, login));
  TRY_ASSIGN(SecretText identity,
             entry.member("identitytoken").secret_or_empty());
  if (!identity.empty()) {
    login.secret = std::move(identity);
    login.kind = DockerSecret::kIdentityToken;
  }
  if (login.secret.empty()) return std::optional<DockerLogin>();
  return std::optional<DockerLogin>(std::move(login));
}

Result<void> read_logins(const JsonValue& auths, DockerConfig& config) {
  if (auths.is_absent()) return {};
  if (!auths.is_object()) return auths.error("must be an object");
  for (const auto& [server, entry] : auths.members()) {
    TRY_ASSIGN(std::optional<DockerLogin> login, read_login(server, entry));
    if (login) config.logins.push_back(*std::move(login));
  }
  return {};
}

Result<void> read_helpers(const JsonValue& helpers, DockerConfig& config) {
  if (helpers.is_absent()) return {};
  if (!helpers.is_object()) return helpers.error("must be an object");
  for (const auto& [server, helper] : helpers.members()) {
    TRY_ASSIGN(config.helpers[server], helper.text());
  }
  return {};
}

// "https://Index.Docker.io/v1/" to "index.docker.io".
std::string host_of(std::string_view server) {
  const std::size_t scheme = server.find("://");
  if (scheme != std::string_view::npos) server.remove_prefix(scheme + 3);
  return to_lower(server.substr(0, server.find('/')));
}

Result<DockerConfig> load(const std::string& path) {
  Result<std::string> read = read_file(path, kMaxDockerConfigBytes);
  if (!read) {
    if (read.error().kind() == ErrorKind::kNotFound) return DockerConfig();
    return std::move(read).error();
  }
  const SecretText text(*std::move(read));
  Result<DockerConfig> config = parse_docker_config(text.view());
  if (!config) return std::move(config).error().with_context(path);
  config->path = path;
  return config;
}

std::string text_of(const GetEnv& getenv, const char* name) {
  const char* value = getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

std::string DockerConfig::helper_for(std::string_view server) const {
  const auto exact = helpers.find(std::string(server));
  if (exact != helpers.end()) return exact->second;
  const std::string host = host_of(server);
  for (const auto& [key, helper] : helpers) {
    if (host_of(key) == host) return helper;
  }
  return default_helper;
}

bool is_hub_server(std::string_view server) {
  if (server == kHubServer || server == "https://index.docker.io/v1") {
    return true;
  }
  constexpr std::array<std::string_view, 4> kNames = {
      "index.docker.io", "docker.io", "registry-1.docker.io",
      "registry.hub.docker.com"};
  const std::string host = host_of(server);
  const std::size_t scheme = server.find("://");
  const std::string_view bare =
      scheme == std::string_view::npos ? server : server.substr(scheme + 3);
  // Nothing but a host: a path names something else (a session, a namespace).
  const bool only_host =
      bare.size() == host.size() ||
      (bare.size() == host.size() + 1 && bare.ends_with('/'));
  return only_host && std::ranges::find(kNames, host) != kNames.end();
}

Result<DockerConfig> parse_docker_config(std::string_view json) {
  TRY_ASSIGN(const JsonDocument document,
             JsonDocument::parse(json, "the docker configuration"));
  const JsonValue root = document.root();
  if (!root.is_object()) return root.error("must be an object");
  DockerConfig config;
  TRY(read_logins(root.member("auths"), config));
  TRY(read_helpers(root.member("credHelpers"), config));
  TRY_ASSIGN(config.default_helper, root.member("credsStore").text_or_empty());
  return config;
}

Result<DockerConfig> load_docker_config(const GetEnv& getenv) {
  const std::string folder = text_of(getenv, "DOCKER_CONFIG");
  if (!folder.empty()) return load(folder + "/config.json");
  const std::string home = text_of(getenv, "HOME");
  if (home.empty()) return DockerConfig();
  return load(home + "/.docker/config.json");
}

Result<DockerConfig> load_podman_auth(const GetEnv& getenv) {
  const std::string named = text_of(getenv, "REGISTRY_AUTH_FILE");
  if (!named.empty()) return load(named);
  const std::string runtime = text_of(getenv, "XDG_RUNTIME_DIR");
  if (!runtime.empty()) {
    TRY_ASSIGN(DockerConfig config, load(runtime + "/containers/auth.json"));
    if (!config.path.empty()) return config;
  }
  std::string settings = text_of(getenv, "XDG_CONFIG_HOME");
  const std::string home = text_of(getenv, "HOME");
  if (settings.empty() && !home.empty()) settings = home + "/.config";
  if (settings.empty()) return DockerConfig();
  return load(settings + "/containers/auth.json");
}

}  // namespace tokensweep::hub
