// SPDX-License-Identifier: Apache-2.0
#include "cli/hub/rotate_command.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <optional>
#include <thread>
#include <utility>
#include <variant>

#include "base/dates.h"
#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/hub/bulk_command.h"
#include "cli/hub/hand_over.h"
#include "cli/hub/held_signals.h"
#include "cli/hub/token_output.h"
#include "cli/hub/token_selection.h"
#include "cli/hub/tokens_command.h"
#include "cli/print_error.h"
#include "cli/token_times.h"
#include "hub/login.h"
#include "hub/token_fields.h"

namespace tokensweep::cli {
namespace {

constexpr std::size_t kDateLength = 10;  // YYYY-MM-DD
constexpr std::size_t kLongestLabel = 100;

bool is_date(std::string_view text) {
  return text.size() == kDateLength &&
         parse_rfc3339(std::string(text) + "T00:00:00Z").has_value();
}

// Without a " 2026-01-31" or " 2026-01-31 (2)" at its end.
std::string_view without_date(std::string_view label) {
  std::string_view rest = label;
  const std::size_t number = rest.rfind(" (");
  if (rest.ends_with(')') && number != std::string_view::npos &&
      rest.substr(number + 2, rest.size() - number - 3)
              .find_first_not_of("0123456789") == std::string_view::npos) {
    rest = rest.substr(0, number);
  }
  if (rest.size() > kDateLength + 1 &&
      is_date(rest.substr(rest.size() - kDateLength)) &&
      rest[rest.size() - kDateLength - 1] == ' ') {
    return rest.substr(0, rest.size() - kDateLength - 1);
  }
  return label;
}

// At most `longest` characters of UTF-8.
std::string_view first_characters(std::string_view text, std::size_t longest) {
  constexpr unsigned kContinuationMask = 0xC0;
  constexpr unsigned kContinuation = 0x80;
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(text[i]) &
                         kContinuationMask) != kContinuation;
    if (begins && ++count > longest) return text.substr(0, i);
  }
  return text;
}

Result<hub::TokenRecord> twin_of(const hub::TokenRecord& old,
                                 const std::vector<hub::TokenRecord>& tokens,
                                 const HubArguments& arguments) {
  const std::int64_t now = std::time(nullptr);
  hub::TokenRecord twin;
  twin.scopes = old.scopes;
  twin.resources = old.resources;
  twin.description = old.description;
  twin.label = arguments.label;
  if (twin.label.empty()) {
    twin.label = dated_label(
        old.label, format_rfc3339(now).substr(0, kDateLength), tokens);
  }
  TRY(hub::check_label(twin.label));
  if (arguments.expires.empty()) {
    TRY_ASSIGN(twin.expires, same_life(old, now));
  } else {
    auto expires = parse_expiry(arguments.expires, now);
    if (!expires) return std::move(expires).error().with_context("--expires");
    twin.expires = *std::move(expires);
  }
  return twin;
}

// Whether the new value logs in, and is the token that it should be.
Result<void> check_twin(const HubClient& client, const TokenShelf& shelf,
                        const hub::CreatedToken& twin) {
  // The Hub may need a moment; every refusal counts towards its lock-out.
  constexpr int kAttempts = 2;
  constexpr std::chrono::milliseconds kPause{1'500};
  for (int attempt = 1; attempt <= kAttempts; ++attempt) {
    if (attempt > 1) std::this_thread::sleep_for(kPause);
    TRY_ASSIGN(const hub::LoginResult result,
               hub::exchange(client.http(), client.endpoints(),
                             shelf.login_name(), twin.value));
    if (const auto* session = std::get_if<hub::Session>(&result)) {
      const std::string& id = session->claims.token_id;
      if (id.empty() || equals_ignoring_case(id, twin.token.id)) return {};
      return Error(ErrorKind::kNetwork,
                   "the new token logs in as another one than the Hub made");
    }
    if (!std::holds_alternative<hub::LoginRefused>(result)) break;
  }
  return Error(ErrorKind::kNetwork, "the new token does not log in");
}

Result<void> retire(const TokenShelf& shelf, const hub::TokenRecord& old,
                    const HubArguments& arguments) {
  if (arguments.delete_old) {
    Result<void> removed = shelf.remove(old.id);
    if (removed || removed.error().kind() == ErrorKind::kNotFound) return {};
    return removed;
  }
  TRY_ASSIGN(const hub::TokenRecord changed,
             shelf.set_state(old.id, hub::TokenState::kInactive));
  if (!changed.active) return {};
  return Error(ErrorKind::kNetwork,
               "the Hub accepted the change and did not make it");
}

std::string verb_words(const TokenShelf& shelf, const char* verb,
                       const hub::TokenRecord& token) {
  return std::string("tokensweep hub ") +
         (shelf.of_organization() ? "org-tokens " + std::string(verb) +
                                        " --org " + shelf.login_name()
                                  : "tokens " + std::string(verb)) +
         " " + token.id;
}

}  // namespace

std::string dated_label(std::string_view label, std::string_view date,
                        const std::vector<hub::TokenRecord>& tokens) {
  const std::string_view stem = without_date(label);
  for (std::size_t number = 1;; ++number) {
    std::string suffix = " " + std::string(date);
    if (number > 1) suffix += " (" + std::to_string(number) + ")";
    std::string dated =
        std::string(first_characters(stem, kLongestLabel - suffix.size())) +
        suffix;
    const auto same = [&](const hub::TokenRecord& token) {
      return token.label == dated;
    };
    if (std::ranges::none_of(tokens, same)) return dated;
  }
}

Result<std::string> same_life(const hub::TokenRecord& old, std::int64_t now) {
  if (old.expires.empty()) return std::string();
  const std::optional<std::int64_t> created = parse_rfc3339(old.created);
  const std::optional<std::int64_t> expires = parse_rfc3339(old.expires);
  if (!created || !expires || *expires <= *created) {
    return Error(ErrorKind::kUsage,
                 "how long the old token was made for cannot be read: say with "
                 "--expires when the new one ends");
  }
  return format_rfc3339(now + (*expires - *created));
}

Result<int> run_token_rotate(const HubClient& client, const TokenShelf& shelf,
                             const HubArguments& arguments) {
  if (arguments.json && arguments.to.empty()) {
    return Error(ErrorKind::kUsage,
                 "--json needs --to: without it standard output is for the "
                 "value alone");
  }
  TRY_ASSIGN(const std::vector<hub::TokenRecord> tokens, shelf.list());
  TRY_ASSIGN(const hub::TokenRecord listed,
             find_token(tokens, arguments.selection.ids.front()));
  // The list may say less than the token's own page.
  TRY_ASSIGN(const hub::TokenRecord old, shelf.get(listed.id));
  if (!old.active) {
    return Error(ErrorKind::kUsage,
                 "the token " + old.id + " (" + old.label +
                     ") is inactive, so nothing needs its twin: make a new "
                     "one with create");
  }
  TRY_ASSIGN(const hub::TokenRecord wanted, twin_of(old, tokens, arguments));
  if (arguments.delete_old && !arguments.yes) TRY(confirm_deletion({old}));
  TRY_ASSIGN(HandOver hand_over, HandOver::prepare(client, arguments.to));

  const HeldSignals signals;
  TRY_ASSIGN(const hub::CreatedToken twin, shelf.create(wanted));
  Result<void> ready = check_twin(client, shelf, twin);
  if (ready && signals.waiting()) {
    ready = Error(ErrorKind::kNetwork, "interrupted");
  }
  if (ready) ready = hand_over.deliver(shelf.login_name(), twin.value);
  if (!ready) {
    withdraw_token(shelf, twin.token);
    print_notice("the old token " + old.id + " stays as it was");
    return std::move(ready).error();
  }
  print_notice("made token " + twin.token.id + " (" + twin.token.label +
               ") for " + shelf.login_name() + "; its value went to " +
               hand_over.place());

  if (arguments.grace) {
    print_notice("the old token " + old.id +
                 " is still active; end it later with " +
                 verb_words(shelf, "deactivate", old));
  } else if (const Result<void> retired = retire(shelf, old, arguments);
             !retired) {
    print_notice(
        "the new token was handed over, but the old one is still active: " +
        verb_words(shelf, "deactivate", old));
    return retired.error();
  } else {
    print_notice("the old token " + old.id + " (" + old.label + ") was " +
                 (arguments.delete_old ? "deleted" : "deactivated"));
  }
  if (arguments.json) TRY(write_out(token_json(twin.token)));
  return kClean;
}

}  // namespace tokensweep::cli
