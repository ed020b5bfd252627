// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"

// Anything newer of libcrypto pulls in all its providers, whose tables cost a
// third of our start-up. SHA256_Init and its kin do not.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <sodium.h>

#include <openssl/sha.h>
#include <zlib.h>

#include "base/check.h"

namespace tokensweep {

Sha256 sha256(ByteView data) {
  Sha256 digest;
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, data.data(), data.size());
  SHA256_Final(reinterpret_cast<unsigned char*>(digest.data()), &context);
  return digest;
}

Sha256 scrypt(ByteView secret, ByteView salt) {
  CHECK(sodium_init() >= 0);  // 1 when it was called before; any thread
  Sha256 digest;
  const int failed = crypto_pwhash_scryptsalsa208sha256_ll(
      reinterpret_cast<const unsigned char*>(secret.data()), secret.size(),
      reinterpret_cast<const unsigned char*>(salt.data()), salt.size(),
      1U << 14, 8, 1, reinterpret_cast<unsigned char*>(digest.data()),
      digest.size());
  CHECK(failed == 0);
  return digest;
}

std::uint32_t crc32(ByteView data) {
  return static_cast<std::uint32_t>(::crc32_z(
      0, reinterpret_cast<const unsigned char*>(data.data()), data.size()));
}

std::string to_hex(ByteView data) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(data.size() * 2);
  for (const std::byte b : data) {
    hex.push_back(kDigits[std::to_integer<unsigned>(b) >> 4]);
    hex.push_back(kDigits[std::to_integer<unsigned>(b) & 15]);
  }
  return hex;
}

}  // namespace tokensweep
