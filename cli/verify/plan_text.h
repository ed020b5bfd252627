// SPDX-License-Identifier: Apache-2.0
// What a verification will send where, for people.
#pragma once

#include <string>

#include "findings/report.h"
#include "net/http_client.h"
#include "verify/verifier.h"

namespace tokensweep::cli {

// Hosts with the number of secrets, the names that will be tried for each
// token of Docker Hub, and what cannot be checked with the reason. Made safe
// for a terminal; secrets are redacted.
[[nodiscard]] std::string plan_text(const verify::VerifyPlan& plan,
                                    const Report& report,
                                    const verify::VerifyOptions& options,
                                    net::HttpClient& client);

}  // namespace tokensweep::cli
