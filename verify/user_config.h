// SPDX-License-Identifier: Apache-2.0
// The user's own settings, $XDG_CONFIG_HOME/tokensweep/config.yaml: what no
// scanned repository may decide.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "verify/provider_hosts.h"

namespace tokensweep::verify {

// As getenv: null when the variable is not set.
using GetEnv = std::function<const char*(const char*)>;

// The path, there or not; ~/.config stands for XDG_CONFIG_HOME. Empty when
// neither says a folder. Relative values are ignored, as XDG asks.
[[nodiscard]] std::string user_config_path(const GetEnv& getenv);

// Adds the file's `provider_hosts` to `hosts`, which keeps what flags said. No
// file is no error. kUsage lists what is wrong as "file:line: message".
Result<void> load_user_config(const std::string& path, ProviderHosts& hosts);

}  // namespace tokensweep::verify
