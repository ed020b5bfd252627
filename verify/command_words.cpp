// SPDX-License-Identifier: Apache-2.0
#include "verify/command_words.h"

#include <algorithm>
#include <array>

#include "verify/account_name.h"

namespace tokensweep::verify {
namespace {

constexpr std::size_t kFarthest = 2048;  // bytes to each side
constexpr std::size_t kMostWords = 400;

using Words = std::vector<std::string_view>;

bool is_one_of(std::string_view word,
               std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

// Whether a line break at `newline` is no end: a backslash stands before it.
bool is_joined(std::string_view text, std::size_t newline) {
  std::size_t at = newline;
  if (at > 0 && text[at - 1] == '\r') --at;
  return at > 0 &&
         (text[at - 1] == '\\' || text[at - 1] == '`' || text[at - 1] == '^');
}

bool separates(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c == ';') return true;
  if (c == '\n') return !is_joined(text, at);
  const bool twice = at + 1 < text.size() && text[at + 1] == c;
  return (c == '&' || c == '|') && twice;
}

std::string_view base_name(std::string_view word) {
  word = word.substr(word.rfind('/') + 1);
  if (word.ends_with(".exe")) word.remove_suffix(4);
  return word;
}

bool is_login_tool(std::string_view word) {
  return is_one_of(base_name(word),
                   {"docker", "podman", "buildah", "nerdctl", "skopeo", "oras",
                    "regctl", "crane", "helm", "finch", "img"});
}

// Index behind "docker login", "helm registry login", "crane auth login".
std::optional<std::size_t> behind_login(const Words& words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (!is_login_tool(words[i])) continue;
    std::size_t next = i + 1;
    // docker --config X login
    while (next + 1 < words.size() && words[next].starts_with('-')) {
      next += words[next].find('=') == std::string_view::npos ? 2 : 1;
    }
    if (next < words.size() && is_one_of(words[next], {"registry", "auth"})) {
      ++next;
    }
    if (next < words.size() && words[next] == "login") return next + 1;
  }
  return std::nullopt;
}

// The value of an option at `i`; moves `i` to the word that holds it.
std::optional<std::string_view> option_value(
    const Words& words, std::size_t& i,
    std::initializer_list<std::string_view> names) {
  const std::string_view word = words[i];
  for (const std::string_view name : names) {
    if (word == name) {
      if (i + 1 == words.size()) return std::nullopt;
      return words[++i];
    }
    if (!word.starts_with(name)) continue;
    const std::string_view rest = word.substr(name.size());
    if (rest.starts_with('=')) return rest.substr(1);
    if (name.size() == 2) return rest;  // -uNAME
  }
  return std::nullopt;
}

LoginCommand read_login(const Words& words, std::size_t begin) {
  LoginCommand login;
  for (std::size_t i = begin; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (is_one_of(word, {"|", "<<<", "<<", "<", ">", ">>", "2>&1"})) break;
    if (!word.starts_with('-')) {
      if (login.registry.empty()) login.registry = word;
      continue;
    }
    if (const auto user =
            option_value(words, i, {"--username", "--user", "-u"})) {
      login.username = *user;
    } else if (is_one_of(word, {"-p", "--password", "--config", "--authfile",
                                "--cert-dir", "--host", "-H"})) {
      ++i;
    }
  }
  return login;
}

// Of "U:S" the U.
std::string_view user_of_pair(std::string_view pair) {
  const std::size_t colon = pair.find(':');
  return colon == std::string_view::npos ? std::string_view()
                                         : pair.substr(0, colon);
}

// The host of the first URL or image location that names one.
std::string_view first_registry(const Words& words) {
  for (const std::string_view word : words) {
    for (const std::string_view scheme : {"docker://", "https://", "http://"}) {
      if (word.starts_with(scheme) && names_registry(word)) return word;
    }
  }
  return {};
}

std::optional<LoginCommand> find_creds(const Words& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto pair = option_value(words, i,
                                   {"--creds", "--src-creds", "--dest-creds",
                                    "--from-creds", "--to-creds"});
    if (pair) return LoginCommand{user_of_pair(*pair), first_registry(words)};
  }
  return std::nullopt;
}

std::optional<LoginCommand> find_curl(const Words& words) {
  const bool is_curl = std::ranges::any_of(
      words, [](std::string_view word) { return base_name(word) == "curl"; });
  const std::string_view host = first_registry(words);
  // Elsewhere the name says nothing of the Hub.
  if (!is_curl || host.empty()) return std::nullopt;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (const auto pair = option_value(words, i, {"--user", "-u"})) {
      return LoginCommand{user_of_pair(*pair), host};
    }
  }
  return std::nullopt;
}

std::optional<LoginCommand> find_kubectl(const Words& words) {
  if (std::ranges::find(words, "docker-registry") == words.end()) {
    return std::nullopt;
  }
  LoginCommand login;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (const auto user = option_value(words, i, {"--docker-username"})) {
      login.username = *user;
    } else if (const auto server =
                   option_value(words, i, {"--docker-server"})) {
      login.registry = *server;
    }
  }
  return login;
}

}  // namespace

ByteRange command_around(std::string_view text, std::size_t at) {
  at = std::min(at, text.size());
  const std::size_t lowest = at > kFarthest ? at - kFarthest : 0;
  const std::size_t highest = std::min(text.size(), at + kFarthest);
  std::size_t begin = at;
  while (begin > lowest && !separates(text, begin - 1)) --begin;
  std::size_t end = at;
  while (end < highest && !separates(text, end)) ++end;
  return {begin, end};
}

std::vector<std::string_view> command_words(std::string_view command) {
  constexpr std::string_view kBetween = " \t\r\n\"',()[]{}\\`";
  Words words;
  std::size_t at = 0;
  while (words.size() < kMostWords) {
    at = command.find_first_not_of(kBetween, at);
    if (at == std::string_view::npos) break;
    // `${VAR}` and `{{ x }}` are templates: their braces stay.
    std::size_t end = at;
    int braces = 0;
    while (end < command.size()) {
      const char c = command[end];
      const bool opens = c == '{' && end > at && command[end - 1] == '$';
      if (opens) ++braces;
      const bool closes = c == '}' && braces > 0;
      if (closes) --braces;
      if (!opens && !closes && kBetween.find(c) != std::string_view::npos) {
        break;
      }
      ++end;
    }
    words.push_back(command.substr(at, end - at));
    at = end;
  }
  return words;
}

std::optional<LoginCommand> find_login(const Words& words) {
  if (const auto begin = behind_login(words)) return read_login(words, *begin);
  if (auto creds = find_creds(words)) return creds;
  if (auto kubectl = find_kubectl(words)) return kubectl;
  return find_curl(words);
}

}  // namespace tokensweep::verify
