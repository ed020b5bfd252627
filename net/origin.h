// SPDX-License-Identifier: Apache-2.0
// Scheme, host and port of a URL: what decides whether a secret may go there.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tokensweep::net {

struct Origin {
  std::string scheme;  // "https" or "http"
  std::string host;    // lower case; an IPv6 address without brackets
  std::uint16_t port = 0;

  // "https://hub.docker.com", the port only where it is not the scheme's.
  [[nodiscard]] std::string text() const;
  // 127.0.0.0/8, ::1 or localhost.
  [[nodiscard]] bool is_loopback() const;
  // https anywhere, http to loopback only.
  [[nodiscard]] bool may_carry_secrets() const;

  // clang-tidy 14 takes a zero in what the compiler writes for a pointer.
  // NOLINTNEXTLINE(modernize-use-nullptr)
  friend auto operator<=>(const Origin&, const Origin&) = default;
};

// The origin of an absolute http or https URL. kUsage for anything else, for a
// user part, and for what parsers disagree on: controls, spaces, backslashes
// and non-ASCII anywhere, hosts with escapes, empty parts or a dot at the end,
// numbers that some take for addresses (127.1), ports that are empty or begin
// with 0. The text never quotes the URL.
[[nodiscard]] Result<Origin> parse_origin(std::string_view url);

// A base URL that a person gave: its origin may carry secrets, and it has
// neither query nor fragment. Returned with the origin as in text() and without
// a slash at its end.
[[nodiscard]] Result<std::string> check_base_url(std::string_view url);

// RFC 3986: everything but unreserved characters becomes %XX.
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace tokensweep::net
