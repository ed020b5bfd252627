// SPDX-License-Identifier: Apache-2.0
#include "findings/fingerprint.h"

#include <algorithm>

#include "base/hash.h"
#include "findings/secret_identity.h"

namespace tokensweep {

std::string fingerprint(std::string_view family, std::string_view secret,
                        SecretStrength strength) {
  constexpr std::size_t kDigestBytes = 16;
  const std::string identity = secret_identity(secret);
  Sha256 digest;
  if (strength == SecretStrength::kLowEntropy) {
    digest = scrypt(as_bytes(identity), as_bytes(family));
  } else {
    std::string input(family);
    input.push_back('\0');
    input += identity;
    digest = sha256(as_bytes(input));
  }
  return "ts1:" + to_hex(ByteView(digest).first(kDigestBytes));
}

std::string redact(std::string_view secret, std::size_t visible_prefix) {
  constexpr std::size_t kMaxPrefix = 40;
  constexpr std::size_t kTail = 4;
  constexpr std::size_t kLeastHidden = 16;
  const std::size_t prefix =
      std::min({visible_prefix, kMaxPrefix, secret.size(), secret.find('\n')});
  std::string shown(secret.substr(0, prefix));
  shown += "…";
  const bool one_line = secret.find('\n') == std::string_view::npos;
  if (one_line && secret.size() >= prefix + kLeastHidden + kTail) {
    shown += secret.substr(secret.size() - kTail);
  }
  return shown;
}

}  // namespace tokensweep
