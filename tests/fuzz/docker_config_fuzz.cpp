// SPDX-License-Identifier: Apache-2.0
// Reading a docker configuration never crashes, and no error quotes a secret
// of it.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "hub/docker_config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  namespace hub = tokensweep::hub;
  const std::string_view text =
      size == 0 ? std::string_view()
                : std::string_view(reinterpret_cast<const char*>(data), size);
  static_cast<void>(hub::is_hub_server(text));
  const auto config = hub::parse_docker_config(text);
  if (!config) {
    CHECK(config.error().message().find("s3cret") == std::string::npos);
    return 0;
  }
  for (const hub::DockerLogin& login : config->logins) {
    CHECK(!login.secret.empty());
    static_cast<void>(config->helper_for(login.server));
  }
  return 0;
}
