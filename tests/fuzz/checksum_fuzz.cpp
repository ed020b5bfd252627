// SPDX-License-Identifier: Apache-2.0
// The first byte picks an algorithm and its options, the rest is the text
// before the check. What is computed must agree; nothing may crash.
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "base/check.h"
#include "rules/checksum.h"

namespace {

using tokensweep::CheckOutcome;
using tokensweep::ChecksumSpec;

struct Choice {
  const char* algorithm;
  const char* encoding;
  const char* parameter;
};

constexpr Choice kChoices[] = {{"crc32", "base62", ""},
                               {"crc32", "base62-lower-first", ""},
                               {"crc32", "base36", ""},
                               {"crc32", "hex-lower", ""},
                               {"crc32", "hex-upper", ""},
                               {"crc32", "hex-le", ""},
                               {"crc32", "base64-le", ""},
                               {"sha256-base32", "", ""},
                               {"azure-his", "", "Default0:+ASt"},
                               {"azure-his", "base64url", "Functi00,Master00"},
                               {"azure-cask", "", ""},
                               {"entra-secret", "", ""},
                               {"azure-devops-pat", "", ""},
                               {"nkey", "", ""},
                               {"stellar", "", ""},
                               {"base58check", "", ""},
                               {"base58check", "", "ripple"},
                               {"bech32", "", ""},
                               {"bech32", "", "m"},
                               {"luhn", "", ""}};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  if (size == 0) return 0;
  const Choice& choice = kChoices[data[0] % std::size(kChoices)];
  ChecksumSpec spec;
  spec.algorithm = choice.algorithm;
  spec.encoding = choice.encoding;
  spec.parameter = choice.parameter;
  CHECK(tokensweep::problem_with(spec).empty());
  const std::string_view before(reinterpret_cast<const char*>(data) + 1,
                                size - 1);
  static_cast<void>(tokensweep::verify_checksum(spec, "", before));
  const auto check = tokensweep::compute_check(spec, "", before);
  if (!check) return 0;
  const std::string token = std::string(before) + *check;
  CHECK(tokensweep::verify_checksum(spec, "", token) != CheckOutcome::kFails);
  return 0;
}
