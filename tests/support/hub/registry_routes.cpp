// SPDX-License-Identifier: Apache-2.0
// What auth.docker.io and a registry do: /token, /v2.
#include <array>
#include <optional>
#include <variant>

#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "base/text.h"
#include "tests/support/hub/accounts.h"
#include "tests/support/hub/login.h"
#include "tests/support/hub/registry_access.h"
#include "tests/support/hub/replies.h"
#include "tests/support/hub/router.h"

namespace tokensweep::test_hub {
namespace {

constexpr std::int64_t kLifeSeconds = 300;
// Clocks of registries differ a little.
constexpr std::int64_t kNotBeforeSlack = 30;

struct NameAndSecret {
  std::string name;
  std::string secret;
};

std::optional<NameAndSecret> basic_of(const Request& request) {
  const std::string value = request.header("authorization");
  if (!to_lower(value).starts_with("basic ")) return std::nullopt;
  const auto pair =
      decode_base64(std::string_view(value).substr(6)).value_or("");
  const std::size_t colon = pair.find(':');
  if (colon == std::string::npos) return NameAndSecret{};
  return NameAndSecret{pair.substr(0, colon), pair.substr(colon + 1)};
}

// The caller, or the refusal.
std::variant<RegistryCaller, Reply> check(Context& context,
                                          const NameAndSecret& given) {
  context.identifier = given.name;
  const LoginAttempt attempt =
      try_login(context.state, given.name, given.secret);
  RegistryCaller caller;
  switch (attempt.outcome) {
    case LoginOutcome::kPassword:
      if (!attempt.user->second_factor.empty()) {
        return registry_error(401, "please use personal access token to login");
      }
      caller.user = attempt.user;
      return caller;
    case LoginOutcome::kPersonalToken:
      caller.user = attempt.user;
      caller.token = attempt.token;
      return caller;
    case LoginOutcome::kOrganizationToken:
      caller.organization = attempt.organization;
      caller.token = attempt.token;
      return caller;
    case LoginOutcome::kForbidden:
      return registry_error(401, "please use personal access token to login");
    case LoginOutcome::kExpiredPersonal:
      return registry_error(401, "personal access token is expired");
    case LoginOutcome::kExpiredOrganization:
      return registry_error(401, "org access token is expired");
    case LoginOutcome::kLockedOut: {
      Reply reply =
          locked_out(locked_until(context.state, given.name).value_or(0));
      reply.body = registry_error(429,
                                  "too many failed login attempts for "
                                  "username or IP address")
                       .body;
      return reply;
    }
    case LoginOutcome::kWrong:
      break;
  }
  return registry_error(401, "incorrect username or password");
}

std::string registry_jwt(const State& state, const RegistryCaller& caller,
                         std::string_view service, const Json& access) {
  const std::int64_t now = state.unix_now();
  const Json claims = {{"iss", state.options.issuer},
                       {"sub", caller.name()},
                       {"aud", service},
                       {"iat", now},
                       {"nbf", now - kNotBeforeSlack},
                       {"exp", now + kLifeSeconds},
                       {"jti", random_uuid()},
                       {"access", access}};
  return state.signer.sign(text_of(claims));
}

enum class Refresh : std::uint8_t { kNone, kGiven };

Reply give(Context& context, const RegistryCaller& caller, Refresh offline) {
  State& state = context.state;
  Json access = Json::array();
  const auto [begin, end] = context.request.parameters.equal_range("scope");
  for (auto each = begin; each != end; ++each) {
    for (const RegistryScope& scope : parse_scopes(each->second)) {
      access.push_back({{"type", scope.type},
                        {"name", scope.name},
                        {"actions", granted_actions(state, caller, scope)}});
    }
  }
  const std::string jwt =
      registry_jwt(state, caller, context.request.parameter("service"), access);
  Json reply = {{"token", jwt},
                {"access_token", jwt},
                {"expires_in", kLifeSeconds},
                {"issued_at", rfc3339(state.now())}};
  if (offline == Refresh::kGiven && !caller.name().empty()) {
    const std::string value = random_url_text(43);
    RefreshToken refresh;
    refresh.kind = caller.organization != nullptr
                       ? SessionKind::kOrganizationToken
                       : SessionKind::kPersonalToken;
    refresh.account = caller.name();
    if (caller.token != nullptr) refresh.token_id = caller.token->id;
    state.registry_refresh_tokens.insert_or_assign(digest_of(value), refresh);
    reply["refresh_token"] = value;
  }
  return json_reply(200, reply);
}

Reply token_by_get(Context& context) {
  if (context.request.parameter("service").empty()) {
    return registry_error(400, "service is required");
  }
  const Refresh offline = context.request.parameter("offline_token") == "true"
                              ? Refresh::kGiven
                              : Refresh::kNone;
  const auto given = basic_of(context.request);
  if (!given) return give(context, {}, Refresh::kNone);
  const auto checked = check(context, *given);
  if (const auto* refusal = std::get_if<Reply>(&checked)) return *refusal;
  return give(context, std::get<RegistryCaller>(checked), offline);
}

// The caller behind a refresh token, as long as its access token works.
std::optional<RegistryCaller> caller_of_refresh(Context& context) {
  State& state = context.state;
  const auto found = state.registry_refresh_tokens.find(
      digest_of(context.request.parameter("refresh_token")));
  if (found == state.registry_refresh_tokens.end()) return std::nullopt;
  RegistryCaller caller;
  caller.user = find_user(state, found->second.account);
  caller.organization = find_organization(state, found->second.account);
  if (!found->second.token_id.empty()) {
    Token* token = find_token(state, found->second.token_id);
    if (token == nullptr || !works(state, *token)) return std::nullopt;
    note_use(state, *token);
    caller.token = token;
  }
  return caller;
}

Reply token_by_post(Context& context) {
  const Request& request = context.request;
  if (request.parameter("service").empty() ||
      request.parameter("client_id").empty()) {
    return registry_error(400, "service and client_id are required");
  }
  const Refresh offline = request.parameter("access_type") == "offline"
                              ? Refresh::kGiven
                              : Refresh::kNone;
  const std::string grant = request.parameter("grant_type");
  if (grant == "refresh_token") {
    const auto caller = caller_of_refresh(context);
    if (!caller) return registry_error(401, "incorrect username or password");
    return give(context, *caller, Refresh::kNone);
  }
  if (grant != "password") {
    return registry_error(400, "grant_type must be password or refresh_token");
  }
  const auto checked = check(
      context, {request.parameter("username"), request.parameter("password")});
  if (const auto* refusal = std::get_if<Reply>(&checked)) return *refusal;
  return give(context, std::get<RegistryCaller>(checked), offline);
}

Reply challenge(const State& state) {
  Reply reply = json_reply(
      401, {{"errors", Json::array({{{"code", "UNAUTHORIZED"},
                                     {"message", "authentication required"},
                                     {"detail", nullptr}}})}});
  reply.headers.emplace_back("Docker-Distribution-Api-Version", "registry/2.0");
  reply.headers.emplace_back("WWW-Authenticate",
                             "Bearer realm=\"" + state.base_url +
                                 "/token\",service=\"" + state.options.service +
                                 "\"");
  return reply;
}

// Enough of a registry for a client's login and for the look at pull limits;
// images need a real one.
Reply registry_ping(Context& context) {
  const std::string value = context.request.header("authorization");
  if (!to_lower(value).starts_with("bearer ")) return challenge(context.state);
  Reply reply = json_reply(200, Json::object());
  reply.headers.emplace_back("Docker-Distribution-Api-Version", "registry/2.0");
  return reply;
}

Reply rate_limit_preview(Context& context) {
  Reply reply = registry_ping(context);
  if (reply.status != 200) return reply;
  reply.headers.emplace_back("RateLimit-Limit", "200;w=21600");
  reply.headers.emplace_back("RateLimit-Remaining", "190;w=21600");
  reply.headers.emplace_back("Docker-RateLimit-Source",
                             context.request.address);
  return reply;
}

constexpr std::array kRoutes = {
    Route{"GET", "/token", &token_by_get},
    Route{"POST", "/token", &token_by_post},
    Route{"GET", "/v2", &registry_ping},
    Route{"GET", "/v2/ratelimitpreview/test/manifests/latest",
          &rate_limit_preview},
};

}  // namespace

std::span<const Route> registry_routes() {
  return kRoutes;
}

}  // namespace tokensweep::test_hub
