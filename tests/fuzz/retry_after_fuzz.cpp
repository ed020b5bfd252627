// SPDX-License-Identifier: Apache-2.0
// Input: the value of a Retry-After header.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "net/http_date.h"
#include "net/retrying_client.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace tokensweep::net;
  const std::string_view value(reinterpret_cast<const char*>(data), size);
  constexpr std::int64_t kNow = 1'800'000'000;

  HttpResponse response;
  response.headers.push_back(
      {.name = "retry-after", .value = std::string(value)});
  const auto delay = requested_delay(response, kNow);
  const auto date = parse_http_date(value);
  if (delay) CHECK(delay->count() >= 0);
  if (date) {
    CHECK(delay.has_value());
    const std::int64_t seconds = *date > kNow ? *date - kNow : 0;
    CHECK(delay->count() == seconds * 1000);
  }
  response.headers.front().name = "x-retry-after";
  CHECK(requested_delay(response, kNow) == delay);
  return 0;
}
