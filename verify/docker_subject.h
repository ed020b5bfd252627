// SPDX-License-Identifier: Apache-2.0
// Which secrets are logins of Docker Hub.
#pragma once

#include <cstdint>

#include "verify/subject.h"

namespace tokensweep::verify {

enum class DockerCredential : std::uint8_t {
  kNone,  // no login, another registry's, or one whose registry is not known
  kPersonalToken,
  kOrganizationToken,
  kPassword,  // may hold a token as well: a container's rule named it
};

// A password goes to the Hub only when its rule, its registry or what stands
// around it says that it is the Hub's: it would be told to a stranger
// otherwise.
[[nodiscard]] DockerCredential docker_credential(const Subject& subject);

}  // namespace tokensweep::verify
