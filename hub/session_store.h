// SPDX-License-Identifier: Apache-2.0
// Keeps the session between two runs: in the user's credential helper, or in a
// file that only he can read. Never a password.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "hub/credential_helper.h"
#include "hub/docker_config.h"
#include "hub/stored_session.h"

namespace tokensweep::hub {

// Where a session lies, for people: a program's name or a file's path.
struct SessionPlace {
  std::string text;
  bool is_file = false;
};

struct KeptSession {
  StoredSession session;
  SessionPlace place;
};

struct SessionStoreOptions {
  // Base URL of the Hub: sessions of two Hubs are kept apart.
  std::string endpoint;
  // nullopt: none is configured, or --no-helper.
  std::optional<CredentialHelper> helper;
  // $XDG_STATE_HOME/tokensweep or the like; empty: no file can be kept.
  std::string folder;
};

class SessionStore {
 public:
  explicit SessionStore(SessionStoreOptions options)
      : options_(std::move(options)) {}

  // The helper's, else the file's. nullopt: not logged in. A helper that fails
  // is an error, as are a file or folder that others may write or read, that
  // belongs to somebody else, or that is a symlink.
  [[nodiscard]] Result<std::optional<KeptSession>> load() const;

  // Puts it into the helper if there is one, else into the file (0600, the
  // folder 0700), and takes an older one out of the other place.
  [[nodiscard]] Result<SessionPlace> save(const StoredSession& session) const;

  // From both places; true when there was one.
  [[nodiscard]] Result<bool> erase() const;

  // "https://hub.docker.com/tokensweep": the server under which the helper
  // keeps it.
  [[nodiscard]] std::string key() const;
  // Empty when there is no folder.
  [[nodiscard]] std::string file() const;

 private:
  [[nodiscard]] Result<StoredSession> parse(std::string_view json) const;
  [[nodiscard]] Result<std::optional<StoredSession>> load_file() const;
  [[nodiscard]] Result<void> save_file(const SecretText& text) const;
  [[nodiscard]] Result<bool> erase_file() const;

  SessionStoreOptions options_;
};

// $XDG_STATE_HOME/tokensweep, ~/.local/state/tokensweep, or empty. Relative
// values are ignored, as the XDG specification asks.
[[nodiscard]] std::string state_folder(const GetEnv& getenv);

}  // namespace tokensweep::hub
