// SPDX-License-Identifier: Apache-2.0
// Login in the browser: OAuth 2.0 device grant (RFC 8628) at login.docker.com.
// Source of the calls: docker/cli internal/oauth.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/result.h"
#include "base/secret_text.h"
#include "hub/endpoints.h"
#include "hub/login.h"
#include "net/http_client.h"

namespace tokensweep::hub {

// The public client that docker's own command line logs in as; it is no secret.
inline constexpr std::string_view kDockerCliClientId =
    "L4v0dmlNBpYUjGGab0C2JtgTgXr1Qz4d";

// A login that waits for a person.
struct DeviceCode {
  SecretText code;               // for poll()
  std::string user_code;         // to be shown and compared
  std::string verification_url;  // to be opened: https, or loopback in tests
  std::chrono::seconds interval{5};
  std::chrono::seconds lifetime{900};
};

struct DeviceSession {
  Session session;
  SecretText refresh_token;  // empty when the server gave none
};
struct DevicePending {};   // the person has not finished
struct DeviceSlowDown {};  // as pending, and the interval grows by 5 s
struct DeviceDenied {
  std::string message;  // of the server, for people
};
struct DeviceExpired {};
using DeviceAnswer = std::variant<DeviceSession, DevicePending, DeviceSlowDown,
                                  DeviceDenied, DeviceExpired>;

class DeviceFlow {
 public:
  // Both must outlive this.
  DeviceFlow(net::HttpClient& client, const Endpoints& endpoints,
             std::string client_id = std::string(kDockerCliClientId))
      : client_(client),
        endpoints_(endpoints),
        client_id_(std::move(client_id)) {}

  // kCorrupt when the URL to be opened is neither https nor loopback.
  [[nodiscard]] Result<DeviceCode> start() const;
  // One question.
  [[nodiscard]] Result<DeviceAnswer> poll(const DeviceCode& code) const;
  // Asks until there is an answer: `wait` sleeps, and says false when the run
  // was interrupted, which gives DevicePending. Never DeviceSlowDown.
  [[nodiscard]] Result<DeviceAnswer> wait_for_login(
      const DeviceCode& code,
      const std::function<bool(std::chrono::seconds)>& wait) const;
  // A new session, and the refresh token that takes the old one's place: it may
  // be another one each time. Errors as of reply_error(); kNetwork or kUsage
  // when the login has ended.
  [[nodiscard]] Result<DeviceSession> refresh(
      const SecretText& refresh_token) const;
  // Ends the login that a refresh token stands for. The server answers alike
  // whether it knew the token or not.
  [[nodiscard]] Result<void> revoke(const SecretText& refresh_token) const;

 private:
  net::HttpClient& client_;
  const Endpoints& endpoints_;
  std::string client_id_;
};

}  // namespace tokensweep::hub
