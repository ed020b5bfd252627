// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hub/registry_access.h"

#include <algorithm>
#include <set>

#include "base/glob.h"

namespace tokensweep::test_hub {
namespace {

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(at), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::set<std::string> everything() {
  return {"pull", "push", "delete", "*"};
}

bool is_public(const State& state, std::string_view repository) {
  return repository.starts_with("library/") ||
         repository == "ratelimitpreview/test" ||
         state.public_repositories.contains(std::string(repository));
}

// What a personal token leaves of its owner's rights.
std::set<std::string> limited(const std::set<std::string>& rights,
                              const std::vector<std::string>& scopes) {
  std::set<std::string> left;
  for (const std::string& scope : scopes) {
    std::set<std::string> allowed;
    if (scope == "repo:admin") allowed = everything();
    if (scope == "repo:write") allowed = {"pull", "push"};
    if (scope == "repo:read") allowed = {"pull"};
    for (const std::string& right : rights) {
      if (allowed.contains(right)) left.insert(right);
    }
  }
  return left;
}

std::set<std::string> rights_of_user(const State& state,
                                     const RegistryCaller& caller,
                                     const std::string& space) {
  std::set<std::string> rights;
  if (space == caller.user->name) {
    rights = everything();
  } else if (const auto found = state.organizations.find(space);
             found != state.organizations.end()) {
    if (found->second.owners.contains(caller.user->name)) {
      rights = everything();
    } else if (found->second.members.contains(caller.user->name)) {
      rights = {"pull", "push"};
    }
  }
  return caller.token == nullptr ? rights
                                 : limited(rights, caller.token->scopes);
}

// Scope names of organization tokens differ between sources; all of them
// contain the action.
std::set<std::string> rights_of_organization(const RegistryCaller& caller,
                                             const std::string& space,
                                             const std::string& repository) {
  std::set<std::string> rights;
  if (space != caller.organization->name) return rights;
  for (const TokenResource& resource : caller.token->resources) {
    if (resource.type != "TYPE_REPO" ||
        !Glob(resource.path, Glob::Mode::kText).matches(repository)) {
      continue;
    }
    for (const std::string& scope : resource.scopes) {
      if (scope.find("pull") != std::string::npos) rights.insert("pull");
      if (scope.find("push") != std::string::npos) rights.insert("push");
    }
  }
  return rights;
}

}  // namespace

std::string_view RegistryCaller::name() const {
  if (user != nullptr) return user->name;
  return organization != nullptr ? std::string_view(organization->name) : "";
}

std::vector<RegistryScope> parse_scopes(std::string_view text) {
  std::vector<RegistryScope> scopes;
  for (const std::string& each : split(text, ' ')) {
    const std::size_t first = each.find(':');
    const std::size_t last = each.rfind(':');
    if (first == std::string::npos || first == last) continue;
    RegistryScope scope;
    scope.type = each.substr(0, first);
    scope.name = each.substr(first + 1, last - first - 1);
    scope.actions = split(std::string_view(each).substr(last + 1), ',');
    scopes.push_back(std::move(scope));
  }
  return scopes;
}

std::vector<std::string> granted_actions(const State& state,
                                         const RegistryCaller& caller,
                                         const RegistryScope& wanted) {
  if (wanted.type != "repository") return {};
  const std::size_t slash = wanted.name.find('/');
  const std::string space =
      slash == std::string::npos ? "library" : wanted.name.substr(0, slash);
  std::set<std::string> rights;
  if (caller.user != nullptr) {
    rights = rights_of_user(state, caller, space);
  } else if (caller.organization != nullptr) {
    rights = rights_of_organization(caller, space, wanted.name);
  }
  if (is_public(state, wanted.name)) rights.insert("pull");
  std::vector<std::string> granted;
  for (const std::string& action : wanted.actions) {
    if (rights.contains(action)) granted.push_back(action);
  }
  return granted;
}

}  // namespace tokensweep::test_hub
