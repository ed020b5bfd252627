// SPDX-License-Identifier: Apache-2.0
#include "hub/organizations.h"

#include <utility>

#include "hub/json_document.h"
#include "hub/path_name.h"
#include "hub/session_api.h"

namespace tokensweep::hub {

Result<std::vector<std::string>> organization_names(net::HttpClient& client,
                                                    const Endpoints& endpoints,
                                                    const SecretText& jwt) {
  std::vector<std::string> names;
  const SessionApi api(client, endpoints, jwt);
  // With the slash that every known client sends: the route is an old one, and
  // a redirect to it would not be followed.
  TRY(api.ask_pages(
      {"list organizations", "GET", "/v2/user/orgs/?page=1&page_size=100", ""},
      [&](const JsonValue& entry) -> Result<void> {
        const JsonValue member = entry.member("orgname");
        if (!member.is_text()) return {};
        TRY_ASSIGN(std::string name, member.text());
        if (is_path_name(name)) names.push_back(std::move(name));
        return {};
      }));
  return names;
}

}  // namespace tokensweep::hub
