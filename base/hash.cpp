// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <zlib.h>

#include "base/check.h"

namespace tokensweep {

Sha256 sha256(ByteView data) {
  Sha256 digest;
  SHA256(reinterpret_cast<const unsigned char*>(data.data()), data.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

Sha256 scrypt(ByteView secret, ByteView salt) {
  constexpr std::uint64_t kMaxMemory = std::uint64_t{64} << 20;
  Sha256 digest;
  const int ok = EVP_PBE_scrypt(
      reinterpret_cast<const char*>(secret.data()), secret.size(),
      reinterpret_cast<const unsigned char*>(salt.data()), salt.size(),
      1U << 14, 8, 1, kMaxMemory,
      reinterpret_cast<unsigned char*>(digest.data()), digest.size());
  CHECK(ok == 1);
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
