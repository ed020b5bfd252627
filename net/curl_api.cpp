// SPDX-License-Identifier: Apache-2.0
#include "net/curl_api.h"

#include <string>

#include "base/dynamic_library.h"

namespace tokensweep::net {
namespace {

// 7.66: refuses HTTP/0.9 by itself, which answers garbage with a 200.
constexpr unsigned kOldest = 0x074200;

Result<CurlApi> load() {
  TRY_ASSIGN(const DynamicLibrary library,
             DynamicLibrary::open(TOKENSWEEP_CURL_SONAME));
  CurlApi api;
  TRY(library.load("curl_global_init", api.global_init));
  TRY(library.load("curl_version_info", api.version_info));
  TRY(library.load("curl_easy_init", api.easy_init));
  TRY(library.load("curl_easy_cleanup", api.easy_cleanup));
  TRY(library.load("curl_easy_reset", api.easy_reset));
  TRY(library.load("curl_easy_setopt", api.easy_setopt));
  TRY(library.load("curl_easy_getinfo", api.easy_getinfo));
  TRY(library.load("curl_easy_perform", api.easy_perform));
  if (api.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    return Error(ErrorKind::kUnsupported, "libcurl does not start");
  }
  const curl_version_info_data* const info = api.version_info(CURLVERSION_NOW);
  if (info->version_num < kOldest) {
    return Error(ErrorKind::kUnsupported, std::string("libcurl ") +
                                              info->version +
                                              " is too old: 7.66 is needed");
  }
  if ((info->features & CURL_VERSION_SSL) == 0) {
    return Error(ErrorKind::kUnsupported, "this libcurl was built without TLS");
  }
  return api;
}

}  // namespace

Result<const CurlApi*> curl_api() {
  static const Result<CurlApi> kLoaded = load();
  if (!kLoaded) return Error(kLoaded.error());
  return &*kLoaded;
}

}  // namespace tokensweep::net
