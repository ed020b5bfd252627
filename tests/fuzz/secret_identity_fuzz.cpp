// SPDX-License-Identifier: Apache-2.0
// Input: a secret. Its layout does not change what it is.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "findings/secret_identity.h"

namespace {

std::string with_line_ends(std::string_view text, std::string_view end) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += end;
    } else {
      out.push_back(c);
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace tokensweep;
  const std::string_view secret(reinterpret_cast<const char*>(data), size);
  const std::string identity = secret_identity(secret);
  CHECK(is_same_secret(secret, secret));
  CHECK(identity.find("\r\n") == std::string::npos ||
        secret.find("\r\r\n") != std::string_view::npos);
  // An empty line may come before the body, and line feeds around it.
  CHECK(identity.size() <= secret.size() + 3);
  // With a carriage return before a line end there are two ways to read it.
  if (secret.find('\r') != std::string_view::npos) return 0;
  CHECK(secret_identity(with_line_ends(secret, "\r\n")) == identity);
  CHECK(is_same_secret(with_line_ends(secret, "\r\n"), secret));
  return 0;
}
