// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/verify/hub_model.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "base/dates.h"
#include "findings/fingerprint.h"
#include "tests/support/fake_http.h"

namespace tokensweep::testing {
namespace {

using Json = nlohmann::json;
using verify::TokenKind;

net::HttpResponse reply(int status, const Json& body) {
  return http_reply(status, body.dump());
}

net::HttpResponse refusal(int status, std::string_view message) {
  return reply(status, {{"message", message}, {"errinfo", Json::object()}});
}

}  // namespace

HubModel::HubModel() {
  endpoints.hub = "https://hub.example";
  endpoints.registry_auth = endpoints.hub;
  endpoints.login = endpoints.hub;
}

ModelToken& HubModel::add(ModelToken token) {
  tokens_.push_back(std::make_unique<ModelToken>(std::move(token)));
  return *tokens_.back();
}

ModelToken* HubModel::find(std::string_view id) {
  for (const auto& token : tokens_) {
    if (token->id == id) return token.get();
  }
  return nullptr;
}

std::string HubModel::jwt(const std::string& username,
                          const std::string& source, const std::string& scope) {
  const Json claims = {
      {"iss", "https://api.docker.com/"},
      {"aud", "https://hub.docker.com"},
      {"sub", "account of " + username},
      {"iat", now},
      {"exp", now + 600},
      {"scope", scope},
      {"jti", std::to_string(bearers_.size())},
      {"https://hub.docker.com",
       {{"username", username}, {"uuid", username}, {"source", source}}}};
  return encode_base64url(R"({"alg":"RS256"})") + '.' +
         encode_base64url(claims.dump()) + '.' + encode_base64url("signature");
}

hub::Session HubModel::session(const std::string& username) {
  const std::string text = jwt(username, "", "");
  bearers_.emplace_back(text, username);
  return {SecretText(text), *hub::read_session_claims(text)};
}

hub::Session HubModel::session_from(const ModelToken& token) {
  const std::string type =
      token.kind == TokenKind::kPersonal ? "docker_pat|" : "docker_oat|";
  std::string scope;
  for (const std::string& each : token.scopes) {
    scope += (scope.empty() ? "" : " ") + each;
  }
  const std::string text =
      jwt(token.owner, type + token.claimed_id.value_or(token.id),
          token.claimed_scopes.value_or(scope));
  bearers_.emplace_back(text, "");
  return {SecretText(text), *hub::read_session_claims(text)};
}

verify::TokenCheck HubModel::check(const verify::Subject& subject,
                                   const std::string& owner) {
  verify::TokenCheck check;
  const auto login = hub::exchange(*this, endpoints, owner, subject.secret);
  if (!login) {
    check.state = LiveState::kUnknown;
    check.reason = login.error().message();
    return check;
  }
  if (const auto* session = std::get_if<hub::Session>(&*login)) {
    check.state = LiveState::kLive;
    check.owner = session->claims.username;
    check.token_id = session->claims.token_id;
    check.scopes = session->claims.scopes;
    check.proven_at = now;
    return check;
  }
  check.state = std::holds_alternative<hub::LoginRefused>(*login)
                    ? LiveState::kDead
                    : LiveState::kUnknown;
  check.reason = "the Hub refused it for " + owner;
  return check;
}

verify::RevokeClock HubModel::clock(const std::stop_token& stop) {
  verify::RevokeClock clock;
  clock.stop = stop;
  clock.now = [this] { return now; };
  clock.wait = [this, stop](std::chrono::milliseconds pause) {
    if (stop.stop_requested()) return false;
    waited += pause;
    now += std::max<std::int64_t>(
        1, std::chrono::duration_cast<std::chrono::seconds>(pause).count());
    return true;
  };
  return clock;
}

std::size_t HubModel::count(std::string_view method) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      lines,
      [&](const std::string& line) { return line.starts_with(method); }));
}

Result<net::HttpResponse> HubModel::send(const net::HttpRequest& request) {
  const std::string path = request.url.substr(endpoints.hub.size());
  lines.push_back(request.method + ' ' + path);
  if (before) before(lines.back());
  for (ModelFault& fault : faults) {
    if (fault.method != request.method ||
        path.find(fault.path) == std::string::npos) {
      continue;
    }
    if (fault.skip > 0) {
      --fault.skip;
      continue;
    }
    if (fault.count == 0) continue;
    --fault.count;
    if (fault.applied) static_cast<void>(handle(request, path));
    if (fault.status == 0) {
      return Error(ErrorKind::kNetwork, "https://hub.example: cut off");
    }
    return refusal(fault.status, "a fault");
  }
  return handle(request, path);
}

net::HttpResponse HubModel::handle(const net::HttpRequest& request,
                                   const std::string& path) {
  if (path == "/v2/auth/token") return log_in(request.body);
  return manage(request, path);
}

net::HttpResponse HubModel::log_in(const std::string& body) {
  const Json login = Json::parse(body);
  for (const auto& token : tokens_) {
    if (token->value != login["secret"].get<std::string>() ||
        token->owner != login["identifier"].get<std::string>() ||
        !(token->active || token->stays_accepted)) {
      continue;
    }
    ModelToken* used = token.get();
    if (used->claimed_id) {
      // The claim names another object, whose use then does not move.
      used = nullptr;
    }
    if (used != nullptr && !used->hides_use) used->last_used = now;
    const hub::Session session = session_from(*token);
    return reply(200, {{"access_token", session.jwt.view()}});
  }
  return refusal(401, "Incorrect authentication credentials");
}

std::string HubModel::object(const ModelToken& token) const {
  const bool personal = token.kind == TokenKind::kPersonal;
  Json json = {{"is_active", token.active},
               {"created_at", "2026-01-01T00:00:00Z"},
               {personal ? "uuid" : "id", token.id},
               {personal ? "token_label" : "label", token.label}};
  json[personal ? "last_used" : "last_used_at"] =
      token.last_used == 0 ? Json(nullptr)
                           : Json(format_rfc3339(token.last_used));
  if (personal) {
    json["scopes"] = token.scopes;
    json["generated_by"] = "manual";
    json["creator_ip"] = "192.0.2.1";
    json["creator_ua"] = "browser";
  } else {
    json["created_by"] = "ada";
    json["resources"] = Json::array(
        {{{"type", "TYPE_REPO"}, {"path", "x/*"}, {"scopes", {"pull"}}}});
  }
  return json.dump();
}

net::HttpResponse HubModel::manage(const net::HttpRequest& request,
                                   const std::string& path) {
  std::optional<std::string> user;
  for (const net::HttpHeader& header : request.headers) {
    for (const auto& [jwt, name] : bearers_) {
      if (header.value == "Bearer " + jwt) user = name;
    }
  }
  if (!user) return refusal(401, "unauthorized");
  if (user->empty()) return refusal(403, "not allowed with an access token");
  std::string owner = *user;
  TokenKind kind = TokenKind::kPersonal;
  constexpr std::string_view kOrgs = "/v2/orgs/";
  if (path.starts_with(kOrgs)) {
    kind = TokenKind::kOrganization;
    owner =
        path.substr(kOrgs.size(), path.find('/', kOrgs.size()) - kOrgs.size());
    if (std::ranges::find(org_owners, std::pair(owner, *user)) ==
        org_owners.end()) {
      return refusal(403, "owners only");
    }
  }
  const std::size_t at = path.find("/access-tokens") + 14;
  if (path.size() == at || path[at] == '?') {
    Json results = Json::array();
    for (const auto& token : tokens_) {
      if (token->kind == kind && token->owner == owner) {
        results.push_back(Json::parse(object(*token)));
      }
    }
    return reply(200, {{"count", results.size()},
                       {"next", nullptr},
                       {"previous", nullptr},
                       {"results", results}});
  }
  const std::string id = path.substr(at + 1);
  const auto found = std::ranges::find_if(tokens_, [&](const auto& token) {
    return token->kind == kind && token->owner == owner && token->id == id;
  });
  if (found == tokens_.end()) return refusal(404, "not found");
  if (request.method == "DELETE") {
    tokens_.erase(found);
    return http_reply(204);
  }
  if (request.method == "PATCH") {
    (*found)->active = Json::parse(request.body)["is_active"].get<bool>();
  }
  return http_reply(200, object(**found));
}

std::string model_id(unsigned number) {
  return "8f1d2c3b-0000-4000-8000-" + std::to_string(100'000'000'000 + number);
}

std::string model_value(TokenKind kind, char letter) {
  std::string value = "dckr";
  value += kind == TokenKind::kPersonal ? "_pat_" : "_oat_";
  return value + std::string(kind == TokenKind::kPersonal ? 27 : 32, letter);
}

verify::Subject subject_of(const std::string& value) {
  verify::Subject subject;
  subject.provider = "docker";
  subject.rule = "docker-pat";
  subject.fingerprint =
      fingerprint("docker", value, SecretStrength::kHighEntropy);
  subject.secret = SecretText(value);
  return subject;
}

}  // namespace tokensweep::testing
