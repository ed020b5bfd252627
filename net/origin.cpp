// SPDX-License-Identifier: Apache-2.0
// Stricter than RFC 3986: whatever two parsers might read differently is
// refused, so that the host that is checked is the host that is asked.
#include "net/origin.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include "base/text.h"

namespace tokensweep::net {
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;
// RFC 1035.
constexpr std::size_t kLongestHost = 253;
constexpr std::size_t kLongestLabel = 63;

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}
bool is_lower(char byte) {
  return byte >= 'a' && byte <= 'z';
}
bool is_upper(char byte) {
  return byte >= 'A' && byte <= 'Z';
}

Error bad_url(const char* reason) {
  return Error(ErrorKind::kUsage, std::string("not a usable URL: ") + reason);
}

std::uint16_t default_port(std::string_view scheme) {
  return scheme == "https" ? kHttpsPort : kHttpPort;
}

// Parts of a URL whose bytes were checked; `rest` starts with '/', '?' or '#'.
struct UrlParts {
  Origin origin;
  std::string_view rest;
};

Result<std::string> parse_scheme(std::string_view url) {
  const std::string scheme = to_lower(url.substr(0, url.find(':')));
  const bool known = scheme == "https" || scheme == "http";
  if (!known || !url.substr(scheme.size()).starts_with("://")) {
    return bad_url("it has to begin with https:// (or http:// for loopback)");
  }
  return scheme;
}

Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  if (text.empty() || text.front() == '0' || error != std::errc() ||
      stop != end) {
    return bad_url("its port is not a number from 1 to 65535");
  }
  return port;
}

bool is_dotted_quad(const std::string& host) {
  in_addr address{};
  // Takes neither fewer parts than four nor octal ones.
  return ::inet_pton(AF_INET, host.c_str(), &address) == 1;
}

Result<std::string> parse_name(std::string_view text) {
  if (text.empty()) return bad_url("it has no host");
  if (text.size() > kLongestHost) return bad_url("its host is too long");
  const std::string host = to_lower(text);
  std::string_view label;
  for (std::size_t start = 0; start <= host.size(); start += label.size() + 1) {
    label = std::string_view(host).substr(start);
    label = label.substr(0, label.find('.'));
    if (label.empty() || label.size() > kLongestLabel) {
      return bad_url("its host has an empty part or one that is too long");
    }
    const bool plain = std::all_of(label.begin(), label.end(), [](char byte) {
      return is_lower(byte) || is_digit(byte) || byte == '-' || byte == '_';
    });
    if (!plain) {
      return bad_url("its host has bytes that host names do not have");
    }
  }
  // Some parsers take 127.1, 2130706433 and 0x7f000001 for addresses.
  const bool is_number = label.starts_with("0x") ||
                         std::all_of(label.begin(), label.end(), is_digit);
  if (is_number && !is_dotted_quad(host)) {
    return bad_url("its host is neither a name nor a whole IP address");
  }
  return host;
}

// Without brackets, as inet_ntop writes it.
Result<std::string> parse_ipv6(std::string_view text) {
  in6_addr address{};
  std::array<char, INET6_ADDRSTRLEN> canonical{};
  if (::inet_pton(AF_INET6, std::string(text).c_str(), &address) != 1 ||
      ::inet_ntop(AF_INET6, &address, canonical.data(), canonical.size()) ==
          nullptr) {
    return bad_url("its host is not an IPv6 address");
  }
  return std::string(canonical.data());
}

Result<void> check_bytes(std::string_view url) {
  for (const char byte : url) {
    if (byte <= ' ' || byte > '~' || byte == '\\') {
      return bad_url(
          "it has spaces, controls, backslashes or bytes that are not ASCII");
    }
  }
  return {};
}

Result<UrlParts> parse_url(std::string_view url) {
  TRY(check_bytes(url));
  UrlParts parts;
  TRY_ASSIGN(parts.origin.scheme, parse_scheme(url));
  url.remove_prefix(parts.origin.scheme.size() +
                    std::string_view("://").size());
  const std::size_t end = std::min(url.find_first_of("/?#"), url.size());
  const std::string_view authority = url.substr(0, end);
  parts.rest = url.substr(end);
  if (authority.find('@') != std::string_view::npos) {
    return bad_url("it has a user part before its host");
  }
  std::string_view after_host;
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) {
      return bad_url("its host is not an IPv6 address");
    }
    TRY_ASSIGN(parts.origin.host, parse_ipv6(authority.substr(1, close - 1)));
    after_host = authority.substr(close + 1);
  } else {
    const std::size_t colon = std::min(authority.find(':'), authority.size());
    TRY_ASSIGN(parts.origin.host, parse_name(authority.substr(0, colon)));
    after_host = authority.substr(colon);
  }
  parts.origin.port = default_port(parts.origin.scheme);
  if (!after_host.empty()) {
    if (!after_host.starts_with(':')) {
      return bad_url("its host is not an IPv6 address");
    }
    TRY_ASSIGN(parts.origin.port, parse_port(after_host.substr(1)));
  }
  return parts;
}

}  // namespace

std::string Origin::text() const {
  std::string text = scheme + "://";
  const bool is_ipv6 = host.find(':') != std::string::npos;
  text += is_ipv6 ? '[' + host + ']' : host;
  if (port != default_port(scheme)) text += ':' + std::to_string(port);
  return text;
}

bool Origin::is_loopback() const {
  return host == "localhost" || host == "::1" ||
         (host.starts_with("127.") && is_dotted_quad(host));
}

bool Origin::may_carry_secrets() const {
  return scheme == "https" || (scheme == "http" && is_loopback());
}

Result<Origin> parse_origin(std::string_view url) {
  TRY_ASSIGN(UrlParts parts, parse_url(url));
  return std::move(parts.origin);
}

Result<std::string> check_base_url(std::string_view url) {
  TRY_ASSIGN(const UrlParts parts, parse_url(url));
  if (!parts.origin.may_carry_secrets()) {
    return bad_url("http is for loopback only; give https://");
  }
  std::string_view path = parts.rest;
  if (path.find_first_of("?#") != std::string_view::npos) {
    return bad_url("a base URL has neither query nor fragment");
  }
  while (path.ends_with('/')) path.remove_suffix(1);
  return parts.origin.text() + std::string(path);
}

std::string percent_encode(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char byte : text) {
    const auto value = static_cast<unsigned char>(byte);
    if (is_lower(byte) || is_upper(byte) || is_digit(byte) || byte == '-' ||
        byte == '.' || byte == '_' || byte == '~') {
      encoded += byte;
    } else {
      encoded += '%';
      encoded += kDigits[value >> 4];
      encoded += kDigits[value & 15];
    }
  }
  return encoded;
}

}  // namespace tokensweep::net
