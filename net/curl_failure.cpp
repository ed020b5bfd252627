// SPDX-License-Identifier: Apache-2.0
#include "net/curl_failure.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "net/failure.h"

namespace tokensweep::net {
namespace {

// OpenSSL's X509_V_ERR_*; other TLS libraries give other numbers or none.
constexpr long kNotYetValid = 9;
constexpr long kExpired = 10;
// The chain is good or was not complained of, but the names do not fit:
// libcurl compares them itself and leaves X509_V_OK or _UNSPECIFIED.
constexpr std::array<long, 4> kWrongName = {0, 1, 62, 64};

bool uses_openssl() {
  const auto api = curl_api();
  if (!api) return false;
  const char* const tls = (*api)->version_info(CURLVERSION_NOW)->ssl_version;
  return tls != nullptr && std::string_view(tls).find("OpenSSL") == 0;
}

std::string certificate_reason(long verify_result) {
  if (uses_openssl()) {
    if (verify_result == kExpired) return "its certificate has expired";
    if (verify_result == kNotYetValid) {
      return "its certificate is not valid yet (is this machine's clock "
             "right?)";
    }
    if (std::find(kWrongName.begin(), kWrongName.end(), verify_result) !=
        kWrongName.end()) {
      return "its certificate is for another name";
    }
  }
  return "its certificate is not trusted (if an authority of your own signed "
         "it, name a PEM file with that one in SSL_CERT_FILE)";
}

std::string timeout_reason(const CurlFailure& failure,
                           const CurlOptions& options) {
  if (failure.sent) return "it did not answer in time";
  return "no connection within " +
         std::to_string(options.connect_timeout.count()) + " ms";
}

std::string connect_reason(const CurlFailure& failure) {
  if (failure.system_error == ECONNREFUSED) return "the connection was refused";
  return "cannot connect";
}

Error too_large(const Origin& origin, const CurlFailure& failure,
                const HttpRequest& request) {
  const bool headers = failure.reply == ReplySink::State::kHeadersTooLarge;
  const std::size_t limit =
      headers ? ReplySink::kMostHeaderBytes : request.max_reply_bytes;
  return Error(
      ErrorKind::kLimit,
      origin.text() +
          (headers ? ": the headers of its reply are" : ": its reply is") +
          " larger than " + std::to_string(limit) + " bytes");
}

}  // namespace

Error describe_failure(const CurlFailure& failure, const Origin& origin,
                       const HttpRequest& request, const CurlOptions& options) {
  const Failure where = failure.sent ? Failure::kOther : Failure::kNotSent;
  const auto network = [&origin](Failure what, std::string_view reason) {
    return network_error(what, origin.text() + ": " + std::string(reason));
  };
  if (failure.stopped) return network(Failure::kInterrupted, "interrupted");
  if (failure.reply != ReplySink::State::kGood) {
    return too_large(origin, failure, request);
  }
  if (!failure.sent && failure.proxy_status >= 300) {
    return network(where, "the proxy refuses to connect to it (status " +
                              std::to_string(failure.proxy_status) + ')');
  }
  switch (failure.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return network(where, "its name cannot be resolved");
    case CURLE_COULDNT_RESOLVE_PROXY:
      return network(where, "the name of the proxy cannot be resolved");
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
      return network(where, connect_reason(failure));
    case CURLE_OPERATION_TIMEDOUT:
      return network(where, timeout_reason(failure, options));
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
      return network(Failure::kBadCertificate,
                     certificate_reason(failure.verify_result));
    case CURLE_SSL_CACERT_BADFILE:
      return Error(ErrorKind::kUsage,
                   "cannot read the certificates of trusted authorities" +
                       (options.ca_bundle.empty()
                            ? std::string(": name a PEM file in SSL_CERT_FILE")
                            : " in " + escape_for_terminal(options.ca_bundle) +
                                  ": it has to be a PEM file"));
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
      return network(where,
                     "no TLS connection (it has to speak TLS 1.2 or newer, "
                     "and its certificate has to be sound)");
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return network(where, "the connection was cut off");
    case CURLE_BAD_CONTENT_ENCODING:
      return network(where, "its reply cannot be decompressed");
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
      return network(where, "it does not answer in HTTP");
    default:
      return network(where, "the exchange failed (libcurl's code " +
                                std::to_string(failure.code) + ')');
  }
}

}  // namespace tokensweep::net
