// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/types.h>

#include "tests/support/hub/http_server.h"

namespace tokensweep::test_hub {

// TLS 1.2 or newer with the identity, which must outlive the context.
[[nodiscard]] bool set_up_tls(SSL_CTX& context, const TlsIdentity& identity);

}  // namespace tokensweep::test_hub
