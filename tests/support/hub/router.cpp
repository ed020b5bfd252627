// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hub/router.h"

#include <array>
#include <optional>

#include "tests/support/hub/replies.h"

namespace tokensweep::test_hub {
namespace {

std::string_view take_segment(std::string_view& path) {
  const std::size_t slash = path.find('/', 1);
  const std::string_view segment = path.substr(0, slash);
  path.remove_prefix(segment.size());
  return segment;
}

std::optional<std::vector<std::string>> match(std::string_view pattern,
                                              std::string_view path) {
  std::vector<std::string> parts;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = take_segment(pattern);
    const std::string_view given = take_segment(path);
    if (wanted == "/{}") {
      if (given.size() < 2) return std::nullopt;
      parts.emplace_back(given.substr(1));
    } else if (wanted != given) {
      return std::nullopt;
    }
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return parts;
}

}  // namespace

Reply route(Context& context) {
  const std::array tables = {session_routes(),      access_token_routes(),
                             organization_routes(), audit_routes(),
                             oauth_routes(),        registry_routes(),
                             admin_routes()};
  const Request& request = context.request;
  bool path_is_known = false;
  for (const auto table : tables) {
    for (const Route& each : table) {
      auto parts = match(each.pattern, request.path);
      if (!parts) continue;
      path_is_known = true;
      const bool head_of_get = request.method == "HEAD" && each.method == "GET";
      if (each.method != request.method && !head_of_get) continue;
      context.parts = *std::move(parts);
      return each.answer(context);
    }
  }
  return path_is_known ? error_reply(405, "method not allowed")
                       : newer_error(404, "object not found");
}

}  // namespace tokensweep::test_hub
