// SPDX-License-Identifier: Apache-2.0
// Reading a stored session never crashes, and what was read is written and
// read back unchanged.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "hub/stored_session.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  namespace hub = tokensweep::hub;
  const std::string_view text =
      size == 0 ? std::string_view()
                : std::string_view(reinterpret_cast<const char*>(data), size);
  const auto session = hub::parse_session(text);
  if (!session) {
    CHECK(session.error().message().find("s3cret") == std::string::npos);
    return 0;
  }
  const auto written = hub::serialize_session(*session);
  CHECK(written.has_value());
  // Escapes may make it longer than what may be read.
  if (written->view().size() > hub::kMaxSessionBytes) return 0;
  const auto again = hub::parse_session(written->view());
  CHECK(again.has_value());
  CHECK(again->endpoint == session->endpoint);
  CHECK(again->username == session->username);
  CHECK(again->jwt.view() == session->jwt.view());
  CHECK(again->refresh_token.view() == session->refresh_token.view());
  CHECK(again->expires_at == session->expires_at);
  return 0;
}
