// SPDX-License-Identifier: Apache-2.0
#include "hub/session_claims.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "base/base64.h"
#include "base/secret_text.h"
#include "hub/json_document.h"

namespace tokensweep::hub {
namespace {

constexpr std::size_t kMaxToken = std::size_t{64} << 10;
constexpr std::string_view kAudience = "https://hub.docker.com";

bool is_base64url(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

Error corrupt(std::string_view what) {
  return {ErrorKind::kCorrupt, "the session token " + std::string(what)};
}

// The middle one of three parts, decoded.
Result<SecretText> payload_of(std::string_view jwt) {
  if (jwt.size() > kMaxToken) return corrupt("is too long");
  const std::size_t first = jwt.find('.');
  const std::size_t second =
      first == std::string_view::npos ? first : jwt.find('.', first + 1);
  if (second == std::string_view::npos) return corrupt("has not three parts");
  const std::string_view payload = jwt.substr(first + 1, second - first - 1);
  for (const std::string_view part :
       {jwt.substr(0, first), payload, jwt.substr(second + 1)}) {
    if (!is_base64url(part)) return corrupt("has a part that is no base64url");
  }
  std::optional<std::string> bytes =
      decode_base64(payload, Base64Alphabet::kUrl);
  if (!bytes) return corrupt("has a part that is no base64url");
  return SecretText(*std::move(bytes));
}

std::string_view without_slash(std::string_view url) {
  if (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

Result<void> check_issuer(const JsonValue& claims) {
  TRY_ASSIGN(const std::string issuer, claims.member("iss").text());
  const std::string_view name = without_slash(issuer);
  if (name != "https://api.docker.com" && name != "https://login.docker.com") {
    return claims.member("iss").error("is not Docker");
  }
  return {};
}

// A text or a list of them.
Result<void> check_audience(const JsonValue& claims) {
  const JsonValue audience = claims.member("aud");
  std::vector<std::string> names;
  if (audience.is_text()) {
    TRY_ASSIGN(std::string name, audience.text());
    names.push_back(std::move(name));
  } else {
    TRY_ASSIGN(names, audience.texts_or_empty());
  }
  const bool ours = std::ranges::any_of(names, [](const std::string& name) {
    return without_slash(name) == kAudience;
  });
  if (!ours) return audience.error("is not Docker Hub");
  return {};
}

// Docker's own claims stand in an object of their own, in older tokens beside
// the standard ones.
JsonValue claim(const JsonValue& claims, std::string_view name) {
  JsonValue own = claims.member(kAudience).member(name);
  return own.is_absent() ? claims.member(name) : own;
}

void read_source_type(std::string_view type, SessionClaims& out) {
  if (type.starts_with("docker_")) type.remove_prefix(7);
  if (type == "pat") out.source = SessionSource::kPersonalAccessToken;
  if (type == "oat") out.source = SessionSource::kOrganizationAccessToken;
}

// "docker_pat|<id>" or {"type": "pat", "id": "<id>"}.
Result<void> read_source(const JsonValue& source, SessionClaims& out) {
  std::string type;
  std::string id;
  if (source.is_object()) {
    TRY_ASSIGN(type, source.member("type").text_or_empty());
    TRY_ASSIGN(id, source.member("id").text_or_empty());
  } else {
    TRY_ASSIGN(type, source.text_or_empty());
    if (const std::size_t bar = type.find('|'); bar != std::string::npos) {
      id = type.substr(bar + 1);
      type.resize(bar);
    }
  }
  read_source_type(type, out);
  if (out.source != SessionSource::kOther) out.token_id = std::move(id);
  return {};
}

std::vector<std::string> split_at_spaces(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.push_back(std::string(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

}  // namespace

Result<SessionClaims> read_session_claims(std::string_view jwt,
                                          ClaimIssuer issuer) {
  TRY_ASSIGN(const SecretText payload, payload_of(jwt));
  TRY_ASSIGN(const JsonDocument document,
             JsonDocument::parse(payload.view(), "the session token"));
  const JsonValue claims = document.root();
  if (!claims.is_object()) return claims.error("must be an object");
  const bool named = issuer == ClaimIssuer::kMustBeNamed;
  if (named || !claims.member("iss").is_absent()) TRY(check_issuer(claims));
  if (named || !claims.member("aud").is_absent()) TRY(check_audience(claims));
  SessionClaims out;
  TRY_ASSIGN(out.username, claim(claims, "username").text_or_empty());
  TRY_ASSIGN(out.account_id, claim(claims, "uuid").text_or_empty());
  if (out.account_id.empty()) {
    TRY_ASSIGN(out.account_id, claims.member("sub").text_or_empty());
  }
  if (out.username.empty() && out.account_id.empty()) {
    return corrupt("names no account");
  }
  TRY_ASSIGN(out.email, claim(claims, "email").text_or_empty());
  TRY(read_source(claim(claims, "source"), out));
  TRY_ASSIGN(const std::string scope, claims.member("scope").text_or_empty());
  out.scopes = split_at_spaces(scope);
  TRY_ASSIGN(out.issued_at, claims.member("iat").whole_number_or_zero());
  TRY_ASSIGN(out.expires_at, claims.member("exp").whole_number_or_zero());
  return out;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (c != '-') return false;
    } else if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
                 (c >= 'A' && c <= 'F'))) {
      return false;
    }
  }
  return true;
}

}  // namespace tokensweep::hub
