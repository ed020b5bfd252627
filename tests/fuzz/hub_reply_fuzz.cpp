// SPDX-License-Identifier: Apache-2.0
// Replies of the Hub are read without a crash, and no request that follows
// from one leaves the Hub.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "hub/access_tokens.h"
#include "hub/audit_log.h"
#include "hub/device_flow.h"
#include "hub/org_access_tokens.h"
#include "hub/organizations.h"
#include "hub/registry_auth.h"
#include "net/origin.h"
#include "tests/support/fake_http.h"

namespace tokensweep::hub {
namespace {

constexpr std::string_view kId = "00000000-0000-4000-8000-000000000000";

void read_with_status(std::string_view body, int status) {
  const Endpoints endpoints{"https://hub.example", "https://hub.example",
                            "https://hub.example"};
  const net::Origin hub_origin{"https", "hub.example", 443};
  testing::FakeHttp http([&](const net::HttpRequest& request) {
    const auto origin = net::parse_origin(request.url);
    CHECK(origin && *origin == hub_origin);
    return Result<net::HttpResponse>(
        testing::http_reply(status, std::string(body)));
  });
  const SecretText jwt("a.b.c");
  const AccessTokens tokens(http, endpoints, jwt);
  static_cast<void>(tokens.list());
  if (const auto token = tokens.get(kId)) CHECK(token->id.size() == 36);
  if (const auto created = tokens.create({.label = "x"})) {
    CHECK(!created->value.empty());
  }
  const OrgAccessTokens org_tokens(http, endpoints, jwt, "acme");
  static_cast<void>(org_tokens.list());
  static_cast<void>(org_tokens.get(kId));
  static_cast<void>(organization_names(http, endpoints, jwt));
  static_cast<void>(read_audit_log(http, endpoints, jwt, "acme", {}));
  static_cast<void>(ask_registry(http, endpoints, "a", SecretText("secret")));
  static_cast<void>(exchange(http, endpoints, "a", SecretText("secret")));
  const DeviceFlow flow(http, endpoints);
  if (const auto code = flow.start()) {
    CHECK(net::parse_origin(code->verification_url).has_value());
    static_cast<void>(flow.poll(*code));
  }
}

}  // namespace
}  // namespace tokensweep::hub

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view body =
      size == 0 ? std::string_view()
                : std::string_view(reinterpret_cast<const char*>(data), size);
  tokensweep::hub::read_with_status(body, 200);
  tokensweep::hub::read_with_status(body, 401);
  return 0;
}
