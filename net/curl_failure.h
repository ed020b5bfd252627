// SPDX-License-Identifier: Apache-2.0
// What libcurl says of a transfer that failed, in our own words: its own may
// quote the request.
#pragma once

#include <cstddef>

#include "base/error.h"
#include "net/curl_api.h"
#include "net/curl_client.h"
#include "net/http_client.h"
#include "net/reply_sink.h"

namespace tokensweep::net {

struct CurlFailure {
  CURLcode code = CURLE_OK;
  bool sent = false;     // some of the request may have left
  bool stopped = false;  // the run was interrupted
  ReplySink::State reply = ReplySink::State::kGood;
  long system_error = 0;   // errno of a failed connect
  long verify_result = 0;  // of the TLS library
  long proxy_status = 0;   // of the proxy's reply to CONNECT
};

// As HttpClient::send promises.
[[nodiscard]] Error describe_failure(const CurlFailure& failure,
                                     const Origin& origin,
                                     const HttpRequest& request,
                                     const CurlOptions& options);

}  // namespace tokensweep::net
