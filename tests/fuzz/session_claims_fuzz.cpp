// SPDX-License-Identifier: Apache-2.0
// Session tokens are read without a crash: the input as a whole token, and as
// the claims of one. What is read names an account.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/base64.h"
#include "base/check.h"
#include "hub/session_claims.h"

namespace {

using tokensweep::ErrorKind;

void read(std::string_view jwt) {
  const auto claims = tokensweep::hub::read_session_claims(jwt);
  if (!claims) {
    CHECK(claims.error().kind() == ErrorKind::kCorrupt);
    return;
  }
  CHECK(!claims->username.empty() || !claims->account_id.empty());
  CHECK(claims->token_id.empty() ||
        claims->source != tokensweep::hub::SessionSource::kOther);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view input =
      size == 0 ? std::string_view()
                : std::string_view(reinterpret_cast<const char*>(data), size);
  read(input);
  read("e30." + tokensweep::encode_base64url(input) + ".c2ln");
  return 0;
}
