// SPDX-License-Identifier: Apache-2.0
// Certificates for test servers, made when the test runs: none lies in the
// tree, and none outlives its day.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <openssl/types.h>

#include "base/handle.h"

namespace tokensweep::testing {

struct TestCertificate {
  std::string certificate;  // PEM
  std::string key;          // PEM, PKCS #8
};

enum class TestKey : std::uint8_t { kP256, kRsa2048 };

struct CertificateWish {
  // DNS names and IP addresses, as subject alternative names.
  std::vector<std::string> names = {"localhost", "127.0.0.1", "::1"};
  std::chrono::seconds valid_from{-3600};  // from now
  std::chrono::seconds valid_until{86'400};
  TestKey key = TestKey::kP256;
};

namespace detail {
void free_certificate(X509* certificate);
void free_key(EVP_PKEY* key);
}  // namespace detail

// Aborts when OpenSSL fails. Not for several threads at a time.
class TestAuthority {
 public:
  // Each is called otherwise, unless a name is given.
  explicit TestAuthority(const std::string& name = {});

  // PEM of the authority itself: what a client has to trust.
  [[nodiscard]] const std::string& certificate() const { return pem_; }

  [[nodiscard]] TestCertificate issue(const CertificateWish& wish = {}) const;

 private:
  Handle<EVP_PKEY, &detail::free_key> key_;
  Handle<X509, &detail::free_certificate> own_;
  std::string pem_;
};

// Signed by its own key, trusted by nobody.
[[nodiscard]] TestCertificate self_signed_certificate(
    const CertificateWish& wish = {});

}  // namespace tokensweep::testing
