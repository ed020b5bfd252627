// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hub/hashing.h"

#include <array>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base/check.h"

namespace tokensweep::test_hub {
namespace {

// A test Hub need not withstand a theft of its memory: this is a tenth of
// what a real one would take, so that tests stay fast.
constexpr int kRounds = 20'000;
constexpr std::size_t kDigestBytes = 32;

std::string hash(SecretKind kind, std::string_view salt,
                 std::string_view text) {
  std::array<unsigned char, kDigestBytes> digest{};
  const auto* salt_bytes = reinterpret_cast<const unsigned char*>(salt.data());
  if (kind == SecretKind::kPassword) {
    CHECK(PKCS5_PBKDF2_HMAC(text.data(), static_cast<int>(text.size()),
                            salt_bytes, static_cast<int>(salt.size()), kRounds,
                            EVP_sha256(), static_cast<int>(digest.size()),
                            digest.data()) == 1);
  } else {
    const std::string input = std::string(salt) + std::string(text);
    CHECK(EVP_Digest(input.data(), input.size(), digest.data(), nullptr,
                     EVP_sha256(), nullptr) == 1);
  }
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string random_bytes(std::size_t length) {
  std::string bytes(length, '\0');
  CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()),
                   static_cast<int>(length)) == 1);
  return bytes;
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    text += kDigits[value >> 4];
    text += kDigits[value & 15];
  }
  return text;
}

}  // namespace

HashedSecret hash_secret(SecretKind kind, std::string_view text) {
  HashedSecret stored;
  stored.kind = kind;
  stored.salt = random_bytes(16);
  stored.digest = hash(kind, stored.salt, text);
  return stored;
}

bool matches(const HashedSecret& stored, std::string_view text) {
  const std::string digest = hash(stored.kind, stored.salt, text);
  return digest.size() == stored.digest.size() &&
         CRYPTO_memcmp(digest.data(), stored.digest.data(), digest.size()) == 0;
}

std::string digest_of(std::string_view text) {
  return hex(hash(SecretKind::kToken, "", text));
}

std::string random_uuid() {
  std::string bytes = random_bytes(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  std::string text = hex(bytes);
  for (const std::size_t place : {8U, 13U, 18U, 23U}) text.insert(place, "-");
  return text;
}

std::string random_text(std::size_t length, std::string_view alphabet) {
  std::string text;
  // The remainder favours some letters a little; that matters to nobody here.
  for (const char byte : random_bytes(length)) {
    text += alphabet[static_cast<unsigned char>(byte) % alphabet.size()];
  }
  return text;
}

std::string random_url_text(std::size_t length) {
  return random_text(length,
                     "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                     "0123456789_-");
}

}  // namespace tokensweep::test_hub
