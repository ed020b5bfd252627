// SPDX-License-Identifier: Apache-2.0
// /_test: what the real Hub does not have. For tests that run the program.
#include <array>
#include <chrono>

#include <nlohmann/json.hpp>

#include "tests/support/hub/accounts.h"
#include "tests/support/hub/replies.h"
#include "tests/support/hub/router.h"

namespace tokensweep::test_hub {
namespace {

std::string text_or(const Json& object, std::string_view name,
                    std::string_view otherwise = "") {
  return text_in(object, name).value_or(std::string(otherwise));
}

std::vector<std::string> texts_in(const Json& object, const char* name) {
  std::vector<std::string> texts;
  const auto found = object.find(name);
  if (found == object.end() || !found->is_array()) return texts;
  for (const Json& each : *found) {
    if (each.is_string()) texts.push_back(each.get<std::string>());
  }
  return texts;
}

std::optional<std::int64_t> number_in(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_integer()) {
    return std::nullopt;
  }
  return found->get<std::int64_t>();
}

Reply bad(std::string_view text) {
  return error_reply(400, text);
}

Reply done(const Result<void>& result) {
  return result ? json_reply(201, Json::object())
                : bad(result.error().message());
}

Reply add_user_route(Context& context) {
  const auto body = object_of(context.request);
  if (!body) return bad("the body is no JSON object");
  NewUser user;
  user.name = text_or(*body, "name");
  user.password = text_or(*body, "password");
  user.email = text_or(*body, "email");
  user.second_factor = text_or(*body, "second_factor");
  if (body->value("sso", false)) {
    user.password_login = PasswordLogin::kForbidden;
  }
  return done(add_user(context.state, user));
}

Reply add_organization_route(Context& context) {
  const auto body = object_of(context.request);
  if (!body) return bad("the body is no JSON object");
  NewOrganization wanted;
  wanted.name = text_or(*body, "name");
  wanted.owners = texts_in(*body, "owners");
  wanted.members = texts_in(*body, "members");
  return done(add_organization(context.state, wanted));
}

Reply add_token_route(Context& context) {
  const auto body = object_of(context.request);
  if (!body) return bad("the body is no JSON object");
  NewToken wanted;
  wanted.owner = text_or(*body, "user");
  if (body->contains("org")) {
    wanted.kind = TokenKind::kOrganization;
    wanted.owner = text_or(*body, "org");
  }
  wanted.label = text_or(*body, "label", wanted.label);
  wanted.description = text_or(*body, "description");
  if (body->contains("scopes")) wanted.scopes = texts_in(*body, "scopes");
  if (const auto found = body->find("resources"); found != body->end()) {
    for (const Json& each : *found) {
      if (!each.is_object()) return bad("a resource is an object");
      TokenResource resource;
      resource.type = text_or(each, "type", "TYPE_REPO");
      resource.path = text_or(each, "path");
      resource.scopes = texts_in(each, "scopes");
      wanted.resources.push_back(std::move(resource));
    }
  }
  wanted.creator = text_or(*body, "creator");
  wanted.creator_ip = text_or(*body, "creator_ip", wanted.creator_ip);
  wanted.creator_user_agent =
      text_or(*body, "creator_ua", wanted.creator_user_agent);
  wanted.expires = text_or(*body, "expires_at");
  wanted.created = text_or(*body, "created_at");
  wanted.last_used = text_or(*body, "last_used");
  wanted.value = text_or(*body, "value");
  const auto made = add_token(context.state, wanted);
  if (!made) return bad(made.error().message());
  Token* token = find_token(context.state, made->id);
  token->active = body->value("active", true);
  return json_reply(
      201, {{"id", made->id}, {"uuid", made->id}, {"token", made->value}});
}

// The state of every token, whoever asks; no values.
Reply list_tokens(Context& context) {
  Json list = Json::array();
  for (const Token& token : context.state.tokens) {
    list.push_back(
        {{"id", token.id},
         {"owner", token.owner},
         {"kind", token.kind == TokenKind::kPersonal ? "pat" : "oat"},
         {"label", token.label},
         {"active", token.active},
         {"works", works(context.state, token)},
         {"uses", token.uses.size()}});
  }
  return json_reply(200, list);
}

Reply change_token(Context& context) {
  const auto body = object_of(context.request);
  Token* token = find_token(context.state, context.parts[0]);
  if (!body || token == nullptr) return bad("no object, or no such token");
  if (const auto text = text_in(*body, "last_used")) {
    const auto time = parse_rfc3339(*text);
    if (!time) return bad("last_used is no time");
    token->uses = {*time};
  }
  if (const auto text = text_in(*body, "expires_at")) {
    token->expires = parse_rfc3339(*text);
  }
  token->active = body->value("active", token->active);
  return json_reply(200, Json::object());
}

Reply add_fault_route(Context& context) {
  const auto body = object_of(context.request);
  if (!body) return bad("the body is no JSON object");
  const auto kind = fault_named(text_or(*body, "kind"));
  if (!kind) return bad("there is no such kind of fault");
  Fault fault;
  fault.kind = *kind;
  fault.count = static_cast<unsigned>(number_in(*body, "count").value_or(1));
  fault.skip = static_cast<unsigned>(number_in(*body, "skip").value_or(0));
  fault.method = text_or(*body, "method");
  fault.path_prefix = text_or(*body, "path");
  fault.value = number_in(*body, "value");
  context.state.faults.add(std::move(fault));
  return json_reply(201, Json::object());
}

Reply list_faults(Context& context) {
  Json list = Json::array();
  for (const Fault& fault : context.state.faults.pending()) {
    list.push_back({{"kind", name_of(fault.kind)},
                    {"count", fault.count},
                    {"skip", fault.skip},
                    {"method", fault.method},
                    {"path", fault.path_prefix}});
  }
  return json_reply(200, list);
}

Reply clear_faults(Context& context) {
  context.state.faults.clear();
  return no_content();
}

Reply list_requests(Context& context) {
  Json list = Json::array();
  for (const LoggedRequest& each : context.state.log) {
    list.push_back({{"method", each.method},
                    {"target", each.target},
                    {"status", each.status},
                    {"authorization", each.authorization},
                    {"host", each.host},
                    {"user_agent", each.user_agent},
                    {"identifier", each.identifier},
                    {"fault", each.fault}});
  }
  return json_reply(200, list);
}

Reply clear_requests(Context& context) {
  context.state.log.clear();
  return no_content();
}

Reply change_clock(Context& context) {
  const auto body = object_of(context.request);
  const auto by = body ? number_in(*body, "advance_seconds") : std::nullopt;
  if (!by) return bad("advance_seconds is required");
  context.state.clock_offset += *by * kSecond;
  return json_reply(200, {{"now", rfc3339(context.state.now())}});
}

Reply change_options(Context& context) {
  const auto body = object_of(context.request);
  if (!body) return bad("the body is no JSON object");
  HubOptions& options = context.state.options;
  if (const auto found = body->find("last_used_delay"); found != body->end()) {
    options.last_used_delay.reset();
    if (found->is_number_integer()) {
      options.last_used_delay = std::chrono::seconds(found->get<int>());
    }
  }
  if (const auto number = number_in(*body, "failures_before_lock")) {
    options.failures_before_lock = static_cast<unsigned>(*number);
  }
  if (const auto number = number_in(*body, "requests_per_minute")) {
    options.requests_per_minute = static_cast<unsigned>(*number);
  }
  return json_reply(200, Json::object());
}

Reply answer_device(Context& context, DeviceGrant::Answer answer) {
  const auto body = object_of(context.request);
  if (!body) return bad("the body is no JSON object");
  const std::string code = text_or(*body, "user_code");
  const User* user = find_user(context.state, text_or(*body, "user"));
  if (answer == DeviceGrant::Answer::kApproved && user == nullptr) {
    return bad("there is no such user");
  }
  for (auto& [digest, grant] : context.state.device_grants) {
    if (grant.user_code != code) continue;
    grant.answer = answer;
    if (user != nullptr) grant.user = user->name;
    return json_reply(200, Json::object());
  }
  return error_reply(404, "no device waits with this code");
}

Reply approve_device(Context& context) {
  return answer_device(context, DeviceGrant::Answer::kApproved);
}

Reply deny_device(Context& context) {
  return answer_device(context, DeviceGrant::Answer::kDenied);
}

Reply add_repository(Context& context) {
  const auto body = object_of(context.request);
  if (!body) return bad("the body is no JSON object");
  context.state.public_repositories.insert(text_or(*body, "name"));
  return json_reply(201, Json::object());
}

Reply unlock(Context& context) {
  context.state.failed_logins.clear();
  return no_content();
}

// Where the redirect of a fault leads. Nobody should come here.
Reply followed(Context&) {
  return json_reply(200, {{"message", "a redirect was followed"}});
}

constexpr std::array kRoutes = {
    Route{"POST", "/_test/users", &add_user_route},
    Route{"POST", "/_test/orgs", &add_organization_route},
    Route{"POST", "/_test/tokens", &add_token_route},
    Route{"GET", "/_test/tokens", &list_tokens},
    Route{"PATCH", "/_test/tokens/{}", &change_token},
    Route{"POST", "/_test/faults", &add_fault_route},
    Route{"GET", "/_test/faults", &list_faults},
    Route{"DELETE", "/_test/faults", &clear_faults},
    Route{"GET", "/_test/requests", &list_requests},
    Route{"DELETE", "/_test/requests", &clear_requests},
    Route{"POST", "/_test/clock", &change_clock},
    Route{"PATCH", "/_test/options", &change_options},
    Route{"POST", "/_test/device/approve", &approve_device},
    Route{"POST", "/_test/device/deny", &deny_device},
    Route{"POST", "/_test/public-repositories", &add_repository},
    Route{"DELETE", "/_test/locks", &unlock},
    Route{"GET", "/_test/followed", &followed},
    Route{"POST", "/_test/followed", &followed},
    Route{"PATCH", "/_test/followed", &followed},
};

}  // namespace

std::span<const Route> admin_routes() {
  return kRoutes;
}

}  // namespace tokensweep::test_hub
