// SPDX-License-Identifier: Apache-2.0
// Where the value of a new token goes: `--to`. Prepared before the token is
// made, so that a mistake there costs nothing.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/handle.h"
#include "base/result.h"
#include "base/secret_text.h"
#include "cli/hub/client.h"
#include "hub/credential_helper.h"

namespace tokensweep::cli {

class HandOver {
 public:
  // `to` as on the command line; empty: standard output. Makes the file (0600)
  // or checks that the helper is there. kUsage when the file exists or no
  // helper is configured.
  static Result<HandOver> prepare(const HubClient& client,
                                  const std::string& to);

  HandOver(HandOver&& other) noexcept;
  HandOver& operator=(HandOver&&) = delete;
  // Removes a file that nothing was delivered to.
  ~HandOver();

  // `username` is what the token logs in with.
  [[nodiscard]] Result<void> deliver(const std::string& username,
                                     const SecretText& value);
  // "standard output", "token.txt", "docker-credential-pass for https://...".
  [[nodiscard]] const std::string& place() const { return place_; }
  [[nodiscard]] bool to_standard_output() const { return !file_ && !helper_; }

 private:
  explicit HandOver(std::string place) : place_(std::move(place)) {}

  std::string place_;
  std::optional<hub::CredentialHelper> helper_;
  std::string server_;
  Fd file_;
  bool delivered_ = false;
};

}  // namespace tokensweep::cli
