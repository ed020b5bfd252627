// SPDX-License-Identifier: Apache-2.0
// Servers that the user named in place of a provider's own: self-hosted ones.
// They come from the command line and the user's own config, never from what
// is scanned.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rules/yaml_document.h"

namespace tokensweep::verify {

class ProviderHosts {
 public:
  // `server` is a host name, with a port if need be, or a base URL whose path
  // is put before the call's ("https://github.example.com/api/v3"). http only
  // for loopback. kUsage for anything else and for a provider that has one.
  Result<void> add(std::string_view provider, std::string_view server);

  // A flag's value, "gitlab=gitlab.example.com".
  Result<void> add_flag(std::string_view text);

  // The map `provider_hosts` of the user's config. Providers that a flag
  // named already keep the flag's server.
  void add_config(const YamlValue& map, Problems& problems);

  // Null: the provider's own server. Without a slash at its end.
  [[nodiscard]] const std::string* base_url(std::string_view provider) const;

  // kUsage when one of them is no provider of `known`: a word mistyped would
  // send secrets to the provider's own server instead.
  [[nodiscard]] Result<void> require_known(
      const std::vector<std::string>& known) const;

 private:
  std::map<std::string, std::string, std::less<>> base_urls_;
};

}  // namespace tokensweep::verify
