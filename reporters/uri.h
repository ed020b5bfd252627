// SPDX-License-Identifier: Apache-2.0
// Paths and remotes as URIs (RFC 3986).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokensweep {

// Every byte but unreserved ones and '/' as %HH: a relative reference that
// cannot be taken for a scheme, a query or a fragment.
[[nodiscard]] std::string percent_encode_path(std::string_view path);

// Whether it is an absolute http or https URI without a user part.
[[nodiscard]] bool is_web_uri(std::string_view text);

// A git remote as an absolute URI without user part: http, https, ssh, git and
// git+ssh URLs, and "host:path". nullopt for local paths and anything else.
[[nodiscard]] std::optional<std::string> repository_uri(
    std::string_view remote);

}  // namespace tokensweep
