// SPDX-License-Identifier: Apache-2.0
// The words of a variable's or field's name, and what they say of its value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokensweep::verify {

// "DOCKER_HUB_ACCESS_TOKEN", "dockerHubToken" and "docker-hub.token" are all
// {docker, hub, ..., token}: lower case, cut at '_', '-', '.' and where capital
// letters begin; "dockerpassword" is cut in two as well.
[[nodiscard]] std::vector<std::string> words_of_key(std::string_view key);

enum class KeyRole : std::uint8_t {
  kOther,
  kSecret,        // password, token, ...
  kUser,          // user, login, Docker ID, account
  kOrganization,  // a login name for organization tokens only
  kMaybeUser,     // name, namespace, e-mail
  kRegistry,      // where the login is
};

struct KeyMeaning {
  KeyRole role = KeyRole::kOther;
  // The words that do not say the role, in a row: of DOCKER_HUB_USER and
  // DOCKER_HUB_TOKEN "dockerhub". Keys with one stem belong together.
  std::string stem;
  // All words in a row, for the stem of "CI_REGISTRY".
  std::string whole;
};

[[nodiscard]] KeyMeaning meaning_of_key(std::string_view key);

// Whether a stem is one of the names that people give to Docker Hub.
[[nodiscard]] bool is_docker_stem(std::string_view stem);

}  // namespace tokensweep::verify
