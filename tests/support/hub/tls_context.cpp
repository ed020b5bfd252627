// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hub/tls_context.h"

#include <optional>
#include <string>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "base/handle.h"

namespace tokensweep::test_hub {
namespace {

using Key = Handle<EVP_PKEY, &EVP_PKEY_free>;
using Certificate = Handle<X509, &X509_free>;
using Bio = Handle<BIO, &BIO_free_all>;

Bio reader(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Key key_of(const Identity& identity) {
  return Key(PEM_read_bio_PrivateKey(reader(identity.key_pem).get(), nullptr,
                                     nullptr, nullptr));
}

Certificate certificate_of(const Identity& identity) {
  return Certificate(PEM_read_bio_X509(reader(identity.certificate_pem).get(),
                                       nullptr, nullptr, nullptr));
}

int choose_certificate(SSL* connection, void* argument) noexcept {
  const auto* tls = static_cast<const TlsIdentity*>(argument);
  if (!tls->instead) return 1;
  const std::optional<Identity> other = tls->instead();
  if (!other) return 1;
  const Certificate certificate = certificate_of(*other);
  const Key key = key_of(*other);
  return SSL_use_certificate(connection, certificate.get()) == 1 &&
                 SSL_use_PrivateKey(connection, key.get()) == 1
             ? 1
             : 0;
}

}  // namespace

bool set_up_tls(SSL_CTX& context, const TlsIdentity& identity) {
  const Certificate certificate = certificate_of(identity.usual);
  const Key key = key_of(identity.usual);
  if (!certificate || !key ||
      SSL_CTX_use_certificate(&context, certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(&context, key.get()) != 1 ||
      SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION) != 1) {
    return false;
  }
  // The library's signature takes a void*; nothing writes through it.
  SSL_CTX_set_cert_cb(&context, &choose_certificate,
                      const_cast<TlsIdentity*>(&identity));
  return true;
}

}  // namespace tokensweep::test_hub
