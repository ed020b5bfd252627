// SPDX-License-Identifier: Apache-2.0
#include "verify/provider_hosts.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "net/origin.h"
#include "rules/field_reader.h"

namespace tokensweep::verify {
namespace {

constexpr std::string_view kExample = "gitlab=gitlab.example.com";

bool is_provider_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// A bare host means https.
Result<std::string> base_url_of(std::string_view server) {
  const bool has_scheme = server.find("://") != std::string_view::npos;
  return net::check_base_url(has_scheme ? std::string(server)
                                        : "https://" + std::string(server));
}

}  // namespace

Result<void> ProviderHosts::add(std::string_view provider,
                                std::string_view server) {
  if (!is_provider_name(provider)) {
    return Error(ErrorKind::kUsage,
                 "'" + escape_for_terminal(provider) +
                     "' is no provider's name; write it as in " +
                     std::string(kExample));
  }
  auto url = base_url_of(server);
  if (!url) {
    return std::move(url).error().with_context("server of provider '" +
                                               std::string(provider) + "'");
  }
  if (!base_urls_.emplace(provider, *std::move(url)).second) {
    return Error(ErrorKind::kUsage, "provider '" + std::string(provider) +
                                        "' is given two servers; give one");
  }
  return {};
}

Result<void> ProviderHosts::add_flag(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    return Error(ErrorKind::kUsage,
                 "'" + escape_for_terminal(text) +
                     "' is not PROVIDER=SERVER; write it as in " +
                     std::string(kExample));
  }
  return add(text.substr(0, equals), text.substr(equals + 1));
}

void ProviderHosts::add_config(const YamlValue& map, Problems& problems) {
  if (!map.is_map()) {
    problems.add(map.line, "'provider_hosts' must be a map such as {" +
                               std::string("gitlab: gitlab.example.com}"));
    return;
  }
  for (const YamlValue& item : map.children) {
    if (base_urls_.contains(item.key)) continue;
    const auto added = add(item.key, scalar_text(item, item.key, problems));
    if (!added) problems.add(item.line, added.error().message());
  }
}

const std::string* ProviderHosts::base_url(std::string_view provider) const {
  const auto found = base_urls_.find(provider);
  return found == base_urls_.end() ? nullptr : &found->second;
}

Result<void> ProviderHosts::require_known(
    const std::vector<std::string>& known) const {
  for (const auto& [provider, url] : base_urls_) {
    if (std::ranges::find(known, provider) != known.end()) continue;
    const std::vector<std::string_view> names(known.begin(), known.end());
    return Error(ErrorKind::kUsage, "no rule's provider is called '" +
                                        provider + "'" +
                                        suggestion(provider, names));
  }
  return {};
}

}  // namespace tokensweep::verify
