// SPDX-License-Identifier: Apache-2.0
// A session as it is kept between two runs: one line of JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret_text.h"

namespace tokensweep::hub {

struct StoredSession {
  std::string endpoint;  // base URL of the Hub that gave it
  std::string username;
  SecretText jwt;
  SecretText refresh_token;     // of the device flow; else empty
  std::int64_t expires_at = 0;  // unix seconds; 0: not said

  [[nodiscard]] bool expired(std::int64_t now) const {
    return expires_at != 0 && expires_at <= now;
  }
};

inline constexpr std::size_t kMaxSessionBytes = std::size_t{64} << 10;

// kUsage when a text is not UTF-8.
[[nodiscard]] Result<SecretText> serialize_session(
    const StoredSession& session);

// kCorrupt, naming the member, never its content; kUnsupported for another
// schema, kLimit when it is too large.
[[nodiscard]] Result<StoredSession> parse_session(std::string_view json);

}  // namespace tokensweep::hub
