// SPDX-License-Identifier: Apache-2.0
#include "tests/support/test_certificate.h"

#include <arpa/inet.h>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/check.h"

namespace tokensweep::testing {
namespace {

using Key = Handle<EVP_PKEY, &detail::free_key>;
using Certificate = Handle<X509, &detail::free_certificate>;
using Memory = Handle<BIO, &::BIO_free_all>;

// RFC 5280: 2 is the third version.
constexpr long kVersion3 = 2;

Key make_key(TestKey kind) {
  // Not the macros: they cast what they are given.
  Key key(
      kind == TestKey::kP256
          ? ::EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
          : ::EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048}));
  CHECK(key != nullptr);
  return key;
}

// What `write` puts into a memory BIO.
template <typename Write>
std::string pem(const Write& write) {
  const Memory memory(::BIO_new(::BIO_s_mem()));
  CHECK(memory != nullptr);
  CHECK(write(memory.get()) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  CHECK(size > 0);
  return std::string(data, static_cast<std::size_t>(size));
}

std::string pem_of(X509* certificate) {
  return pem([certificate](BIO* out) {
    return ::PEM_write_bio_X509(out, certificate);
  });
}

std::string pem_of(EVP_PKEY* key) {
  return pem([key](BIO* out) {
    return ::PEM_write_bio_PKCS8PrivateKey(out, key, nullptr, nullptr, 0,
                                           nullptr, nullptr);
  });
}

std::uint32_t random_number() {
  std::uint32_t number = 0;
  CHECK(::RAND_bytes(reinterpret_cast<unsigned char*>(&number),
                     sizeof(number)) == 1);
  return number;
}

bool is_address(const std::string& name) {
  unsigned char bytes[sizeof(in6_addr)];
  return ::inet_pton(AF_INET, name.c_str(), bytes) == 1 ||
         ::inet_pton(AF_INET6, name.c_str(), bytes) == 1;
}

void add_extension(X509* certificate, X509* issuer, int id,
                   const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  ::X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension =
      ::X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  CHECK(extension != nullptr);
  CHECK(::X509_add_ext(certificate, extension, -1) == 1);
  ::X509_EXTENSION_free(extension);
}

void set_name(X509* certificate, const std::string& common_name) {
  X509_NAME* name = ::X509_get_subject_name(certificate);
  const auto* bytes =
      reinterpret_cast<const unsigned char*>(common_name.c_str());
  CHECK(::X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, bytes, -1, -1,
                                     0) == 1);
}

// Without issuer, extensions and signature.
Certificate blank(EVP_PKEY* key, const std::string& common_name,
                  std::chrono::seconds from, std::chrono::seconds until) {
  Certificate certificate(::X509_new());
  CHECK(certificate != nullptr);
  X509* const raw = certificate.get();
  CHECK(::X509_set_version(raw, kVersion3) == 1);
  CHECK(::ASN1_INTEGER_set_uint64(::X509_get_serialNumber(raw),
                                  std::uint64_t{1} + random_number()) == 1);
  CHECK(::X509_gmtime_adj(X509_getm_notBefore(raw),
                          static_cast<long>(from.count())) != nullptr);
  CHECK(::X509_gmtime_adj(X509_getm_notAfter(raw),
                          static_cast<long>(until.count())) != nullptr);
  CHECK(::X509_set_pubkey(raw, key) == 1);
  set_name(raw, common_name);
  return certificate;
}

void sign(X509* certificate, X509* issuer, EVP_PKEY* key) {
  CHECK(::X509_set_issuer_name(certificate, ::X509_get_subject_name(issuer)) ==
        1);
  CHECK(::X509_sign(certificate, key, ::EVP_sha256()) > 0);
}

// A server's certificate; without an authority it signs itself.
TestCertificate make_certificate(const CertificateWish& wish, X509* issuer,
                                 EVP_PKEY* issuer_key) {
  const Key key = make_key(wish.key);
  const Certificate certificate =
      blank(key.get(), "tokensweep test", wish.valid_from, wish.valid_until);
  X509* const raw = certificate.get();
  X509* const signer = issuer != nullptr ? issuer : raw;
  std::string names;
  for (const std::string& name : wish.names) {
    if (!names.empty()) names += ',';
    names += is_address(name) ? "IP:" : "DNS:";
    names += name;
  }
  if (!names.empty()) {
    add_extension(raw, signer, NID_subject_alt_name, names);
  }
  add_extension(raw, signer, NID_basic_constraints, "CA:FALSE");
  add_extension(raw, signer, NID_ext_key_usage, "serverAuth");
  sign(raw, signer, issuer_key != nullptr ? issuer_key : key.get());
  return {.certificate = pem_of(raw), .key = pem_of(key.get())};
}

}  // namespace

namespace detail {

void free_certificate(X509* certificate) {
  ::X509_free(certificate);
}
void free_key(EVP_PKEY* key) {
  ::EVP_PKEY_free(key);
}

}  // namespace detail

TestAuthority::TestAuthority(const std::string& name)
    : key_(make_key(TestKey::kP256)),
      own_(blank(key_.get(),
                 name.empty()
                     ? "tokensweep authority " + std::to_string(random_number())
                     : name,
                 std::chrono::hours(-24), std::chrono::hours(48))) {
  X509* const raw = own_.get();
  add_extension(raw, raw, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(raw, raw, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(raw, raw, NID_subject_key_identifier, "hash");
  sign(raw, raw, key_.get());
  pem_ = pem_of(raw);
}

TestCertificate TestAuthority::issue(const CertificateWish& wish) const {
  return make_certificate(wish, own_.get(), key_.get());
}

TestCertificate self_signed_certificate(const CertificateWish& wish) {
  return make_certificate(wish, nullptr, nullptr);
}

}  // namespace tokensweep::testing
