// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hub/arguments.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <CLI/CLI.hpp>

namespace tokensweep::test_hub {
namespace {

// As they were written.
struct RawArguments {
  int port = 0;
  bool print_url = false;
  bool https = false;
  bool die_with_parent = false;
  int latency_ms = 0;
  int requests_per_minute = 0;
  int failures_before_lock = 0;
  std::string state;
  std::string last_used;
  std::vector<std::string> users;
  std::vector<std::string> organizations;
  std::vector<std::string> owners;
  std::vector<std::string> second_factors;
  std::vector<std::string> tokens;
  std::vector<std::string> faults;
};

// "A:B" in two; nullopt without a colon.
std::optional<std::pair<std::string, std::string>> halves(
    const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return std::nullopt;
  return std::pair(text.substr(0, colon), text.substr(colon + 1));
}

Error usage(const std::string& text) {
  return {ErrorKind::kUsage, text};
}

std::string fault_help() {
  std::string text = "Spoil the next COUNT requests (of a path). Kinds:";
  for (const FaultInfo& info : all_faults()) {
    text += "\n  " + std::string(info.name) + ": " + std::string(info.help);
  }
  return text;
}

void declare(CLI::App& app, RawArguments& raw, Arguments& parsed) {
  app.add_option("--port", raw.port, "Port on 127.0.0.1; 0 takes a free one")
      ->check(CLI::Range(0, 65535));
  app.add_flag("--print-url", raw.print_url,
               "Print nothing but the line with the base URL");
  app.add_option("--user", raw.users, "A user; repeatable")
      ->type_name("NAME:PASSWORD")
      ->take_all();
  app.add_option("--2fa", raw.second_factors,
                 "This user's password asks for a second factor")
      ->type_name("NAME:CODE")
      ->take_all();
  app.add_option("--org", raw.organizations,
                 "An organization, owned by the first user unless --org-owner "
                 "says otherwise; repeatable")
      ->type_name("NAME")
      ->take_all();
  app.add_option("--org-owner", raw.owners, "An owner; repeatable")
      ->type_name("ORG:USER")
      ->take_all();
  app.add_option("--seed-token", raw.tokens,
                 "A token that exists from the start, of a user or "
                 "organization. Its id and, when it was not given, its value "
                 "are printed to standard error; repeatable")
      ->type_name("OWNER:LABEL[:SCOPE,SCOPE[:VALUE]]")
      ->take_all();
  app.add_option("--public-repository", parsed.public_repositories,
                 "A repository that everybody may pull; repeatable")
      ->type_name("NAME")
      ->take_all();
  app.add_flag("--https", raw.https, "Serve TLS; see --authority-out");
  app.add_option("--authority-out", parsed.authority_file,
                 "Write the authority of --https there, for SSL_CERT_FILE")
      ->type_name("FILE");
  app.add_option("--registry-cert-out", parsed.registry_certificate_file,
                 "Write the certificate there that docker-registry takes as "
                 "auth.token.rootcertbundle")
      ->type_name("FILE");
  app.add_option("--service", parsed.options.service,
                 "auth.token.service of the registry")
      ->capture_default_str();
  app.add_option("--issuer", parsed.options.issuer,
                 "auth.token.issuer of the registry")
      ->capture_default_str();
  app.add_option("--latency-ms", raw.latency_ms, "Delay of every reply")
      ->check(CLI::Range(0, 600'000));
  app.add_option("--fault", raw.faults, fault_help())
      ->type_name("KIND[:COUNT[:PATH]]")
      ->take_all();
  app.add_option("--last-used", raw.last_used,
                 "When a use of a token shows: at once (default), never, or "
                 "after so many seconds")
      ->type_name("now|never|SECONDS");
  app.add_option("--rate-limit", raw.requests_per_minute,
                 "Requests a minute of one caller (3000)")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--lock-after", raw.failures_before_lock,
                 "Failed logins of one name before it is locked out (10)")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--approve-device", parsed.options.approving_user,
                 "Device logins approve themselves as this user")
      ->type_name("USER");
  app.add_option("--state", raw.state, "none: nothing is kept on disk")
      ->check(CLI::IsMember({"none"}));
  app.add_flag("--die-with-parent", raw.die_with_parent,
               "End when the program ends that started this one");
}

Result<void> take_users(const RawArguments& raw, Arguments& parsed) {
  for (const std::string& text : raw.users) {
    auto parts = halves(text);
    if (!parts) return usage("--user takes NAME:PASSWORD");
    NewUser user;
    user.name = std::move(parts->first);
    user.password = std::move(parts->second);
    parsed.users.push_back(std::move(user));
  }
  for (const std::string& text : raw.second_factors) {
    const auto parts = halves(text);
    const auto user = std::find_if(parsed.users.begin(), parsed.users.end(),
                                   [&](const NewUser& each) {
                                     return parts && each.name == parts->first;
                                   });
    if (user == parsed.users.end()) {
      return usage("--2fa takes NAME:CODE of a --user");
    }
    user->second_factor = parts->second;
  }
  return {};
}

Result<void> take_organizations(const RawArguments& raw, Arguments& parsed) {
  for (const std::string& name : raw.organizations) {
    NewOrganization wanted;
    wanted.name = name;
    for (const std::string& text : raw.owners) {
      const auto parts = halves(text);
      if (!parts) return usage("--org-owner takes ORG:USER");
      if (parts->first == name) wanted.owners.push_back(parts->second);
    }
    if (wanted.owners.empty()) {
      if (parsed.users.empty()) return usage("--org needs a --user to own it");
      wanted.owners.push_back(parsed.users.front().name);
    }
    parsed.organizations.push_back(std::move(wanted));
  }
  return {};
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  while (from <= text.size()) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    if (comma > from) parts.push_back(text.substr(from, comma - from));
    from = comma + 1;
  }
  return parts;
}

Result<void> take_tokens(const RawArguments& raw, Arguments& parsed) {
  for (const std::string& text : raw.tokens) {
    const auto owner_and_rest = halves(text);
    if (!owner_and_rest) return usage("--seed-token takes OWNER:LABEL");
    NewToken token;
    token.owner = owner_and_rest->first;
    token.label = owner_and_rest->second;
    // A scope holds a colon of its own, so the value is looked for first.
    if (const std::size_t colon = token.label.find(':');
        colon != std::string::npos) {
      std::string scopes = token.label.substr(colon + 1);
      token.label.resize(colon);
      const std::size_t prefix = scopes.find(":dckr_");
      if (prefix != std::string::npos) {
        token.value = scopes.substr(prefix + 1);
        scopes.resize(prefix);
      }
      if (!scopes.empty()) token.scopes = split(scopes);
    }
    for (const NewOrganization& organization : parsed.organizations) {
      if (organization.name != token.owner) continue;
      token.kind = TokenKind::kOrganization;
      const std::vector<std::string> scopes = {"scope-image-pull",
                                               "scope-image-push"};
      token.resources.push_back({"TYPE_REPO", token.owner + "/*", scopes});
    }
    parsed.tokens.push_back(std::move(token));
  }
  return {};
}

Result<void> take_habits(const RawArguments& raw, Arguments& parsed) {
  HubOptions& options = parsed.options;
  options.port = static_cast<std::uint16_t>(raw.port);
  options.scheme = raw.https ? Scheme::kHttps : Scheme::kHttp;
  options.latency = std::chrono::milliseconds(raw.latency_ms);
  if (raw.requests_per_minute > 0) {
    options.requests_per_minute =
        static_cast<unsigned>(raw.requests_per_minute);
  }
  if (raw.failures_before_lock > 0) {
    options.failures_before_lock =
        static_cast<unsigned>(raw.failures_before_lock);
  }
  if (raw.last_used == "never") {
    options.last_used_delay.reset();
  } else if (!raw.last_used.empty() && raw.last_used != "now") {
    int seconds = 0;
    if (!CLI::detail::lexical_cast(raw.last_used, seconds) || seconds < 0) {
      return usage("--last-used takes now, never or a number of seconds");
    }
    options.last_used_delay = std::chrono::seconds(seconds);
  }
  for (const std::string& text : raw.faults) {
    const auto fault = parse_fault(text);
    if (!fault) {
      return usage("--fault takes KIND[:COUNT[:PATH]]; --help lists the kinds");
    }
    parsed.faults.push_back(*fault);
  }
  if (raw.die_with_parent) parsed.parent = Arguments::Parent::kNeeded;
  if (raw.print_url) parsed.print = Arguments::Print::kUrlOnly;
  return {};
}

}  // namespace

Result<Arguments> parse_arguments(int argc, const char* const* argv) {
  CLI::App app(
      "A Docker Hub on this machine, for trying tokensweep offline and for "
      "its\ntests: the API, the registry's /token and the device login, all "
      "under one\nbase URL, which is printed when it is ready. Nothing is "
      "kept when it ends.",
      "tokensweep-test-hub");
  app.footer(
      "Example:\n"
      "  tokensweep-test-hub --port 8080 --user alice:secret --org acme &\n"
      "  export TOKENSWEEP_HUB_URL=http://127.0.0.1:8080\n"
      "  tokensweep hub login --username alice\n"
      "Passwords in arguments are seen by everybody on this machine: use "
      "made-up ones.");
  RawArguments raw;
  Arguments parsed;
  declare(app, raw, parsed);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    parsed.help = app.help();
    return parsed;
  } catch (const CLI::ParseError& error) {
    return usage(std::string(error.what()) + "; see --help");
  }
  TRY(take_users(raw, parsed));
  TRY(take_organizations(raw, parsed));
  TRY(take_tokens(raw, parsed));
  TRY(take_habits(raw, parsed));
  return parsed;
}

}  // namespace tokensweep::test_hub
