// SPDX-License-Identifier: Apache-2.0
// Command lines as they stand in scripts, documents and source code.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace tokensweep::verify {

// The command around `at`: its line with those that a backslash joins, cut at
// `&&`, `||` and `;`. Pipes stay inside: `echo S | docker login`. At most a
// few KiB.
[[nodiscard]] ByteRange command_around(std::string_view text, std::size_t at);

// The words of a command, without blanks, quotes, commas and brackets: a shell
// line and a list of arguments in source code give the same. Views into it.
[[nodiscard]] std::vector<std::string_view> command_words(
    std::string_view command);

// A registry login, or a command that carries credentials for one.
struct LoginCommand {
  std::string_view username;  // as written; may be empty or a template
  std::string_view registry;  // empty: none is named
};

// docker|podman|buildah|nerdctl|skopeo|... login, `--creds U:S` of skopeo and
// its kin, curl with -u, kubectl create secret docker-registry; nullopt for
// other commands.
[[nodiscard]] std::optional<LoginCommand> find_login(
    const std::vector<std::string_view>& words);

}  // namespace tokensweep::verify
