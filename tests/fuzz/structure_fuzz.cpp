// SPDX-License-Identifier: Apache-2.0
// The first byte picks a kind, the rest is the value, taken as it is and as
// base64 of itself, so that the parsers behind the base64 see any bytes.
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "base/base64.h"
#include "base/check.h"
#include "base/text.h"
#include "rules/structure.h"
#include "rules/value_tests.h"

namespace {

using tokensweep::DecodeSpec;

void check(const DecodeSpec& spec, std::string_view value) {
  const auto result = tokensweep::check_structure(spec, value);
  for (const auto& [name, fact] : result.facts) {
    CHECK(fact.size() <= 256 && tokensweep::is_valid_utf8(fact));
  }
  if (result.secret) CHECK(result.secret->size() < value.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  constexpr const char* kKinds[] = {
      "aws-key-id", "base64-json", "base64-text", "basic-pair", "discord-bot",
      "jwt",        "macaroon",    "openssh-key", "pem",        "pgp-armor",
      "telegram",   "uuid",        "wireguard"};
  if (size == 0) return 0;
  DecodeSpec spec;
  spec.kind = kKinds[data[0] % std::size(kKinds)];
  if ((data[0] & 0x80) != 0) spec.require = {"role=x", "n"};
  const std::string_view value(reinterpret_cast<const char*>(data) + 1,
                               size - 1);
  check(spec, value);
  check(spec, tokensweep::encode_base64(value));
  check(spec, tokensweep::encode_base64url(value) + "." +
                  tokensweep::encode_base64url(value) + ".AAAA");
  static_cast<void>(tokensweep::looks_like_placeholder(value));
  static_cast<void>(tokensweep::looks_like_reference(value));
  return 0;
}
