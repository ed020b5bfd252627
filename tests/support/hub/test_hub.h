// SPDX-License-Identifier: Apache-2.0
// A Docker Hub on loopback, for tests and for trying things offline. It does
// what the Hub's API reference documents and, where that is silent, what its
// clients expect; nothing here was compared with the real one.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tests/support/hub/faults.h"
#include "tests/support/hub/hub_options.h"

namespace tokensweep::test_hub {

// All functions may be called from any thread, while requests are answered.
// Secrets are kept hashed: what add_token() returns is seen once.
class TestHub {
 public:
  // Serves when it returns.
  [[nodiscard]] static Result<std::unique_ptr<TestHub>> start(
      HubOptions options);
  ~TestHub();
  TestHub(const TestHub&) = delete;
  TestHub& operator=(const TestHub&) = delete;

  // "http://127.0.0.1:PORT". Serves the Hub's API, the registry's /token and
  // the device login alike.
  [[nodiscard]] std::string url() const;
  // PEM: who signed the certificate of an https Hub. For SSL_CERT_FILE.
  [[nodiscard]] std::string authority_pem() const;
  // PEM: what docker-registry takes as its rootcertbundle.
  [[nodiscard]] std::string registry_certificate_pem() const;

  [[nodiscard]] Result<void> add_user(const NewUser& user);
  [[nodiscard]] Result<void> add_organization(const NewOrganization& wanted);
  [[nodiscard]] Result<MadeToken> add_token(const NewToken& token);
  void add_public_repository(std::string name);

  void add_fault(Fault fault);
  void clear_faults();

  // Lets the Hub's time run ahead: sessions and tokens expire.
  void advance_clock(std::chrono::seconds by);

  // Everything asked so far, without /_test.
  [[nodiscard]] std::vector<LoggedRequest> requests() const;
  void clear_requests();

 private:
  struct Impl;
  explicit TestHub(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tokensweep::test_hub
