// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"

// Anything newer of libcrypto pulls in all its providers, whose tables cost a
// third of our start-up. SHA256_Init and its kin do not.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <gcrypt.h>

#include <openssl/sha.h>
#include <zlib.h>

#include "base/check.h"

namespace tokensweep {
namespace {

// Any thread may come first.
void init_gcrypt() {
  [[maybe_unused]] static const bool done = [] {
    // Fingerprints are names, the same on all machines.
    gcry_control(GCRYCTL_NO_FIPS_MODE);
    CHECK(gcry_check_version(nullptr) != nullptr);
    gcry_control(GCRYCTL_DISABLE_SECMEM);
    gcry_control(GCRYCTL_INITIALIZATION_FINISHED);
    return true;
  }();
}

}  // namespace

Sha1 sha1(ByteView data) {
  Sha1 digest;
  SHA_CTX context;
  SHA1_Init(&context);
  SHA1_Update(&context, data.data(), data.size());
  SHA1_Final(reinterpret_cast<unsigned char*>(digest.data()), &context);
  return digest;
}

Sha256 sha256(ByteView data) {
  Sha256 digest;
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, data.data(), data.size());
  SHA256_Final(reinterpret_cast<unsigned char*>(digest.data()), &context);
  return digest;
}

// libsodium's takes half as long again (43 ms against 28, Zen 5), and that of
// libcrypto needs its providers.
Sha256 scrypt(ByteView secret, ByteView salt) {
  constexpr int kCost = 1 << 14;
  constexpr unsigned long kParallel = 1;
  init_gcrypt();
  Sha256 digest;
  const gcry_error_t failed = gcry_kdf_derive(
      secret.data(), secret.size(), GCRY_KDF_SCRYPT, kCost, salt.data(),
      salt.size(), kParallel, digest.size(), digest.data());
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
