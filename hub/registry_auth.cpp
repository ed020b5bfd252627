// SPDX-License-Identifier: Apache-2.0
#include "hub/registry_auth.h"

#include <utility>

#include "base/base64.h"
#include "base/text.h"
#include "hub/json_document.h"
#include "hub/lockout.h"
#include "hub/reply.h"
#include "net/origin.h"

namespace tokensweep::hub {
namespace {

std::string basic(std::string_view name, const SecretText& secret) {
  std::string pair;
  pair.reserve(name.size() + 1 + secret.view().size());
  pair += name;
  pair += ':';
  pair += secret.view();
  const SecretText kept(std::move(pair));
  return encode_base64(kept.view());
}

// A 200 without a registry token came from something else.
bool has_token(const std::string& body) {
  const Result<JsonDocument> document = JsonDocument::parse(body, "the reply");
  if (!document) return false;
  for (const std::string_view name : {"token", "access_token"}) {
    const Result<SecretText> token =
        document->root().member(name).secret_or_empty();
    if (token && !token->empty()) return true;
  }
  return false;
}

RegistryAnswer classify(const net::HttpResponse& response) {
  if (response.status == 200) {
    return has_token(response.body) ? RegistryAnswer::kAccepted
                                    : RegistryAnswer::kOther;
  }
  if (is_locked_out(response)) return RegistryAnswer::kThrottled;
  if (response.status != 401) return RegistryAnswer::kOther;
  // The texts tell apart what the status does not.
  const std::string message = to_lower(error_message(response.body, {}));
  const auto says = [&](std::string_view words) {
    return message.find(words) != std::string::npos;
  };
  if (says("access token is expired")) return RegistryAnswer::kExpired;
  if (says("use personal access token to login") ||
      says("use a personal access token")) {
    return RegistryAnswer::kNeedsToken;
  }
  return RegistryAnswer::kRefused;
}

}  // namespace

Result<RegistryLogin> ask_registry(net::HttpClient& client,
                                   const Endpoints& endpoints,
                                   std::string_view name,
                                   const SecretText& secret) {
  if (name.empty() || secret.empty() ||
      name.find(':') != std::string_view::npos) {
    return Error(ErrorKind::kUsage,
                 "the registry takes a name without ':' and a secret");
  }
  const SecretText credential(basic(name, secret));
  net::HttpRequest request;
  request.resend = net::Resend::kOnlyUnsent;
  request.url =
      endpoints.registry_auth +
      "/token?service=registry.docker.io&account=" + net::percent_encode(name);
  std::string authorization;
  authorization.reserve(credential.view().size() + 8);
  authorization += "Basic ";
  authorization += credential.view();
  request.headers.push_back({"Authorization", std::move(authorization)});
  request.headers.push_back({"Accept", "application/json"});
  TRY_ASSIGN(const net::HttpResponse response, client.send(request));
  return RegistryLogin{
      classify(response),
      error_message(response.body, {secret.view(), credential.view()})};
}

}  // namespace tokensweep::hub
