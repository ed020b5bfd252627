// SPDX-License-Identifier: Apache-2.0
#include "reporters/uri.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/text.h"

namespace tokensweep {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHex = "0123456789ABCDEF";

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9');
}

bool is_unreserved(char c) {
  return is_alphanumeric(c) ||
         std::string_view("-._~").find(c) != std::string_view::npos;
}

void append_percent(std::string& out, char c) {
  const auto byte = static_cast<std::uint8_t>(c);
  out.push_back('%');
  out.push_back(kHex[byte >> 4]);
  out.push_back(kHex[byte & 15U]);
}

bool is_hex(char c) {
  return kHex.find(c) != std::string_view::npos || (c >= 'a' && c <= 'f');
}

// Keeps what a URI may hold after its authority and encodes the rest.
std::string normalize_rest(std::string_view rest) {
  static constexpr std::string_view kAllowed = "-._~!$&'()*+,;=:@/";
  std::string out;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const char c = rest[i];
    const bool escape = c == '%' && i + 2 < rest.size() &&
                        is_hex(rest[i + 1]) && is_hex(rest[i + 2]);
    if (escape || is_alphanumeric(c) ||
        kAllowed.find(c) != std::string_view::npos) {
      out.push_back(c);
    } else {
      append_percent(out, c);
    }
  }
  return out;
}

// A host name, an IPv4 address or a bracketed IPv6 address, and a port.
bool is_host_and_port(std::string_view text) {
  std::size_t host_end = text.find(':');
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos || close < 3) return false;
    if (!std::ranges::all_of(text.substr(1, close - 1), [](char c) {
          return is_hex(c) || c == ':' || c == '.';
        })) {
      return false;
    }
    host_end = close + 1;
  } else {
    const std::string_view host = text.substr(0, host_end);
    if (host.empty() || !std::ranges::all_of(host, is_unreserved)) {
      return false;
    }
  }
  if (host_end >= text.size()) return true;
  const std::string_view port = text.substr(host_end);
  return port.starts_with(':') &&
         port.find_first_not_of(kDigits, 1) == std::string_view::npos;
}

}  // namespace

std::string percent_encode_path(std::string_view path) {
  std::string out;
  out.reserve(path.size());
  for (const char c : path) {
    if (is_unreserved(c) || c == '/') {
      out.push_back(c);
    } else {
      append_percent(out, c);
    }
  }
  return out;
}

bool is_web_uri(std::string_view text) {
  if (!text.starts_with("https://") && !text.starts_with("http://")) {
    return false;
  }
  static constexpr std::string_view kAllowed = "-._~:/?#[]!$&'()*+,;=%";
  text.remove_prefix(text.find("//") + 2);
  const std::size_t authority_end =
      std::min(text.find_first_of("/?#"), text.size());
  return is_host_and_port(text.substr(0, authority_end)) &&
         std::ranges::all_of(text, [](char c) {
           return is_alphanumeric(c) ||
                  kAllowed.find(c) != std::string_view::npos;
         });
}

std::optional<std::string> repository_uri(std::string_view remote) {
  constexpr std::array<std::string_view, 5> kSchemes = {"git", "git+ssh",
                                                        "http", "https", "ssh"};
  std::string scheme = "ssh";
  std::string_view authority;
  std::string_view rest;
  const std::size_t mark = remote.find("://");
  if (mark != std::string_view::npos) {
    scheme = to_lower(remote.substr(0, mark));
    remote.remove_prefix(mark + 3);
    const std::size_t end = std::min(remote.find('/'), remote.size());
    authority = remote.substr(0, end);
    rest = remote.substr(end);
  } else {
    // host:path; a slash before the colon means a local path, and two colons
    // name a remote helper.
    const std::size_t colon = remote.find(':');
    if (colon == std::string_view::npos || remote.find('/') < colon ||
        remote.substr(colon).starts_with("::")) {
      return std::nullopt;
    }
    authority = remote.substr(0, colon);
    rest = remote.substr(colon + 1);
  }
  // The last @: a password may hold one that nobody encoded.
  const std::size_t user_end = authority.rfind('@');
  if (user_end != std::string_view::npos) {
    authority.remove_prefix(user_end + 1);
  }
  // A query may carry a credential, and names no repository.
  rest = rest.substr(0, rest.find_first_of("?#"));
  const bool known = std::ranges::find(kSchemes, scheme) != kSchemes.end();
  if (!known || !is_host_and_port(authority)) return std::nullopt;
  std::string uri = scheme + "://" + std::string(authority);
  if (!rest.starts_with('/')) uri += "/";
  return uri + normalize_rest(rest);
}

}  // namespace tokensweep
