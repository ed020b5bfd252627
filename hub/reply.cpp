// SPDX-License-Identifier: Apache-2.0
#include "hub/reply.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include "base/result.h"
#include "base/secret_text.h"
#include "base/text.h"
#include "hub/json_document.h"
#include "hub/rate_limit.h"

namespace tokensweep::hub {
namespace {

constexpr std::size_t kMaxMessage = 200;
// A secret that stands across the end of what is shown must be seen whole.
constexpr std::size_t kLookedAt = 2 * kMaxMessage;
constexpr std::size_t kWindow = 8;

// What is secret of a token.
std::string_view without_public_prefix(std::string_view secret) {
  for (const std::string_view prefix : {"dckr_pat_", "dckr_oat_"}) {
    if (secret.size() > prefix.size() && secret.starts_with(prefix)) {
      return secret.substr(prefix.size());
    }
  }
  return secret;
}

// The longest front of `text` that is at most `size` bytes and ends no
// character in its middle.
std::string_view front(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 &&
         (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
    --size;
  }
  return text.substr(0, size);
}

std::string safe_message(std::string_view raw) {
  const std::size_t end = raw.find_last_not_of(" \t\r\n");
  raw = raw.substr(0, end == std::string_view::npos ? 0 : end + 1);
  std::string shown = escape_for_terminal(front(raw, kMaxMessage));
  if (shown.size() <= kMaxMessage && raw.size() <= kMaxMessage) return shown;
  // Escapes lengthen: take less until it fits.
  for (std::size_t size = kMaxMessage - 3; size > 0; size -= size / 8 + 1) {
    shown = escape_for_terminal(front(raw, size)) + "...";
    if (shown.size() <= kMaxMessage) return shown;
  }
  return {};
}

std::optional<std::string> text_of(const JsonValue& value) {
  if (!value.is_text()) return std::nullopt;
  Result<std::string> text = value.text();
  if (!text || text->empty()) return std::nullopt;
  return *std::move(text);
}

// The first of the `fields`: its message is a text or a list of them.
std::optional<std::string> first_field(const JsonValue& fields) {
  for (const auto& [name, value] : fields.members()) {
    if (std::optional<std::string> text = text_of(value)) {
      return name + ": " + *text;
    }
    const Result<std::vector<std::string>> texts = value.texts_or_empty();
    if (texts && !texts->empty()) return name + ": " + texts->front();
  }
  return std::nullopt;
}

std::optional<std::string> find_message(const JsonValue& root) {
  for (const std::string_view name :
       {"message", "detail", "details", "text", "error_description"}) {
    if (std::optional<std::string> text = text_of(root.member(name))) {
      return text;
    }
  }
  const Result<std::vector<JsonValue>> errors =
      root.member("errors").elements();
  if (errors && !errors->empty()) {
    if (std::optional<std::string> text =
            text_of(errors->front().member("message"))) {
      return text;
    }
  }
  return first_field(root.member("fields"));
}

std::string advice(const net::HttpResponse& response) {
  const int status = response.status;
  if (status == 401)
    return "the session ended or is not accepted; log in again";
  if (status == 403) {
    return "this session may not do that: one made from an access token "
           "manages no tokens, and those of an organization need an owner's "
           "login";
  }
  if (status == 429 || status >= 500) {
    return when_to_retry(read_rate_limit(response));
  }
  if (status >= 300 && status < 400) return "redirects are not followed";
  return {};
}

ErrorKind kind_of(int status) {
  switch (status) {
    case 400:
    case 409:
    case 422:
      return ErrorKind::kUsage;
    case 404:
    case 410:
      return ErrorKind::kNotFound;
    default:
      return ErrorKind::kNetwork;
  }
}

}  // namespace

bool repeats_secret(std::string_view text, const SentSecrets& sent) {
  // Servers may change the case of what they echo.
  const SecretText lower_text(to_lower(text));
  return std::ranges::any_of(sent, [&](std::string_view each) {
    const SecretText lower(to_lower(without_public_prefix(each)));
    const std::string_view secret = lower.view();
    if (secret.empty()) return false;
    const std::size_t window = std::min(secret.size(), kWindow);
    for (std::size_t i = 0; i + window <= secret.size(); ++i) {
      if (lower_text.view().find(secret.substr(i, window)) !=
          std::string_view::npos) {
        return true;
      }
    }
    return false;
  });
}

std::string error_message(std::string_view body, const SentSecrets& sent) {
  const Result<JsonDocument> document = JsonDocument::parse(body, "the reply");
  if (!document) return {};
  std::optional<std::string> message = find_message(document->root());
  if (!message) return {};
  const SecretText kept(*std::move(message));
  if (repeats_secret(front(kept.view(), kLookedAt), sent)) return {};
  return safe_message(kept.view());
}

Error reply_error(std::string_view what, const net::HttpResponse& response,
                  const SentSecrets& sent) {
  std::string text = "cannot " + std::string(what) + ": HTTP " +
                     std::to_string(response.status);
  for (const std::string& part :
       {error_message(response.body, sent), advice(response)}) {
    if (!part.empty()) text += "; " + part;
  }
  return {kind_of(response.status), std::move(text)};
}

}  // namespace tokensweep::hub
