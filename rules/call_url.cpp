// SPDX-License-Identifier: Apache-2.0
#include "rules/call_url.h"

#include <algorithm>
#include <utility>

namespace tokensweep {
namespace {

using Kind = CallPiece::Kind;

constexpr std::string_view kScheme = "https://";
constexpr std::size_t kMaxHostBytes = 253;
constexpr std::size_t kMaxLabelBytes = 63;

bool is_label_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '-';
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kMaxLabelBytes &&
         label.front() != '-' && label.back() != '-' &&
         std::ranges::all_of(label, is_label_byte);
}

Error bad_host() {
  return {ErrorKind::kUsage,
          "the host of 'url' must be fixed, or {part.NAME} or {token} with "
          "'hosts', or {host}"};
}

// Text of a host that a rule may write: name and port.
bool is_host_text(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return is_label_byte(c) || c == '.' || c == ':'; });
}

bool is_fixed_host(std::string_view text) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  if (!is_host_name(text.substr(0, colon))) return false;
  if (colon == text.size()) return true;
  const std::string_view port = text.substr(colon + 1);
  return !port.empty() && port.size() <= 5 &&
         std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
}

// The pieces of `url` after the scheme up to the first of "/?#", and the rest.
CallUrl cut(const CallTemplate& url) {
  CallUrl out;
  bool in_host = true;
  for (std::size_t i = 0; i < url.size(); ++i) {
    std::string_view text = url[i].text;
    if (url[i].kind != Kind::kText) {
      (in_host ? out.host : out.rest).push_back(url[i]);
      continue;
    }
    if (i == 0) text.remove_prefix(kScheme.size());
    if (in_host) {
      const std::size_t end = std::min(text.find_first_of("/?#"), text.size());
      if (end > 0) {
        out.host.push_back({Kind::kText, std::string(text.substr(0, end)), {}});
      }
      in_host = end == text.size();
      text.remove_prefix(end);
    }
    if (!text.empty()) {
      out.rest.push_back({Kind::kText, std::string(text), {}});
    }
  }
  return out;
}

Result<CallUrl::Host> host_kind(const CallTemplate& host) {
  if (host.size() == 1 && host[0].kind == Kind::kToken) {
    return CallUrl::Host::kToken;
  }
  if (host.size() == 1 && host[0].kind == Kind::kHost) {
    return CallUrl::Host::kUser;
  }
  if (host.size() == 1 && host[0].kind == Kind::kText &&
      is_fixed_host(host[0].text)) {
    return CallUrl::Host::kFixed;
  }
  const bool parts = std::ranges::all_of(host, [](const CallPiece& piece) {
    return piece.kind == Kind::kPart ||
           (piece.kind == Kind::kText && is_host_text(piece.text));
  });
  if (!parts || !contains(host, Kind::kPart)) return bad_host();
  return CallUrl::Host::kParts;
}

}  // namespace

Result<CallUrl> split_call_url(const CallTemplate& url) {
  if (url.empty() || url[0].kind != Kind::kText ||
      !url[0].text.starts_with(kScheme)) {
    return Error(ErrorKind::kUsage, "'url' must start with https://");
  }
  CallUrl out = cut(url);
  TRY_ASSIGN(out.kind, host_kind(out.host));
  if (out.kind == CallUrl::Host::kToken || out.kind == CallUrl::Host::kUser) {
    out.host.clear();
  }
  if (contains(out.rest, Kind::kHost)) return bad_host();
  const bool fragment = std::ranges::any_of(out.rest, [](const CallPiece& p) {
    return p.kind == Kind::kText && p.text.find('#') != std::string::npos;
  });
  if (fragment) {
    return Error(ErrorKind::kUsage, "'url' cannot have a fragment ('#')");
  }
  return out;
}

bool is_host_name(std::string_view host) {
  if (host.size() > kMaxHostBytes) return false;
  while (true) {
    const std::size_t dot = host.find('.');
    if (!is_label(host.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    host.remove_prefix(dot + 1);
  }
}

bool is_host_pattern(std::string_view pattern) {
  const bool star = pattern.starts_with("*.");
  if (star) pattern.remove_prefix(2);
  const bool lower = std::ranges::none_of(
      pattern, [](char c) { return c >= 'A' && c <= 'Z'; });
  return lower && is_host_name(pattern) &&
         pattern.find('.') != std::string_view::npos;
}

bool host_matches(std::string_view host, std::string_view pattern) {
  if (!is_host_name(host)) return false;
  if (!pattern.starts_with("*.")) return host == pattern;
  pattern.remove_prefix(1);  // with its dot
  return host.size() > pattern.size() && host.ends_with(pattern);
}

}  // namespace tokensweep
