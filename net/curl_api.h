// SPDX-License-Identifier: Apache-2.0
// The only way to libcurl. It is opened on first use: linking it would cost
// every start several milliseconds, and most runs never use the network.
#pragma once

// The checking macros name functions that are not linked. What is deprecated is
// used where older libraries know nothing else.
#ifndef CURL_DISABLE_TYPECHECK
#define CURL_DISABLE_TYPECHECK
#endif
#ifndef CURL_DISABLE_DEPRECATION
#define CURL_DISABLE_DEPRECATION
#endif
#include <curl/curl.h>

#include "base/result.h"

namespace tokensweep::net {

// Function pointers; immutable after loading, usable from any thread.
struct CurlApi {
  decltype(&::curl_global_init) global_init = nullptr;
  decltype(&::curl_version_info) version_info = nullptr;
  decltype(&::curl_easy_init) easy_init = nullptr;
  decltype(&::curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&::curl_easy_reset) easy_reset = nullptr;
  decltype(&::curl_easy_setopt) easy_setopt = nullptr;
  decltype(&::curl_easy_getinfo) easy_getinfo = nullptr;
  decltype(&::curl_easy_perform) easy_perform = nullptr;
};

// Loads, checks the version and initialises on the first call; later calls give
// the same answer. kUnsupported when the library cannot be used. Any thread.
[[nodiscard]] Result<const CurlApi*> curl_api();

}  // namespace tokensweep::net
