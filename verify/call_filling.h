// SPDX-License-Identifier: Apache-2.0
// Makes a request out of a call's templates and a secret.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret_text.h"
#include "net/http_client.h"
#include "verify/provider_calls.h"
#include "verify/provider_hosts.h"
#include "verify/subject.h"

namespace tokensweep::verify {

using ExtractedValues = std::map<std::string, SecretText, std::less<>>;

// "https://HOST" of the call, or the user's base URL for the provider: never
// anything else than call_origins() says. Same errors.
[[nodiscard]] Result<std::string> call_base_url(const ProviderCall& call,
                                                const Subject& subject,
                                                const ProviderHosts& hosts);

// The whole request. kUsage with one clause when a value is missing or cannot
// stand where its placeholder does; no text quotes a value.
[[nodiscard]] Result<net::HttpRequest> fill_call(
    const ProviderCall& call, const Subject& subject,
    const ProviderHosts& hosts, const ExtractedValues& extracted);

// Bytes of a JSON text between its quotes. kUsage when not UTF-8.
[[nodiscard]] Result<std::string> escape_for_json(std::string_view text);

}  // namespace tokensweep::verify
