// SPDX-License-Identifier: Apache-2.0
#include "hub/org_access_tokens.h"

#include <algorithm>
#include <array>

#include "hub/json_body.h"
#include "hub/json_document.h"
#include "hub/path_name.h"
#include "hub/session_api.h"

namespace tokensweep::hub {
namespace {

Result<std::string> path_of_all(std::string_view organization) {
  TRY(check_path_name(organization, "an organization's name"));
  return "/v2/orgs/" + std::string(organization) + "/access-tokens";
}

Result<std::string> path_of(std::string_view organization,
                            std::string_view id) {
  TRY_ASSIGN(std::string path, path_of_all(organization));
  TRY(check_path_name(id, "the id of an organization's token"));
  return path + '/' + std::string(id);
}

Result<OrgTokenResource> read_resource(const JsonValue& value) {
  if (!value.is_object()) return value.error("must be an object");
  OrgTokenResource resource;
  TRY_ASSIGN(resource.type, value.member("type").text_or_empty());
  TRY_ASSIGN(resource.path, value.member("path").text_or_empty());
  TRY_ASSIGN(resource.scopes, value.member("scopes").texts_or_empty());
  return resource;
}

void add_new_scopes(const std::vector<std::string>& scopes,
                    std::vector<std::string>& all) {
  for (const std::string& scope : scopes) {
    if (std::ranges::find(all, scope) == all.end()) all.push_back(scope);
  }
}

Result<TokenRecord> read_token(const JsonValue& value) {
  if (!value.is_object()) return value.error("must be an object");
  TokenRecord token;
  TRY_ASSIGN(token.id, value.member("id").text());
  TRY_ASSIGN(token.active, value.member("is_active").truth());
  const std::array<std::pair<std::string_view, std::string*>, 6> texts = {{
      {"label", &token.label},
      {"description", &token.description},
      {"created_at", &token.created},
      {"created_by", &token.created_by},
      {"last_used_at", &token.last_used},
      {"expires_at", &token.expires},
  }};
  for (const auto& [name, text] : texts) {
    TRY_ASSIGN(*text, value.member(name).text_or_empty());
  }
  TRY_ASSIGN(const std::vector<JsonValue> resources,
             value.member("resources").elements());
  for (const JsonValue& each : resources) {
    TRY_ASSIGN(OrgTokenResource resource, read_resource(each));
    add_new_scopes(resource.scopes, token.scopes);
    token.resources.push_back(std::move(resource));
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
                                    std::string_view id) {
  TRY_ASSIGN(TokenRecord token, read_token(document.root()));
  if (token.id != id) {
    return document.root().member("id").error("is that of another token");
  }
  return token;
}

JsonBody body_of(const OrgTokenResource& resource) {
  JsonBody body;
  body.add_text("type", resource.type);
  body.add_text("path", resource.path);
  body.add_texts("scopes", resource.scopes);
  return body;
}

}  // namespace

Result<std::vector<TokenRecord>> OrgAccessTokens::list() const {
  TRY_ASSIGN(const std::string path, path_of_all(organization_));
  std::vector<TokenRecord> tokens;
  const SessionApi api(client_, endpoints_, jwt_);
  TRY(api.ask_pages({"list the organization's access tokens", "GET",
                     path + "?page=1&page_size=100", ""},
                    [&](const JsonValue& entry) -> Result<void> {
                      TRY_ASSIGN(TokenRecord token, read_token(entry));
                      tokens.push_back(std::move(token));
                      return {};
                    }));
  return tokens;
}

Result<TokenRecord> OrgAccessTokens::get(std::string_view id) const {
  TRY_ASSIGN(std::string path, path_of(organization_, id));
  const SessionApi api(client_, endpoints_, jwt_);
  TRY_ASSIGN(const JsonDocument document,
             api.ask({"read the organization's access token", "GET",
                      std::move(path), ""}));
  return read_this_token(document, id);
}

Result<CreatedToken> OrgAccessTokens::create(const TokenRecord& like) const {
  TRY_ASSIGN(std::string path, path_of_all(organization_));
  JsonBody body;
  body.add_text("label", like.label);
  if (!like.description.empty()) {
    body.add_text("description", like.description);
  }
  for (const OrgTokenResource& resource : like.resources) {
    body.append_object("resources", body_of(resource));
  }
  if (!like.expires.empty()) body.add_text("expires_at", like.expires);
  TRY_ASSIGN(std::string text, body.finish());
  const SessionApi api(client_, endpoints_, jwt_);
  TRY_ASSIGN(const JsonDocument document,
             api.ask({"create the organization's access token", "POST",
                      std::move(path), std::move(text)}));
  Result<CreatedToken> created = read_created(document.root());
  if (!created) {
    // The Hub shows a value once only.
    return std::move(created).error().with_context(
        "a token was made whose value is lost; delete it");
  }
  return created;
}

Result<TokenRecord> OrgAccessTokens::change(std::string_view id,
                                            const TokenChange& what) const {
  TRY_ASSIGN(std::string path, path_of(organization_, id));
  if (!what.label && !what.active) {
    return Error(ErrorKind::kUsage, "nothing of the access token would change");
  }
  JsonBody body;
  if (what.label) body.add_text("label", *what.label);
  if (what.active) body.add_truth("is_active", *what.active);
  TRY_ASSIGN(std::string text, body.finish());
  const SessionApi api(client_, endpoints_, jwt_);
  TRY_ASSIGN(const JsonDocument document,
             api.ask({"change the organization's access token", "PATCH",
                      std::move(path), std::move(text)}));
  return read_this_token(document, id);
}

Result<void> OrgAccessTokens::remove(std::string_view id) const {
  TRY_ASSIGN(std::string path, path_of(organization_, id));
  const SessionApi api(client_, endpoints_, jwt_);
  return api.tell({"delete the organization's access token", "DELETE",
                   std::move(path), ""});
}

}  // namespace tokensweep::hub
