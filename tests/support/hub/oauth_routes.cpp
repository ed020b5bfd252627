// SPDX-License-Identifier: Apache-2.0
// What login.docker.com does: the OAuth device flow.
#include <array>

#include <nlohmann/json.hpp>

#include "tests/support/hub/accounts.h"
#include "tests/support/hub/replies.h"
#include "tests/support/hub/router.h"
#include "tests/support/hub/sessions.h"

namespace tokensweep::test_hub {
namespace {

constexpr std::int64_t kGrantSeconds = 900;
constexpr std::string_view kDeviceGrant =
    "urn:ietf:params:oauth:grant-type:device_code";

Reply begin(Context& context) {
  State& state = context.state;
  const std::string client = context.request.parameter("client_id");
  if (client.empty()) {
    return oauth_error(401, "invalid_client", "client_id is required");
  }
  const std::string device_code = random_url_text(43);
  DeviceGrant grant;
  grant.client_id = client;
  grant.user_code = random_text(4, "BCDFGHJKLMNPQRSTVWXZ") + "-" +
                    random_text(4, "BCDFGHJKLMNPQRSTVWXZ");
  grant.expires = state.now() + kGrantSeconds * kSecond;
  const std::string uri = state.base_url + "/activate";
  const Json reply = {
      {"device_code", device_code},
      {"user_code", grant.user_code},
      {"verification_uri", uri},
      {"verification_uri_complete", uri + "?user_code=" + grant.user_code},
      {"expires_in", kGrantSeconds},
      {"interval", state.options.device_interval_seconds}};
  state.device_grants.insert_or_assign(digest_of(device_code),
                                       std::move(grant));
  return json_reply(200, reply);
}

Reply give(State& state, std::string_view account, std::string_view client) {
  SessionWish wish;
  wish.kind = SessionKind::kDevice;
  wish.account = account;
  wish.life = kDeviceLife;
  const std::string jwt = issue_session(state, wish);
  const std::string refresh = "v1." + random_url_text(43);
  RefreshToken kept;
  kept.account = account;
  kept.client_id = client;
  state.refresh_tokens.insert_or_assign(digest_of(refresh), std::move(kept));
  return json_reply(200, {{"access_token", jwt},
                          {"refresh_token", refresh},
                          {"id_token", jwt},
                          {"scope", "openid offline_access"},
                          {"expires_in", kDeviceLife / kSecond},
                          {"token_type", "Bearer"}});
}

Reply poll(Context& context) {
  State& state = context.state;
  const auto found = state.device_grants.find(
      digest_of(context.request.parameter("device_code")));
  if (found == state.device_grants.end() ||
      found->second.client_id != context.request.parameter("client_id")) {
    return oauth_error(403, "invalid_grant", "invalid or expired device code");
  }
  DeviceGrant& grant = found->second;
  if (grant.expires <= state.now()) {
    return oauth_error(403, "expired_token", "the device code has expired");
  }
  ++grant.polls;
  if (grant.answer == DeviceGrant::Answer::kPending &&
      !state.options.approving_user.empty() &&
      grant.polls >= state.options.polls_before_approval) {
    grant.answer = DeviceGrant::Answer::kApproved;
    grant.user = state.options.approving_user;
  }
  switch (grant.answer) {
    case DeviceGrant::Answer::kPending:
      return oauth_error(403, "authorization_pending",
                         "the user has yet to authorize the device code");
    case DeviceGrant::Answer::kDenied:
      return oauth_error(403, "access_denied", "the user refused");
    case DeviceGrant::Answer::kApproved:
      break;
  }
  const DeviceGrant used = grant;
  state.device_grants.erase(found);
  return give(state, used.user, used.client_id);
}

Reply refresh(Context& context) {
  State& state = context.state;
  const auto found = state.refresh_tokens.find(
      digest_of(context.request.parameter("refresh_token")));
  if (found == state.refresh_tokens.end() ||
      found->second.client_id != context.request.parameter("client_id")) {
    return oauth_error(403, "invalid_grant", "unknown or used refresh token");
  }
  const RefreshToken used = found->second;
  state.refresh_tokens.erase(found);
  return give(state, used.account, used.client_id);
}

Reply token(Context& context) {
  const std::string grant = context.request.parameter("grant_type");
  if (grant == kDeviceGrant) return poll(context);
  if (grant == "refresh_token") return refresh(context);
  return oauth_error(403, "unsupported_grant_type", "unknown grant type");
}

// A public client: possession of the token is enough. What is not known is
// no error.
Reply revoke(Context& context) {
  if (context.request.parameter("client_id").empty()) {
    return oauth_error(401, "invalid_client", "client_id is required");
  }
  context.state.refresh_tokens.erase(
      digest_of(context.request.parameter("token")));
  Reply reply;
  reply.status = 200;
  return reply;
}

constexpr std::array kRoutes = {
    Route{"POST", "/oauth/device/code", &begin},
    Route{"POST", "/oauth/token", &token},
    Route{"POST", "/oauth/revoke", &revoke},
};

}  // namespace

std::span<const Route> oauth_routes() {
  return kRoutes;
}

}  // namespace tokensweep::test_hub
