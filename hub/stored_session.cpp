// SPDX-License-Identifier: Apache-2.0
#include "hub/stored_session.h"

#include <optional>
#include <utility>

#include "base/dates.h"
#include "hub/json_body.h"
#include "hub/json_document.h"

namespace tokensweep::hub {
namespace {

constexpr std::string_view kSchema = "tokensweep.session/1";

}  // namespace

Result<SecretText> serialize_session(const StoredSession& session) {
  JsonBody body;
  body.add_text("schema", kSchema);
  body.add_text("endpoint", session.endpoint);
  body.add_text("username", session.username);
  body.add_text("expires", session.expires_at == 0
                               ? std::string()
                               : format_rfc3339(session.expires_at));
  body.add_text("jwt", session.jwt.view());
  body.add_text("refresh_token", session.refresh_token.view());
  TRY_ASSIGN(std::string json, body.finish());
  return SecretText(std::move(json));
}

Result<StoredSession> parse_session(std::string_view json) {
  if (json.size() > kMaxSessionBytes) {
    return Error(ErrorKind::kLimit, "the stored session is larger than 64 KiB");
  }
  TRY_ASSIGN(const JsonDocument document,
             JsonDocument::parse(json, "the stored session"));
  const JsonValue root = document.root();
  TRY_ASSIGN(const std::string schema, root.member("schema").text());
  if (schema != kSchema) {
    return Error(ErrorKind::kUnsupported,
                 "the stored session was not written by this version of "
                 "tokensweep: log in again");
  }
  StoredSession session;
  TRY_ASSIGN(session.endpoint, root.member("endpoint").text());
  TRY_ASSIGN(session.username, root.member("username").text());
  TRY_ASSIGN(const std::string expires, root.member("expires").text());
  if (!expires.empty()) {
    const std::optional<std::int64_t> time = parse_rfc3339(expires);
    if (!time) return root.member("expires").error("is no time");
    session.expires_at = *time;
  }
  TRY_ASSIGN(session.jwt, root.member("jwt").secret_or_empty());
  if (session.jwt.empty()) return root.member("jwt").error("is missing");
  TRY_ASSIGN(session.refresh_token,
             root.member("refresh_token").secret_or_empty());
  return session;
}

}  // namespace tokensweep::hub
