// SPDX-License-Identifier: Apache-2.0
// From a request to the function that answers it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/hub/http_message.h"
#include "tests/support/hub/state.h"

namespace tokensweep::test_hub {

struct Context {
  State& state;
  const Request& request;
  // What stood for each {} of the pattern.
  std::vector<std::string> parts;
  // A login route leaves the name that was tried here.
  std::string identifier;
};

struct Route {
  std::string_view method;
  std::string_view pattern;  // "/v2/orgs/{}/access-tokens"
  Reply (*answer)(Context&);
};

[[nodiscard]] std::span<const Route> session_routes();
[[nodiscard]] std::span<const Route> access_token_routes();
[[nodiscard]] std::span<const Route> organization_routes();
[[nodiscard]] std::span<const Route> audit_routes();
[[nodiscard]] std::span<const Route> oauth_routes();
[[nodiscard]] std::span<const Route> registry_routes();
[[nodiscard]] std::span<const Route> admin_routes();

// 404 for a path that nobody knows, 405 for a method that its path does not.
[[nodiscard]] Reply route(Context& context);

}  // namespace tokensweep::test_hub
