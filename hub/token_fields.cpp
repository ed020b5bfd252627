// SPDX-License-Identifier: Apache-2.0
#include "hub/token_fields.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "base/dates.h"
#include "base/text.h"
#include "hub/access_tokens.h"

namespace tokensweep::hub {
namespace {

constexpr std::size_t kMaxCharacters = 100;
constexpr std::string_view kScopeList =
    "repo:admin, repo:write, repo:read, repo:public_read";

Error usage(std::string text) {
  return {ErrorKind::kUsage, std::move(text)};
}

// Of valid UTF-8: all bytes but those that go on.
std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

bool is_date(std::string_view text) {
  return text.size() == 10 &&
         text.find_first_not_of("0123456789-") == std::string_view::npos;
}

}  // namespace

Result<void> check_label(std::string_view label) {
  if (label.find_first_not_of(' ') == std::string_view::npos) {
    return usage("a label must not be empty");
  }
  if (!is_valid_utf8(label)) return usage("a label must be valid UTF-8");
  if (escape_for_terminal(label) != label) {
    return usage("a label must not hold control or invisible characters");
  }
  if (const std::size_t size = characters_in(label); size > kMaxCharacters) {
    return usage("a label has at most 100 characters, this one has " +
                 std::to_string(size));
  }
  return {};
}

Result<std::vector<std::string>> check_scopes(
    const std::vector<std::string>& scopes) {
  if (scopes.empty()) {
    return usage("an access token needs a scope: " + std::string(kScopeList));
  }
  std::vector<std::string> kept;
  for (const std::string& scope : scopes) {
    if (!is_known_scope(scope)) {
      return usage("no such scope: " + escape_for_terminal(scope) +
                   "; there are " + std::string(kScopeList));
    }
    if (std::ranges::find(kept, scope) == kept.end()) kept.push_back(scope);
  }
  return kept;
}

Result<std::string> check_expiry(std::string_view text, std::int64_t now) {
  const std::string time =
      is_date(text) ? std::string(text) + "T23:59:59Z" : std::string(text);
  const std::optional<std::int64_t> seconds = parse_rfc3339(time);
  const std::string normal = seconds ? format_rfc3339(*seconds) : std::string();
  if (normal.empty()) {
    return usage("no such date: " + escape_for_terminal(text) +
                 "; give YYYY-MM-DD, or a time such as 2030-01-31T12:00:00Z");
  }
  if (*seconds <= now) {
    return usage("a token cannot expire in the past: " + normal);
  }
  return normal;
}

}  // namespace tokensweep::hub
