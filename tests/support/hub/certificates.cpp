// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hub/certificates.h"

#include <ctime>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/check.h"
#include "base/handle.h"

namespace tokensweep::test_hub {
namespace {

constexpr std::size_t kRsaBits = 2048;

using Key = Handle<EVP_PKEY, &EVP_PKEY_free>;
using Certificate = Handle<X509, &X509_free>;
using Bio = Handle<BIO, &BIO_free_all>;
using Extension = Handle<X509_EXTENSION, &X509_EXTENSION_free>;

Bio memory() {
  Bio bio(BIO_new(BIO_s_mem()));
  CHECK(bio);
  return bio;
}

std::string content(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

Bio reader(const std::string& text) {
  Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  CHECK(bio);
  return bio;
}

void add_extension(X509& certificate, X509& issuer, int kind,
                   const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
  const Extension extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  CHECK(extension);
  CHECK(X509_add_ext(&certificate, extension.get(), -1) == 1);
}

std::string join(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) {
    if (!joined.empty()) joined += ',';
    joined += part;
  }
  return joined;
}

Identity make(const CertificateWish& wish, const Identity* authority) {
  const Key key(wish.key == KeyKind::kRsa
                    ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", kRsaBits)
                    : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  CHECK(key);
  const Certificate made(X509_new());
  CHECK(made);
  X509* certificate = made.get();
  X509_set_version(certificate, X509_VERSION_3);
  std::uint32_t serial = 0;
  CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), 4) == 1);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate),
                          std::uint64_t{serial} + 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), wish.valid_from);
  X509_gmtime_adj(X509_getm_notAfter(certificate), wish.valid_until);
  X509_set_pubkey(certificate, key.get());
  X509_NAME_add_entry_by_txt(
      X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
      reinterpret_cast<const unsigned char*>(wish.name.data()),
      static_cast<int>(wish.name.size()), -1, 0);

  Certificate issuer;
  Key issuer_key;
  if (authority != nullptr) {
    issuer.reset(PEM_read_bio_X509(reader(authority->certificate_pem).get(),
                                   nullptr, nullptr, nullptr));
    issuer_key.reset(PEM_read_bio_PrivateKey(reader(authority->key_pem).get(),
                                             nullptr, nullptr, nullptr));
    CHECK(issuer && issuer_key);
  }
  X509* signer = authority != nullptr ? issuer.get() : certificate;
  X509_set_issuer_name(certificate, X509_get_subject_name(signer));
  if (authority == nullptr) {
    add_extension(*certificate, *signer, NID_basic_constraints,
                  "critical,CA:TRUE");
    add_extension(*certificate, *signer, NID_key_usage,
                  "critical,keyCertSign,digitalSignature");
  } else {
    add_extension(*certificate, *signer, NID_basic_constraints,
                  "critical,CA:FALSE");
    add_extension(*certificate, *signer, NID_subject_alt_name,
                  join(wish.alternative_names));
  }
  CHECK(X509_sign(certificate,
                  authority != nullptr ? issuer_key.get() : key.get(),
                  EVP_sha256()) > 0);

  Identity identity;
  const Bio key_text = memory();
  // cpp-jwt reads it with the function for this form.
  CHECK(PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0,
                                 nullptr, nullptr) == 1);
  identity.key_pem = content(key_text);
  const Bio text = memory();
  CHECK(PEM_write_bio_X509(text.get(), certificate) == 1);
  identity.certificate_pem = content(text);
  const Bio der = memory();
  CHECK(i2d_X509_bio(der.get(), certificate) == 1);
  identity.certificate_der = content(der);
  return identity;
}

}  // namespace

Identity make_self_signed(const CertificateWish& wish) {
  return make(wish, nullptr);
}

Identity make_signed(const CertificateWish& wish, const Identity& authority) {
  return make(wish, &authority);
}

}  // namespace tokensweep::test_hub
