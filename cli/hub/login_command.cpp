// SPDX-License-Identifier: Apache-2.0
#include "cli/hub/login_command.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <optional>
#include <thread>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

#include "base/dates.h"
#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/hub/docker_login.h"
#include "cli/hub/secret_input.h"
#include "cli/hub/token_output.h"
#include "cli/print_error.h"
#include "cli/terminal_prompt.h"
#include "cli/token_times.h"
#include "hub/device_flow.h"
#include "hub/login.h"

namespace tokensweep::cli {
namespace {

// A name, a secret, and the second factor where it was given.
struct Credentials {
  std::string username;
  SecretText secret;
  SecretText code;
};

struct NewSession {
  hub::Session session;
  SecretText refresh_token;
};

Error no_terminal() {
  return Error(ErrorKind::kUsage,
               "there is no terminal to ask on: use --username NAME "
               "--password-stdin, --from-docker or --device");
}

bool is_access_token(const SecretText& secret) {
  return secret.view().starts_with("dckr_pat_") ||
         secret.view().starts_with("dckr_oat_");
}

Result<hub::LoginResult> send_login(const HubClient& client,
                                    const Credentials& credentials) {
  if (!is_access_token(credentials.secret)) {
    // The older route: only there a second factor has a way, and its sessions
    // live longer.
    Result<hub::LoginResult> result =
        hub::login_with_password(client.http(), client.endpoints(),
                                 credentials.username, credentials.secret);
    if (result || result.error().kind() != ErrorKind::kNotFound) return result;
  }
  return hub::exchange(client.http(), client.endpoints(), credentials.username,
                       credentials.secret);
}

Result<SecretText> second_factor(const Credentials& credentials) {
  if (!credentials.code.empty()) return credentials.code.copy();
  const std::optional<TerminalPrompt> terminal = TerminalPrompt::open();
  if (!terminal) {
    return Error(ErrorKind::kNetwork,
                 "the account of " + credentials.username +
                     " wants a second factor: give its code as a second line "
                     "of standard input, or use --device");
  }
  return terminal->ask_secret("Code of the second factor: ");
}

Error refused(const std::string& username, const std::string& why,
              const std::string& advice) {
  std::string text = "the Hub refused the login of " + username;
  if (!why.empty()) text += ": " + why;
  if (!advice.empty()) text += "\n" + advice;
  return Error(ErrorKind::kNetwork, text);
}

// The session, or why there is none.
Result<hub::Session> session_of(hub::LoginResult result,
                                const std::string& username) {
  if (auto* session = std::get_if<hub::Session>(&result)) {
    return std::move(*session);
  }
  if (const auto* no = std::get_if<hub::LoginRefused>(&result)) {
    return refused(username, no->message,
                   "Where single sign-on is enforced, --device logs in with a "
                   "browser.");
  }
  if (const auto* no = std::get_if<hub::LoginForbidden>(&result)) {
    return refused(username, no->message, "");
  }
  if (const auto* no = std::get_if<hub::LoginThrottled>(&result)) {
    return refused(username, no->message,
                   "Nothing is known of the password; more attempts make it "
                   "worse: " +
                       no->when + ".");
  }
  return refused(username, "it wants another second factor", "");
}

Result<NewSession> log_in(const HubClient& client,
                          const Credentials& credentials) {
  TRY_ASSIGN(hub::LoginResult result, send_login(client, credentials));
  if (const auto* challenge = std::get_if<hub::SecondFactorNeeded>(&result)) {
    TRY_ASSIGN(const SecretText code, second_factor(credentials));
    TRY_ASSIGN(hub::LoginResult finished,
               hub::finish_second_factor(client.http(), client.endpoints(),
                                         *challenge, code.view()));
    result = std::move(finished);
  }
  NewSession login;
  TRY_ASSIGN(login.session,
             session_of(std::move(result), credentials.username));
  return login;
}

bool is_code(std::string_view text) {
  constexpr std::size_t kDigits = 6;
  return text.size() == kDigits &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

Result<Credentials> credentials_from_input(const HubArguments& arguments) {
  Credentials credentials;
  credentials.username = arguments.username;
  TRY_ASSIGN(SecretText input, read_secret(STDIN_FILENO));
  if (!arguments.password_stdin) {
    credentials.code = std::move(input);
    return credentials;
  }
  SecretLines lines = split_last_line(input);
  // A password of two lines is none that a form could take, so that a second
  // line of six digits is the code.
  if (arguments.otp_stdin || is_code(lines.second.view())) {
    if (lines.second.empty()) {
      return Error(ErrorKind::kUsage,
                   "--otp-stdin: standard input has no second line");
    }
    credentials.secret = std::move(lines.first);
    credentials.code = std::move(lines.second);
  } else {
    credentials.secret = std::move(input);
  }
  return credentials;
}

Result<NewSession> use_docker_login(const HubClient& client,
                                    DockerHubLogin login) {
  if (!login.session.empty()) {
    NewSession used;
    TRY_ASSIGN(used.session.claims,
               hub::read_session_claims(login.session.view()));
    used.session.jwt = std::move(login.session);
    return used;
  }
  Credentials credentials;
  credentials.username = std::move(login.username);
  credentials.secret = std::move(login.secret);
  return log_in(client, credentials);
}

Result<NewSession> log_in_from_docker(const HubClient& client) {
  TRY_ASSIGN(std::optional<DockerHubLogin> login, find_docker_login(client));
  if (!login) {
    return Error(ErrorKind::kUsage,
                 "docker keeps no login at Docker Hub that could be used: run "
                 "docker login, or log in here with --username");
  }
  return use_docker_login(client, *std::move(login));
}

// Asks for what the command line leaves open.
Result<NewSession> log_in_by_asking(const HubClient& client,
                                    const HubArguments& arguments,
                                    Credentials credentials) {
  const std::optional<TerminalPrompt> terminal = TerminalPrompt::open();
  if (!terminal) return no_terminal();
  if (credentials.username.empty()) {
    TRY_ASSIGN(std::optional<DockerHubLogin> login, find_docker_login(client));
    if (login && !arguments.otp_stdin) {
      TRY_ASSIGN(const std::string answer,
                 terminal->ask("Use docker's login of " + login->username +
                               " (" + login->source + ")? [Y/n] "));
      const std::string word = to_lower(answer);
      if (word.empty() || word == "y" || word == "yes") {
        return use_docker_login(client, *std::move(login));
      }
    }
    TRY_ASSIGN(credentials.username, terminal->ask("Username: "));
  }
  if (credentials.username.empty()) {
    return Error(ErrorKind::kUsage, "no user name was given");
  }
  TRY_ASSIGN(credentials.secret, terminal->ask_secret("Password: "));
  if (credentials.secret.empty()) {
    return Error(ErrorKind::kUsage, "no password was given");
  }
  return log_in(client, credentials);
}

Result<NewSession> log_in_with_browser(const HubClient& client) {
  const hub::DeviceFlow flow(client.http(), client.endpoints());
  TRY_ASSIGN(const hub::DeviceCode code, flow.start());
  print_notice("open " + code.verification_url +
               " in a browser and confirm the code " + code.user_code +
               "\nwaiting for it; Ctrl-C ends this");
  TRY_ASSIGN(hub::DeviceAnswer answer,
             flow.wait_for_login(code, [](std::chrono::seconds pause) {
               std::this_thread::sleep_for(pause);
               return true;
             }));
  if (auto* login = std::get_if<hub::DeviceSession>(&answer)) {
    return NewSession{std::move(login->session),
                      std::move(login->refresh_token)};
  }
  if (const auto* denied = std::get_if<hub::DeviceDenied>(&answer)) {
    return Error(
        ErrorKind::kNetwork,
        "the login was denied in the browser" +
            (denied->message.empty() ? std::string() : ": " + denied->message));
  }
  return Error(ErrorKind::kNetwork,
               "nobody confirmed the code in time: run it again");
}

Result<NewSession> start_session(const HubClient& client,
                                 const HubArguments& arguments) {
  if (arguments.device) return log_in_with_browser(client);
  if (arguments.from_docker) return log_in_from_docker(client);
  Credentials credentials;
  credentials.username = arguments.username;
  if (arguments.password_stdin && arguments.username.empty()) {
    return Error(ErrorKind::kUsage, "--password-stdin needs --username");
  }
  if (arguments.password_stdin || arguments.otp_stdin) {
    TRY_ASSIGN(credentials, credentials_from_input(arguments));
  }
  if (arguments.password_stdin) return log_in(client, credentials);
  return log_in_by_asking(client, arguments, std::move(credentials));
}

const char* source_name(hub::SessionSource source) {
  switch (source) {
    case hub::SessionSource::kPersonalAccessToken:
      return "personal-access-token";
    case hub::SessionSource::kOrganizationAccessToken:
      return "organization-access-token";
    case hub::SessionSource::kOther:
      break;
  }
  return "account";
}

}  // namespace

Result<int> run_hub_login(const HubClient& client,
                          const HubArguments& arguments) {
  TRY_ASSIGN(NewSession login, start_session(client, arguments));
  const hub::SessionClaims& claims = login.session.claims;
  hub::StoredSession stored;
  stored.endpoint = client.endpoints().hub;
  stored.username = claims.username;
  stored.jwt = std::move(login.session.jwt);
  stored.refresh_token = std::move(login.refresh_token);
  stored.expires_at = claims.expires_at;
  TRY_ASSIGN(const hub::SessionPlace place, client.sessions().save(stored));
  if (place.is_file) {
    print_notice(
        "warning: no credential helper is used, so that the session lies in " +
        place.text + ", which only you can read");
  }
  if (claims.source != hub::SessionSource::kOther) {
    print_notice(
        "warning: this session was made from an access token, and the Hub "
        "lets only the owner's own session manage tokens: log in with the "
        "password or with --device for that");
  }
  std::string text =
      "Logged in as " + escape_for_terminal(claims.username) + ".";
  if (claims.expires_at != 0) {
    text += " The session ends " +
            relative_time(claims.expires_at, std::time(nullptr)) + ".";
  }
  TRY(write_out(text + "\n"));
  return kClean;
}

Result<int> run_hub_logout(const HubClient& client) {
  const auto kept = client.sessions().load();
  if (kept && *kept && !(*kept)->session.refresh_token.empty()) {
    const hub::DeviceFlow flow(client.http(), client.endpoints());
    const Result<void> ended = flow.revoke((*kept)->session.refresh_token);
    if (!ended) {
      print_notice(
          "warning: " + ended.error().message() +
          "\nThe session is forgotten here, but the login of the browser "
          "lives on.");
    }
  }
  TRY_ASSIGN(const bool erased, client.sessions().erase());
  TRY(write_out(erased ? "Logged out.\n" : "Nobody was logged in.\n"));
  return kClean;
}

Result<int> run_hub_whoami(const HubClient& client,
                           const HubArguments& arguments) {
  TRY_ASSIGN(const LoggedIn session, client.session());
  const hub::SessionClaims& claims = session.claims;
  const std::string expires =
      claims.expires_at == 0 ? "" : format_rfc3339(claims.expires_at);
  if (arguments.json) {
    const nlohmann::ordered_json json = {
        {"username", session.username},
        {"account_id", claims.account_id},
        {"email", claims.email},
        {"source", source_name(claims.source)},
        {"token_id", claims.token_id},
        {"scopes", claims.scopes},
        {"can_manage_tokens", session.may_manage_tokens()},
        {"expires", expires},
        {"hub", client.endpoints().hub},
        {"stored_in", session.place.text}};
    TRY(write_out(json.dump(2, ' ', false,
                            nlohmann::ordered_json::error_handler_t::replace) +
                  "\n"));
    return kClean;
  }
  std::string text = escape_for_terminal(session.username) + "\n";
  const auto line = [&](const char* name, const std::string& value) {
    if (!value.empty()) {
      text.append(name).append(escape_for_terminal(value)).append("\n");
    }
  };
  line("E-mail:   ", claims.email);
  line("Session:  ",
       std::string("from ") + (session.may_manage_tokens()
                                   ? "the account itself"
                                   : "an access token: may not manage tokens"));
  line("Ends:     ",
       expires.empty()
           ? ""
           : expires + " (" +
                 relative_time(claims.expires_at, std::time(nullptr)) + ")");
  line("Kept in:  ", session.place.text);
  line("Hub:      ", client.endpoints().hub);
  TRY(write_out(text));
  return kClean;
}

}  // namespace tokensweep::cli
