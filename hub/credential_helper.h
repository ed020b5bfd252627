// SPDX-License-Identifier: Apache-2.0
// Programs that keep logins in the user's keychain: docker-credential-NAME.
// Protocol: docker/docker-credential-helpers, credentials/credentials.go.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret_text.h"

namespace tokensweep::hub {

struct HelperCredential {
  std::string username;
  SecretText secret;
};

struct HelperOptions {
  // NAME=VALUE. Helpers need the user's own (HOME, GNUPGHOME, the D-Bus
  // address ...).
  std::vector<std::string> environment;
  // A person may have to unlock a keychain meanwhile.
  std::chrono::milliseconds timeout{60'000};
};

// Runs one program. Secrets go through pipes only. Errors name the program and
// the verb, never what it wrote: kUnsupported when it is not installed, kIo
// when it fails or takes too long, kCorrupt when its reply is none.
class CredentialHelper {
 public:
  // kUsage unless `name` is made of a-z, 0-9, '-', '_' and '.', and begins with
  // a letter or digit.
  static Result<CredentialHelper> make(std::string_view name,
                                       HelperOptions options);

  [[nodiscard]] const std::string& program() const { return program_; }

  // nullopt when it has none: the helper says so, or the secret is empty.
  [[nodiscard]] Result<std::optional<HelperCredential>> get(
      std::string_view server) const;
  // kLimit for a secret over 64 KiB, kUsage for an empty one.
  [[nodiscard]] Result<void> store(std::string_view server,
                                   std::string_view username,
                                   const SecretText& secret) const;
  // Also succeeds when there was nothing to erase.
  [[nodiscard]] Result<void> erase(std::string_view server) const;
  // Servers and their user names.
  [[nodiscard]] Result<std::map<std::string, std::string>> list() const;

 private:
  struct Reply;

  CredentialHelper(std::string program, HelperOptions options)
      : program_(std::move(program)), options_(std::move(options)) {}

  [[nodiscard]] Result<Reply> run(const char* verb,
                                  std::string_view input) const;
  [[nodiscard]] Error failure(const char* verb, std::string_view what) const;

  std::string program_;
  HelperOptions options_;
};

// What `get` and `list` print. kCorrupt says nothing of the content.
[[nodiscard]] Result<HelperCredential> parse_helper_credential(
    std::string_view reply);
[[nodiscard]] Result<std::map<std::string, std::string>> parse_helper_list(
    std::string_view reply);

// Whether a failed helper only says that there is no such login.
[[nodiscard]] bool says_not_found(std::string_view reply);

}  // namespace tokensweep::hub
