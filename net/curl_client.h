// SPDX-License-Identifier: Apache-2.0
// HttpClient over libcurl, which is opened at first use.
#pragma once

#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <set>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "net/http_client.h"
#include "net/origin.h"

namespace tokensweep::net {

// Every member has an initializer, so that any of them may be left out.
struct CurlOptions {
  // Requests to any other origin are refused with kUsage before a name is
  // resolved or a socket opened.
  std::set<Origin> allowed = {};
  std::string user_agent = "tokensweep";
  // PEM file that takes the place of the system's certificates; empty: those.
  // From SSL_CERT_FILE or the user's config.
  std::string ca_bundle = {};
  // Empty: none. From HTTPS_PROXY, ALL_PROXY and NO_PROXY of the user's
  // environment; never used for loopback.
  std::string proxy = {};
  std::string no_proxy = {};
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds total_timeout{30'000};
  // Without a byte in either direction; looked at every second.
  std::chrono::milliseconds stall_timeout{15'000};
  unsigned connections_per_host = 2;
  std::stop_token stop = {};  // ends transfers that are under way, in a second
};

// TLS 1.2 or newer, certificate and name always checked, no redirects, no
// cookies, no netrc, no compression bombs (the reply cap counts decoded bytes).
// Plain http reaches loopback addresses only, whatever a resolver says. A
// request waits until one of connections_per_host is free. Nothing is sent
// twice that could take effect twice. kUnsupported when libcurl cannot be
// loaded.
[[nodiscard]] Result<std::unique_ptr<HttpClient>> make_curl_client(
    CurlOptions options);

using EnvironmentLookup = std::function<const char*(const char*)>;

// Fills ca_bundle, proxy and no_proxy from SSL_CERT_FILE; HTTPS_PROXY, else
// ALL_PROXY; NO_PROXY. Of these three the lower-case spelling comes first.
void take_environment(CurlOptions& options,
                      const EnvironmentLookup& lookup = &std::getenv);

}  // namespace tokensweep::net
