// SPDX-License-Identifier: Apache-2.0
// Input: a URL. An origin that is accepted names itself, and nothing else.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "net/origin.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace tokensweep::net;
  const std::string_view url(reinterpret_cast<const char*>(data), size);

  const auto origin = parse_origin(url);
  if (origin) {
    const std::string text = origin->text();
    const auto again = parse_origin(text + "/path?query");
    CHECK(again && *again == *origin);
    CHECK(again->text() == text);
    CHECK(origin->port != 0);
    CHECK(!origin->host.empty());
    CHECK(url.find('\\') == std::string_view::npos);
    // The host's bytes stand in the URL, unless it was an IPv6 address.
    if (origin->host.find(':') == std::string::npos) {
      const std::string lower = tokensweep::to_lower(url);
      CHECK(lower.starts_with(origin->scheme + "://" + origin->host));
    }
  }

  const auto base = check_base_url(url);
  if (base) {
    CHECK(origin && origin->may_carry_secrets());
    CHECK(!base->ends_with('/'));
    CHECK(*check_base_url(*base) == *base);
    CHECK(*parse_origin(*base + "/v2/x") == *origin);
  }

  const std::string encoded = percent_encode(url);
  CHECK(encoded.find_first_of("/?#@:\\ \r\n&=+") == std::string::npos);
  CHECK(parse_origin("https://a.test/" + encoded).has_value());
  return 0;
}
