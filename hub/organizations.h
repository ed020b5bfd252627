// SPDX-License-Identifier: Apache-2.0
// Organizations of the logged-in user. The API reference does not name this
// call; docker/hub-tool uses it.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret_text.h"
#include "hub/endpoints.h"
#include "net/http_client.h"

namespace tokensweep::hub {

// Their names, in the Hub's order. Entries without one that could be a name
// are left out. Errors as AccessTokens::list().
[[nodiscard]] Result<std::vector<std::string>> organization_names(
    net::HttpClient& client, const Endpoints& endpoints, const SecretText& jwt);

}  // namespace tokensweep::hub
