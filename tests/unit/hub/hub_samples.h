// SPDX-License-Identifier: Apache-2.0
// What the Hub's tests talk of: a Hub, a session, tokens.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "base/secret_text.h"
#include "hub/endpoints.h"
#include "net/http_client.h"

namespace tokensweep::hub::samples {

inline constexpr std::string_view kTokenId =
    "0d1e2f30-4152-4637-8849-5a6b7c8d9e0f";
inline constexpr std::string_view kOtherId =
    "ffffffff-4152-4637-8849-5a6b7c8d9e0f";
inline constexpr std::string_view kAccountId =
    "11111111-2222-4333-8444-555555555555";

inline Endpoints endpoints() {
  return {"https://hub.example", "https://auth.example",
          "https://login.example"};
}

// Never a whole token in the source.
inline SecretText access_token() {
  std::string text = "dckr";
  text += "_pat_";
  for (int i = 0; i < 27; ++i) text += static_cast<char>('a' + i * 7 % 26);
  return SecretText(std::move(text));
}

inline std::string jwt_of(std::string_view payload) {
  return encode_base64url(R"({"alg":"RS256"})") + '.' +
         encode_base64url(payload) + '.' + encode_base64url("signature");
}

// Claims as POST /v2/auth/token gives them for a personal access token.
inline nlohmann::json claims() {
  return {{"https://hub.docker.com",
           {{"uuid", kAccountId},
            {"email", "ada@mail.example"},
            {"username", "ada"},
            {"source", "docker_pat|" + std::string(kTokenId)},
            {"session_id", "s"},
            {"roles", nlohmann::json::array()}}},
          {"scope", "repo:public_read"},
          {"iss", "https://api.docker.com/"},
          {"aud", "https://hub.docker.com"},
          {"sub", kAccountId},
          {"iat", 1767225600},
          {"exp", 1767226200}};
}

inline std::string jwt() {
  return jwt_of(claims().dump());
}

inline std::string header_of(const net::HttpRequest& request,
                             std::string_view name) {
  for (const net::HttpHeader& header : request.headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

}  // namespace tokensweep::hub::samples
