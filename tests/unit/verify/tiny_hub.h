// SPDX-License-Identifier: Apache-2.0
// A Hub and its registry in a few lines: accounts, and what each login gives.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "hub/endpoints.h"
#include "tests/support/fake_http.h"

namespace tokensweep::testing {

class TinyHub {
 public:
  enum class Login { kSession, kSecondFactor, kForbidden, kThrottled };

  // From now on this pair logs in with this outcome; others get 401.
  void add(const std::string& name, const std::string& secret,
           Login login = Login::kSession,
           const std::string& source = "docker_pat|" + std::string(kId)) {
    logins_[{name, secret}] = {login, source};
  }
  // What the registry answers this pair with; by default 200 where the Hub
  // gives a session, else 401 with "incorrect username or password".
  void registry_says(const std::string& name, const std::string& secret,
                     int status, const std::string& text) {
    registry_[{name, secret}] = {status, text};
  }
  void clear() { logins_.clear(); }

  bool hub_down = false;       // no connection
  bool registry_down = false;  // the same
  int hub_status = 0;          // every exchange gets it

  [[nodiscard]] static hub::Endpoints endpoints() {
    return {"https://hub.example", "https://auth.example",
            "https://login.example"};
  }
  static constexpr const char* kId = "0d1e2f30-4152-4637-8849-5a6b7c8d9e0f";

  FakeHttp http{
      [this](const net::HttpRequest& request) { return answer(request); }};

  // "hub acme", "registry acme": the logins in order.
  std::vector<std::string> asked;

 private:
  struct Outcome {
    Login login;
    std::string source;
  };
  using Pair = std::pair<std::string, std::string>;

  static Error unreachable() {
    return Error(ErrorKind::kNetwork, "https://x.example: no connection");
  }

  Result<net::HttpResponse> answer(const net::HttpRequest& request) {
    if (request.url == "https://hub.example/v2/auth/token") {
      const auto body = nlohmann::json::parse(request.body);
      return exchange({body.at("identifier"), body.at("secret")});
    }
    if (request.url.starts_with("https://auth.example/token?")) {
      for (const net::HttpHeader& header : request.headers) {
        if (header.name != "Authorization") continue;
        const auto text = decode_base64(header.value.substr(6));
        if (!text) break;
        const std::size_t colon = text->find(':');
        return registry({text->substr(0, colon), text->substr(colon + 1)});
      }
    }
    return Error(ErrorKind::kInternal, "nobody asks for " + request.url);
  }

  Result<net::HttpResponse> exchange(const Pair& pair) {
    asked.push_back("hub " + pair.first);
    if (hub_down) return unreachable();
    if (hub_status != 0) return http_reply(hub_status, "{}");
    const auto login = logins_.find(pair);
    if (login == logins_.end()) {
      return http_reply(401, R"({"detail":"Incorrect credentials"})");
    }
    switch (login->second.login) {
      case Login::kSession:
        return http_reply(200, session(pair.first, login->second.source));
      case Login::kSecondFactor:
        return http_reply(401, R"({"detail":"x","login_2fa_token":"t"})");
      case Login::kForbidden:
        return http_reply(403, R"({"detail":"policy"})");
      case Login::kThrottled:
        return http_reply(429, "{}");
    }
    return unreachable();
  }

  Result<net::HttpResponse> registry(const Pair& pair) {
    asked.push_back("registry " + pair.first);
    if (registry_down) return unreachable();
    const auto said = registry_.find(pair);
    if (said != registry_.end()) {
      return http_reply(
          said->second.first,
          nlohmann::json{{"details", said->second.second}}.dump());
    }
    const auto login = logins_.find(pair);
    if (login != logins_.end() && login->second.login == Login::kSession) {
      return http_reply(200, R"({"token":"t"})");
    }
    return http_reply(401, R"({"details":"incorrect username or password"})");
  }

  static std::string session(const std::string& name,
                             const std::string& source) {
    const nlohmann::json claims = {{"https://hub.docker.com",
                                    {{"uuid", kId},
                                     {"email", name + "@mail.example"},
                                     {"username", name},
                                     {"source", source}}},
                                   {"scope", "repo:write repo:read"},
                                   {"iss", "https://api.docker.com/"},
                                   {"aud", "https://hub.docker.com"},
                                   {"iat", 1767225600},
                                   {"exp", 1767226200}};
    const std::string jwt = encode_base64url(R"({"alg":"RS256"})") + '.' +
                            encode_base64url(claims.dump()) + '.' +
                            encode_base64url("signature");
    return nlohmann::json{{"access_token", jwt}}.dump();
  }

  std::map<Pair, Outcome> logins_;
  std::map<Pair, std::pair<int, std::string>> registry_;
};

}  // namespace tokensweep::testing
