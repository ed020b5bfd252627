// SPDX-License-Identifier: Apache-2.0
// Replies of the Hub API: their errors in all the shapes it uses.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "net/http_client.h"

namespace tokensweep::hub {

// What a request carried and no message may repeat: password, token, session,
// in each form that was sent. Borrows the texts.
using SentSecrets = std::vector<std::string_view>;

// Whether `text` holds one of them or eight bytes in a row of one (what a
// server that shortens would echo). The public prefixes of Docker's tokens do
// not count as part of a secret.
[[nodiscard]] bool repeats_secret(std::string_view text,
                                  const SentSecrets& sent);

// The message for people in an error body: `message`, `detail`, `details`,
// `text`, `error_description`, the first `errors[].message`, else the first of
// `fields`; made safe for a terminal and at most 200 bytes. Empty when there
// is none, and when it repeats a secret.
[[nodiscard]] std::string error_message(std::string_view body,
                                        const SentSecrets& sent);

// An Error that names what was tried ("list access tokens"), what the Hub said
// and what to do: kNotFound for 404 and 410, kUsage for 400, 409 and 422,
// kNetwork otherwise.
[[nodiscard]] Error reply_error(std::string_view what,
                                const net::HttpResponse& response,
                                const SentSecrets& sent);

}  // namespace tokensweep::hub
