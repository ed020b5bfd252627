// SPDX-License-Identifier: Apache-2.0
#include "hub/access_tokens.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "base/text.h"
#include "hub/json_body.h"
#include "hub/json_document.h"
#include "hub/session_api.h"
#include "hub/session_claims.h"

namespace tokensweep::hub {
namespace {

constexpr std::string_view kPath = "/v2/access-tokens";

// Widest first: each covers those after it.
constexpr std::array<std::string_view, 4> kScopes = {
    "repo:admin", "repo:write", "repo:read", "repo:public_read"};

// The path of one token. Anything but a UUID could name another path.
Result<std::string> path_of(std::string_view uuid) {
  if (!is_uuid(uuid)) {
    return Error(ErrorKind::kUsage,
                 "an access token is named by its UUID, such as "
                 "01234567-89ab-cdef-0123-456789abcdef");
  }
  return std::string(kPath) + '/' + std::string(uuid);
}

Result<TokenRecord> read_token(const JsonValue& value) {
  if (!value.is_object()) return value.error("must be an object");
  TokenRecord token;
  TRY_ASSIGN(token.id, value.member("uuid").text());
  TRY_ASSIGN(token.active, value.member("is_active").truth());
  TRY_ASSIGN(token.scopes, value.member("scopes").texts_or_empty());
  const std::array<std::pair<std::string_view, std::string*>, 8> texts = {{
      {"token_label", &token.label},
      {"created_at", &token.created},
      {"last_used", &token.last_used},
      {"expires_at", &token.expires},
      {"generated_by", &token.generated_by},
      {"client_id", &token.client_id},
      {"creator_ip", &token.creator_ip},
      {"creator_ua", &token.creator_user_agent},
  }};
  for (const auto& [name, text] : texts) {
    TRY_ASSIGN(*text, value.member(name).text_or_empty());
  }
  return token;
}

Result<CreatedToken> read_created(const JsonValue& reply) {
  CreatedToken created;
  TRY_ASSIGN(created.token, read_token(reply));
  TRY_ASSIGN(created.value, reply.member("token").secret_or_empty());
  if (created.value.empty()) {
    return reply.member("token").error("must be the new token");
  }
  return created;
}

// An answer about another token must not pass for one about this.
Result<TokenRecord> read_this_token(const JsonDocument& document,
                                    std::string_view uuid) {
  TRY_ASSIGN(TokenRecord token, read_token(document.root()));
  if (!equals_ignoring_case(token.id, uuid)) {
    return document.root().member("uuid").error("is that of another token");
  }
  return token;
}

std::size_t rank_of(std::string_view scope) {
  return static_cast<std::size_t>(std::ranges::find(kScopes, scope) -
                                  kScopes.begin());
}

}  // namespace

Result<std::vector<TokenRecord>> AccessTokens::list() const {
  std::vector<TokenRecord> tokens;
  const SessionApi api(client_, endpoints_, jwt_);
  TRY(api.ask_pages({"list access tokens", "GET",
                     std::string(kPath) + "?page=1&page_size=100", ""},
                    [&](const JsonValue& entry) -> Result<void> {
                      TRY_ASSIGN(TokenRecord token, read_token(entry));
                      tokens.push_back(std::move(token));
                      return {};
                    }));
  return tokens;
}

Result<TokenRecord> AccessTokens::get(std::string_view uuid) const {
  TRY_ASSIGN(std::string path, path_of(uuid));
  const SessionApi api(client_, endpoints_, jwt_);
  TRY_ASSIGN(const JsonDocument document,
             api.ask({"read the access token", "GET", std::move(path), ""}));
  return read_this_token(document, uuid);
}

Result<CreatedToken> AccessTokens::create(const TokenRecord& like) const {
  JsonBody body;
  body.add_text("token_label", like.label);
  body.add_texts("scopes", like.scopes);
  if (!like.expires.empty()) body.add_text("expires_at", like.expires);
  TRY_ASSIGN(std::string text, body.finish());
  const SessionApi api(client_, endpoints_, jwt_);
  TRY_ASSIGN(const JsonDocument document,
             api.ask({"create the access token", "POST", std::string(kPath),
                      std::move(text)}));
  Result<CreatedToken> created = read_created(document.root());
  if (!created) {
    // The Hub shows a value once only.
    return std::move(created).error().with_context(
        "a token was made whose value is lost; delete it");
  }
  return created;
}

Result<TokenRecord> AccessTokens::change(std::string_view uuid,
                                         const TokenChange& what) const {
  TRY_ASSIGN(std::string path, path_of(uuid));
  if (!what.label && !what.active) {
    return Error(ErrorKind::kUsage, "nothing of the access token would change");
  }
  JsonBody body;
  if (what.label) body.add_text("token_label", *what.label);
  if (what.active) body.add_truth("is_active", *what.active);
  TRY_ASSIGN(std::string text, body.finish());
  const SessionApi api(client_, endpoints_, jwt_);
  TRY_ASSIGN(const JsonDocument document,
             api.ask({"change the access token", "PATCH", std::move(path),
                      std::move(text)}));
  return read_this_token(document, uuid);
}

Result<void> AccessTokens::remove(std::string_view uuid) const {
  TRY_ASSIGN(std::string path, path_of(uuid));
  const SessionApi api(client_, endpoints_, jwt_);
  return api.tell({"delete the access token", "DELETE", std::move(path), ""});
}

bool is_known_scope(std::string_view scope) {
  return rank_of(scope) < kScopes.size();
}

bool scopes_cover(const std::vector<std::string>& held,
                  const std::vector<std::string>& used) {
  return std::ranges::all_of(used, [&](const std::string& wanted) {
    return std::ranges::any_of(held, [&](const std::string& has) {
      if (has == wanted) return true;
      return is_known_scope(has) && is_known_scope(wanted) &&
             rank_of(has) <= rank_of(wanted);
    });
  });
}

}  // namespace tokensweep::hub
