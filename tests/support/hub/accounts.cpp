// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hub/accounts.h"

#include <algorithm>

#include "base/text.h"

namespace tokensweep::test_hub {
namespace {

constexpr std::size_t kPersonalTokenLength = 27;

// Token prefixes in two parts, so that no scanner takes this file for a leak.
constexpr std::string_view kTokenPrefix = "dckr";

bool is_account_name(std::string_view name) {
  return name.size() >= 2 && name.size() <= 64 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") ==
             std::string_view::npos;
}

Result<void> check_new_name(State& state, std::string_view name) {
  if (!is_account_name(name)) {
    return Error(ErrorKind::kUsage,
                 "an account name has 2 to 64 of a-z, 0-9, _ and -");
  }
  if (find_user(state, name) != nullptr ||
      find_organization(state, name) != nullptr) {
    return Error(ErrorKind::kUsage,
                 "the name " + std::string(name) + " is taken");
  }
  return {};
}

Result<std::optional<Micros>> read_time(const std::string& text) {
  if (text.empty()) return std::optional<Micros>();
  const auto time = parse_rfc3339(text);
  if (!time) {
    return Error(ErrorKind::kUsage, "a time must look like " + rfc3339(0));
  }
  return time;
}

std::string random_value(const State& state, TokenKind kind) {
  const bool personal = kind == TokenKind::kPersonal;
  return std::string(kTokenPrefix) + (personal ? "_pat_" : "_oat_") +
         random_url_text(personal ? kPersonalTokenLength
                                  : state.options.organization_token_length);
}

}  // namespace

Result<void> add_user(State& state, const NewUser& wanted) {
  TRY(check_new_name(state, wanted.name));
  User user;
  user.name = wanted.name;
  user.id = random_uuid();
  user.email =
      wanted.email.empty() ? wanted.name + "@example.test" : wanted.email;
  user.password = hash_secret(SecretKind::kPassword, wanted.password);
  user.second_factor = wanted.second_factor;
  user.password_login = wanted.password_login;
  state.users.emplace(wanted.name, std::move(user));
  return {};
}

Result<void> add_organization(State& state, const NewOrganization& wanted) {
  TRY(check_new_name(state, wanted.name));
  for (const auto* names : {&wanted.owners, &wanted.members}) {
    for (const std::string& name : *names) {
      if (!state.users.contains(name)) {
        return Error(ErrorKind::kUsage, "there is no user " + name);
      }
    }
  }
  Organization made;
  made.name = wanted.name;
  made.id = random_uuid();
  made.owners = {wanted.owners.begin(), wanted.owners.end()};
  made.members = {wanted.members.begin(), wanted.members.end()};
  made.members.insert(made.owners.begin(), made.owners.end());
  state.organizations.emplace(wanted.name, std::move(made));
  return {};
}

Result<MadeToken> add_token(State& state, const NewToken& wanted) {
  Token token;
  token.kind = wanted.kind;
  token.creator = wanted.creator;
  if (wanted.kind == TokenKind::kPersonal) {
    const User* user = find_user(state, wanted.owner);
    if (user == nullptr) {
      return Error(ErrorKind::kUsage, "there is no user " + wanted.owner);
    }
    token.owner = user->name;
    token.scopes = wanted.scopes;
    if (token.creator.empty()) token.creator = user->name;
  } else {
    const Organization* owner = find_organization(state, wanted.owner);
    if (owner == nullptr) {
      return Error(ErrorKind::kUsage,
                   "there is no organization " + wanted.owner);
    }
    token.owner = owner->name;
    token.description = wanted.description;
    token.resources = wanted.resources;
    if (token.creator.empty() && !owner->owners.empty()) {
      token.creator = *owner->owners.begin();
    }
  }
  token.id = random_uuid();
  token.label = wanted.label;
  token.creator_ip = wanted.creator_ip;
  token.creator_user_agent = wanted.creator_user_agent;
  TRY_ASSIGN(token.expires, read_time(wanted.expires));
  TRY_ASSIGN(const auto created, read_time(wanted.created));
  token.created = created.value_or(state.now());
  TRY_ASSIGN(const auto last_used, read_time(wanted.last_used));
  if (last_used) token.uses.push_back(*last_used);
  MadeToken made;
  made.id = token.id;
  made.value =
      wanted.value.empty() ? random_value(state, wanted.kind) : wanted.value;
  token.value = hash_secret(SecretKind::kToken, made.value);
  state.tokens.push_back(std::move(token));
  return made;
}

User* find_user(State& state, std::string_view name_or_email) {
  const std::string wanted = to_lower(name_or_email);
  for (auto& [name, user] : state.users) {
    if (name == wanted || to_lower(user.email) == wanted) return &user;
  }
  return nullptr;
}

Organization* find_organization(State& state, std::string_view name) {
  const auto found = state.organizations.find(to_lower(name));
  return found == state.organizations.end() ? nullptr : &found->second;
}

Token* find_token(State& state, std::string_view id) {
  const std::string wanted = to_lower(id);
  for (Token& token : state.tokens) {
    if (token.id == wanted) return &token;
  }
  return nullptr;
}

std::vector<Token*> tokens_of(State& state, TokenKind kind,
                              std::string_view owner) {
  std::vector<Token*> found;
  for (Token& token : state.tokens) {
    if (token.kind == kind && token.owner == owner) found.push_back(&token);
  }
  std::reverse(found.begin(), found.end());
  return found;
}

void remove_token(State& state, std::string_view id) {
  std::erase_if(state.tokens,
                [&](const Token& token) { return token.id == id; });
}

bool is_expired(const State& state, const Token& token) {
  return token.expires && *token.expires <= state.now();
}

bool works(const State& state, const Token& token) {
  return (token.active || token.works_though_inactive) &&
         !is_expired(state, token);
}

std::optional<Micros> visible_last_use(const State& state, const Token& token) {
  std::optional<Micros> last;
  for (const Micros use : token.uses) {
    if (use <= state.now() && (!last || use > *last)) last = use;
  }
  return last;
}

}  // namespace tokensweep::test_hub
