// SPDX-License-Identifier: Apache-2.0
// Whether a login was refused for being one too many.
#pragma once

#include "net/http_client.h"

namespace tokensweep::hub {

// 429, or a 4xx whose message speaks of too many failed attempts: such a
// refusal says nothing of the secret.
[[nodiscard]] bool is_locked_out(const net::HttpResponse& response);

}  // namespace tokensweep::hub
