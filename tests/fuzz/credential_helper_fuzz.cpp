// SPDX-License-Identifier: Apache-2.0
// Reading what a credential helper prints never crashes, and no error quotes a
// secret of it.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "hub/credential_helper.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  namespace hub = tokensweep::hub;
  const std::string_view text =
      size == 0 ? std::string_view()
                : std::string_view(reinterpret_cast<const char*>(data), size);
  static_cast<void>(hub::says_not_found(text));
  const auto credential = hub::parse_helper_credential(text);
  if (!credential) {
    CHECK(credential.error().message().find("s3cret") == std::string::npos);
  }
  const auto servers = hub::parse_helper_list(text);
  if (!servers) {
    CHECK(servers.error().message().find("s3cret") == std::string::npos);
  }
  return 0;
}
