// SPDX-License-Identifier: Apache-2.0
// Messages in error bodies come out short, safe for a terminal and without
// what was sent.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "hub/reply.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using tokensweep::hub::error_message;
  const std::string_view body =
      size == 0 ? std::string_view()
                : std::string_view(reinterpret_cast<const char*>(data), size);
  constexpr std::string_view kSecret = "hunter2hunter3";
  const std::string message = error_message(body, {kSecret});
  CHECK(message.size() <= 200);
  CHECK(tokensweep::escape_for_terminal(message) == message);
  CHECK(message.find("hunter2h") == std::string::npos);
  return 0;
}
