// SPDX-License-Identifier: Apache-2.0
#include "verify/key_words.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace tokensweep::verify {
namespace {

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& sorted,
              std::string_view word) {
  return std::ranges::binary_search(sorted, word);
}

constexpr std::array<std::string_view, 18> kSecretWords = {
    "access", "accesskey",   "accesstoken", "api",  "apikey", "auth",
    "cred",   "credentials", "key",         "pass", "passwd", "password",
    "pat",    "personal",    "pw",          "pwd",  "secret", "token"};
constexpr std::array<std::string_view, 8> kUserWords = {
    "account", "id",     "identifier", "login",
    "user",    "userid", "username",   "usr"};
constexpr std::array<std::string_view, 4> kOrganizationWords = {
    "org", "organisation", "organization", "orgname"};
constexpr std::array<std::string_view, 6> kMaybeWords = {
    "email", "mail", "name", "namespace", "owner", "workspace"};
constexpr std::array<std::string_view, 8> kRegistryWords = {
    "address",  "endpoint", "host",      "hostname",
    "registry", "server",   "serverurl", "url"};

// Suffixes that are written onto a word.
constexpr std::array<std::string_view, 7> kSuffixes = {
    "username", "password", "passwd", "token", "login", "user", "pass"};

void add_word(std::string_view word, std::vector<std::string>& words) {
  if (word.empty()) return;
  std::string lower = to_lower(word);
  for (const std::string_view suffix : kSuffixes) {
    if (lower.size() > suffix.size() && lower.ends_with(suffix)) {
      words.push_back(lower.substr(0, lower.size() - suffix.size()));
      words.emplace_back(suffix);
      return;
    }
  }
  words.push_back(std::move(lower));
}

KeyRole role_of(std::string_view word) {
  if (contains(kSecretWords, word)) return KeyRole::kSecret;
  if (contains(kUserWords, word)) return KeyRole::kUser;
  if (contains(kOrganizationWords, word)) return KeyRole::kOrganization;
  if (contains(kMaybeWords, word)) return KeyRole::kMaybeUser;
  if (contains(kRegistryWords, word)) return KeyRole::kRegistry;
  return KeyRole::kOther;
}

// Of the words of one key the first of these names its role: "user" in
// USER_NAME, "token" in TOKEN_ID, "password" in REGISTRY_PASSWORD.
constexpr std::array<KeyRole, 5> kStrongestFirst = {
    KeyRole::kSecret, KeyRole::kUser, KeyRole::kOrganization,
    KeyRole::kMaybeUser, KeyRole::kRegistry};

}  // namespace

std::vector<std::string> words_of_key(std::string_view key) {
  std::vector<std::string> words;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= key.size(); ++i) {
    const bool end = i == key.size();
    const bool cut = end || key[i] == '_' || key[i] == '-' || key[i] == '.';
    // aB, and the last capital of "HTTPServer".
    const bool capital =
        !cut && i > begin && is_upper(key[i]) &&
        (!is_upper(key[i - 1]) || (i + 1 < key.size() && is_lower(key[i + 1])));
    if (!cut && !capital) continue;
    add_word(key.substr(begin, i - begin), words);
    begin = cut ? i + 1 : i;
  }
  return words;
}

KeyMeaning meaning_of_key(std::string_view key) {
  const std::vector<std::string> words = words_of_key(key);
  KeyMeaning meaning;
  for (const KeyRole role : kStrongestFirst) {
    const bool has = std::ranges::any_of(
        words, [&](const std::string& word) { return role_of(word) == role; });
    if (has) {
      meaning.role = role;
      break;
    }
  }
  // A user's e-mail or name: what is left of USER_NAME is no "name".
  const bool user_like = meaning.role == KeyRole::kUser ||
                         meaning.role == KeyRole::kOrganization ||
                         meaning.role == KeyRole::kMaybeUser;
  for (const std::string& word : words) {
    const KeyRole role = role_of(word);
    meaning.whole += word;
    const bool says_role =
        role == meaning.role ||
        (user_like && (role == KeyRole::kUser || role == KeyRole::kMaybeUser ||
                       role == KeyRole::kOrganization));
    if (!says_role || meaning.role == KeyRole::kOther) meaning.stem += word;
  }
  return meaning;
}

bool is_docker_stem(std::string_view stem) {
  return stem.find("docker") != std::string_view::npos || stem == "hub" ||
         stem == "registry" || stem == "containerregistry";
}

}  // namespace tokensweep::verify
