// SPDX-License-Identifier: Apache-2.0
#include "hub/credential_helper.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <utility>

#include "base/subprocess.h"
#include "hub/json_body.h"
#include "hub/json_document.h"

namespace tokensweep::hub {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kMaxReplyBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxSecretBytes = std::size_t{64} << 10;

enum class ReadEnd : std::uint8_t { kDone, kTooLate, kTooMuch, kFailed };

// Reads all that the program prints until `deadline`.
ReadEnd read_output(int fd, Clock::time_point deadline, std::string& output) {
  std::array<char, 4096> buffer = {};
  while (true) {
    const auto left =
        std::chrono::ceil<milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return ReadEnd::kTooLate;
    pollfd waiting = {fd, POLLIN, 0};
    const int ready =
        ::poll(&waiting, 1, static_cast<int>(std::min<long>(left, 60'000)));
    if (ready < 0 && errno != EINTR) return ReadEnd::kFailed;
    if (ready <= 0) continue;
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ReadEnd::kFailed;
    if (got == 0) return ReadEnd::kDone;
    output.append(buffer.data(), static_cast<std::size_t>(got));
    if (output.size() > kMaxReplyBytes) return ReadEnd::kTooMuch;
  }
}

bool is_name_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

}  // namespace

// What a program printed before it ended.
struct CredentialHelper::Reply {
  SecretText output;
  bool success = false;
  int code = 0;
};

Result<CredentialHelper> CredentialHelper::make(std::string_view name,
                                                HelperOptions options) {
  const bool fits =
      !name.empty() && name.size() <= 64 && is_name_byte(name.front()) &&
      std::ranges::all_of(name, [](char byte) {
        return is_name_byte(byte) || byte == '-' || byte == '_' || byte == '.';
      });
  if (!fits) {
    return Error(ErrorKind::kUsage,
                 "the docker configuration names a credential helper that "
                 "can't be a program's name: a-z, 0-9, - and _ only");
  }
  return CredentialHelper("docker-credential-" + std::string(name),
                          std::move(options));
}

Error CredentialHelper::failure(const char* verb, std::string_view what) const {
  return Error(ErrorKind::kIo, program_ + " " + verb + " " + std::string(what));
}

Result<CredentialHelper::Reply> CredentialHelper::run(
    const char* verb, std::string_view input) const {
  SubprocessOptions options;
  options.argv = {program_, verb};
  options.environment = options_.environment;
  options.input = SubprocessOptions::kChannel;
  Result<Subprocess> started = Subprocess::start(options);
  if (!started) {
    if (started.error().kind() != ErrorKind::kNotFound) {
      return std::move(started).error();
    }
    return Error(ErrorKind::kUnsupported,
                 program_ +
                     " is not installed, but the docker configuration "
                     "names it: install it, or use --no-helper");
  }
  const Clock::time_point deadline = Clock::now() + options_.timeout;
  // A helper that does not want its input may be gone already: its exit code
  // says more. What we send fits a socket's buffer, so this can't block.
  static_cast<void>(started->write_input(input));
  started->close_input();
  std::string output;
  const ReadEnd end = read_output(started->output(), deadline, output);
  Reply reply;
  reply.output = SecretText(std::move(output));
  const std::optional<ExitStatus> status = end == ReadEnd::kDone
                                               ? started->wait_until(deadline)
                                               : std::optional<ExitStatus>();
  if (end == ReadEnd::kTooMuch) return failure(verb, "printed too much");
  if (end == ReadEnd::kFailed) return failure(verb, "could not be read");
  if (!status) return failure(verb, "took too long and was ended");
  if (status->signal != 0) {
    return failure(verb,
                   "was ended by signal " + std::to_string(status->signal));
  }
  reply.success = status->success();
  reply.code = status->code;
  return reply;
}

Result<std::optional<HelperCredential>> CredentialHelper::get(
    std::string_view server) const {
  TRY_ASSIGN(const Reply reply, run("get", server));
  if (!reply.success) {
    if (says_not_found(reply.output.view())) {
      return std::optional<HelperCredential>();
    }
    return failure("get", "failed with exit code " +
                              std::to_string(reply.code) + ": see whether " +
                              program_ + " list works, or use --no-helper");
  }
  Result<HelperCredential> found = parse_helper_credential(reply.output.view());
  if (!found) return std::move(found).error().with_context(program_ + " get");
  // The helper `pass` answers so, with success, when it has nothing.
  if (found->secret.empty()) return std::optional<HelperCredential>();
  return std::optional<HelperCredential>(*std::move(found));
}

Result<void> CredentialHelper::store(std::string_view server,
                                     std::string_view username,
                                     const SecretText& secret) const {
  if (secret.empty()) {
    return Error(ErrorKind::kUsage, "an empty secret cannot be stored");
  }
  if (secret.view().size() > kMaxSecretBytes) {
    return Error(ErrorKind::kLimit, "the secret is larger than 64 KiB");
  }
  JsonBody body;
  body.add_text("ServerURL", server);
  body.add_text("Username", username);
  body.add_text("Secret", secret.view());
  TRY_ASSIGN(std::string json, body.finish());
  const SecretText input(std::move(json));
  TRY_ASSIGN(const Reply reply, run("store", input.view()));
  if (!reply.success) {
    return failure("store", "failed with exit code " +
                                std::to_string(reply.code) +
                                ": is its keychain set up and unlocked? "
                                "--no-helper does without it");
  }
  return {};
}

Result<void> CredentialHelper::erase(std::string_view server) const {
  TRY_ASSIGN(const Reply reply, run("erase", server));
  if (reply.success || says_not_found(reply.output.view())) return {};
  // Several helpers fail in words of their own when there is nothing.
  const Result<std::optional<HelperCredential>> left = get(server);
  if (left && !left->has_value()) return {};
  return failure("erase",
                 "failed with exit code " + std::to_string(reply.code));
}

Result<std::map<std::string, std::string>> CredentialHelper::list() const {
  TRY_ASSIGN(const Reply reply, run("list", ""));
  if (!reply.success) {
    return failure("list",
                   "failed with exit code " + std::to_string(reply.code));
  }
  auto servers = parse_helper_list(reply.output.view());
  if (!servers) {
    return std::move(servers).error().with_context(program_ + " list");
  }
  return servers;
}

Result<HelperCredential> parse_helper_credential(std::string_view reply) {
  TRY_ASSIGN(const JsonDocument document,
             JsonDocument::parse(reply, "the helper's reply"));
  HelperCredential credential;
  TRY_ASSIGN(credential.username, document.root().member("Username").text());
  TRY_ASSIGN(credential.secret,
             document.root().member("Secret").secret_or_empty());
  return credential;
}

Result<std::map<std::string, std::string>> parse_helper_list(
    std::string_view reply) {
  TRY_ASSIGN(const JsonDocument document,
             JsonDocument::parse(reply, "the helper's list"));
  std::map<std::string, std::string> servers;
  const JsonValue root = document.root();
  if (root.is_absent()) return servers;  // null: how Go writes an empty map
  if (!root.is_object()) return root.error("must be an object");
  for (const auto& [server, username] : root.members()) {
    TRY_ASSIGN(servers[server], username.text());
  }
  return servers;
}

bool says_not_found(std::string_view reply) {
  constexpr std::string_view kText = "credentials not found in native keychain";
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = reply.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return false;
  const std::size_t end = reply.find_last_not_of(kSpace);
  return reply.substr(begin, end - begin + 1) == kText;
}

}  // namespace tokensweep::hub
