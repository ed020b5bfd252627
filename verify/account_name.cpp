// SPDX-License-Identifier: Apache-2.0
#include "verify/account_name.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace tokensweep::verify {
namespace {

constexpr std::size_t kShortest = 2;
constexpr std::size_t kLongest = 64;
constexpr std::size_t kLongestMail = 128;

bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9');
}

bool is_name_byte(char c) {
  return is_alnum(c) || c == '-' || c == '_';
}

// Without '-' and '_', lower case: "my-user_name" and "MyUserName" are one.
std::string folded(std::string_view text) {
  std::string out;
  for (const char c : to_lower(text)) {
    if (c != '-' && c != '_') out += c;
  }
  return out;
}

bool is_placeholder(std::string_view text) {
  static constexpr std::array<std::string_view, 44> kWords = {
      "account",    "admin",   "anonymous", "author", "aws",       "bar",
      "changeme",   "company", "default",   "docker", "dockerhub", "dockerid",
      "dockeruser", "env",     "false",     "foo",    "foobar",    "hub",
      "hubuser",    "id",      "library",   "login",  "me",        "myname",
      "myorg",      "myuser",  "name",      "nil",    "none",      "null",
      "org",        "owner",   "password",  "root",   "secret",    "secrets",
      "someone",    "string",  "token",     "true",   "undefined", "user",
      "userid",     "value"};
  // Users that other registries fix; a Hub account of that name is unlikely.
  static constexpr std::array<std::string_view, 8> kFixed = {
      "gitlabcitoken", "gitlabdeploytoken", "jsonkey",    "jsonkeybase64",
      "oauth2",        "oauth2accesstoken", "oauthtoken", "xaccesstoken"};
  const std::string word = folded(text);
  static_assert(std::is_sorted(kWords.begin(), kWords.end()));
  static_assert(std::is_sorted(kFixed.begin(), kFixed.end()));
  if (std::ranges::binary_search(kWords, std::string_view(word)) ||
      std::ranges::binary_search(kFixed, std::string_view(word))) {
    return true;
  }
  if (word.starts_with("your") || word.starts_with("example") ||
      word.ends_with("here")) {
    return true;
  }
  for (const std::string_view part :
       {"username", "placeholder", "orgname", "accountname", "xxx"}) {
    if (word.find(part) != std::string::npos) return true;
  }
  return false;
}

std::optional<std::string> mail_address(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == 0 || text.size() > kLongestMail) return std::nullopt;
  const std::string_view user = text.substr(0, at);
  const std::string_view host = text.substr(at + 1);
  const auto user_byte = [](char c) {
    return is_name_byte(c) || c == '.' || c == '+';
  };
  const auto host_byte = [](char c) {
    return is_alnum(c) || c == '-' || c == '.';
  };
  if (!std::ranges::all_of(user, user_byte) ||
      !std::ranges::all_of(host, host_byte)) {
    return std::nullopt;
  }
  const std::size_t dot = host.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 2 >= host.size()) {
    return std::nullopt;
  }
  const std::string lower = to_lower(host);
  for (const std::string_view reserved :
       {"example.com", "example.org", "example.net"}) {
    if (lower == reserved) return std::nullopt;
  }
  return std::string(text);
}

// Host and port, lower case, without scheme and path.
std::string host_of(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
  return to_lower(text.substr(0, text.find('/')));
}

}  // namespace

std::optional<std::string> account_name(std::string_view text) {
  if (text.find('@') != std::string_view::npos) return mail_address(text);
  if (text.size() < kShortest || text.size() > kLongest ||
      !is_alnum(text.front()) || !is_alnum(text.back()) ||
      !std::ranges::all_of(text, is_name_byte) || is_placeholder(text)) {
    return std::nullopt;
  }
  // Only digits is a number: a port, a user id of the system.
  if (std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  return to_lower(text);
}

bool is_hub_registry(std::string_view registry) {
  static constexpr std::array<std::string_view, 8> kHosts = {
      "auth.docker.io",     "docker.com",
      "docker.io",          "hub.docker.com",
      "index.docker.io",    "registry-1.docker.io",
      "registry.docker.io", "registry.hub.docker.com"};
  static_assert(std::is_sorted(kHosts.begin(), kHosts.end()));
  std::string host = host_of(registry);
  if (host.ends_with(":443")) host.resize(host.size() - 4);
  return std::ranges::binary_search(kHosts, std::string_view(host));
}

bool names_registry(std::string_view text) {
  const std::string host = host_of(text);
  if (host.empty() || host.find('@') != std::string::npos) return false;
  const bool well_formed = std::ranges::all_of(
      host, [](char c) { return is_name_byte(c) || c == '.' || c == ':'; });
  if (!well_formed) return false;
  if (host == "localhost" || host.starts_with("localhost:")) return true;
  const std::size_t dot = host.find('.');
  const bool dotted = dot != std::string::npos && dot > 0 &&
                      host.find_last_of('.') + 1 < host.size();
  return dotted || (host.find(':') != std::string::npos &&
                    text.find('/') != std::string_view::npos);
}

std::optional<std::string> image_namespace(std::string_view reference) {
  constexpr std::size_t kLongestReference = 255;
  if (reference.size() > kLongestReference) return std::nullopt;
  // "acme/app@sha256:..." and "acme/app:tag": what follows may be a template.
  const std::size_t digest = reference.find('@');
  if (digest != std::string_view::npos) reference = reference.substr(0, digest);
  const std::size_t slash = reference.find('/');
  if (slash == std::string_view::npos || slash == 0) return std::nullopt;
  std::string_view first = reference.substr(0, slash);
  if (names_registry(first) || first.find(':') != std::string_view::npos) {
    if (!is_hub_registry(first)) return std::nullopt;
    reference.remove_prefix(slash + 1);
    const std::size_t next = reference.find('/');
    if (next == std::string_view::npos) return std::nullopt;
    first = reference.substr(0, next);
  }
  const std::string_view rest =
      reference.substr(std::min(reference.size(), reference.find('/') + 1));
  const bool is_upper =
      std::ranges::any_of(first, [](char c) { return c >= 'A' && c <= 'Z'; });
  // Another slash means a path of files; repositories start with a letter or a
  // digit, or are a template.
  if (rest.empty() || is_upper || rest.find('/') != std::string_view::npos ||
      !(is_alnum(rest.front()) || rest.front() == '$' || rest.front() == '{' ||
        rest.front() == '%')) {
    return std::nullopt;
  }
  return account_name(first);
}

}  // namespace tokensweep::verify
