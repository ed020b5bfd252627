// SPDX-License-Identifier: Apache-2.0
#include "verify/docker_subject.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "verify/account_name.h"
#include "verify/clue_text.h"

namespace tokensweep::verify {
namespace {

// Rules whose secret is the Hub's unless a registry is named.
constexpr std::array<std::string_view, 10> kHubByDefault = {
    "docker-ansible-login",
    "docker-creds-flag",
    "docker-hub-curl-user",
    "docker-hub-login-body",
    "docker-kubectl-secret",
    "docker-legacy-token",
    "docker-login",
    "docker-login-action",
    "docker-login-here-string",
    "docker-login-stdin"};
// Rules whose secret is the Hub's when their registry is.
constexpr std::array<std::string_view, 6> kByRegistry = {
    "docker-auths",
    "docker-auths-password",
    "docker-credential-helper",
    "docker-login-server",
    "docker-registry-block",
    "docker-terraform-registry"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& sorted,
              std::string_view word) {
  return std::ranges::binary_search(sorted, word);
}

std::string_view fact_of(const Subject& subject, const char* name) {
  const auto at = subject.facts.find(name);
  return at == subject.facts.end() ? std::string_view() : at->second;
}

// Whether a command or a map around the secret names another registry.
bool is_elsewhere(const ClueText& text, const ByteRange& span) {
  const ByteRange range = command_around(text.text(), span.begin);
  const auto login =
      find_login(command_words(text.text().substr(range.begin, range.size())));
  if (login && is_other_registry(login->registry)) return true;
  const auto holders = text.holders(span.begin);
  return std::ranges::any_of(
      holders, [&](const Field* field) { return text.is_elsewhere(*field); });
}

bool is_hub_variable(const ClueText& text, const ByteRange& span) {
  const auto holders = text.holders(span.begin);
  return std::ranges::any_of(holders, [](const Field* field) {
    return field->meaning.whole.find("hub") != std::string::npos;
  });
}

template <typename Test>
bool any_sighting(const Subject& subject, const Test& test) {
  return std::ranges::any_of(subject.sightings, [&](const Sighting& sighting) {
    return !sighting.content.empty() &&
           test(ClueText(sighting.content), sighting.span);
  });
}

bool is_of_hub(const Subject& subject) {
  const std::string_view registry = fact_of(subject, "registry");
  if (!registry.empty()) return is_hub_registry(registry);
  if (subject.rule == "docker-auths-secondary") {
    // The other entries hold sessions.
    return fact_of(subject, "entry") == "hub-tool";
  }
  if (subject.rule == "docker-variable") {
    return any_sighting(subject, is_hub_variable) &&
           !any_sighting(subject, is_elsewhere);
  }
  return contains(kHubByDefault, subject.rule) &&
         !any_sighting(subject, is_elsewhere);
}

}  // namespace

DockerCredential docker_credential(const Subject& subject) {
  static_assert(std::ranges::is_sorted(kHubByDefault));
  static_assert(std::ranges::is_sorted(kByRegistry));
  using enum DockerCredential;
  if (subject.provider != "docker") return kNone;
  if (subject.rule == "docker-pat") return kPersonalToken;
  if (subject.rule == "docker-oat") return kOrganizationToken;
  const bool known = contains(kHubByDefault, subject.rule) ||
                     contains(kByRegistry, subject.rule) ||
                     subject.rule == "docker-variable" ||
                     subject.rule == "docker-auths-secondary";
  if (!known || !is_of_hub(subject)) return kNone;
  return subject.rule == "docker-legacy-token" ? kPersonalToken : kPassword;
}

}  // namespace tokensweep::verify
