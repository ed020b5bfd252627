// SPDX-License-Identifier: Apache-2.0
// Texts that may name an account of Docker Hub.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokensweep::verify {

// The name in lower case, or the e-mail address as it stands; nullopt for what
// cannot be one (2 to 64 of letters, digits, '-' and '_'), for placeholders
// ("username", "your-name") and for the fixed users of other registries
// ("AWS", "oauth2accesstoken").
[[nodiscard]] std::optional<std::string> account_name(std::string_view text);

// "index.docker.io", "https://index.docker.io/v1/", "registry-1.docker.io", ...
[[nodiscard]] bool is_hub_registry(std::string_view registry);

// A host of a registry: it has a dot or a port, or is localhost. A scheme in
// front and a path behind may be there.
[[nodiscard]] bool names_registry(std::string_view text);

// The namespace of an image reference on the Hub: "acme" of "acme/app:1.2",
// of "docker.io/acme/app@sha256:..."; nullopt for official images, other
// registries, templates and what is no reference.
[[nodiscard]] std::optional<std::string> image_namespace(
    std::string_view reference);

}  // namespace tokensweep::verify
