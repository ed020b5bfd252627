// SPDX-License-Identifier: Apache-2.0
#include "verify/call_filling.h"

#include <algorithm>
#include <utility>

#include "base/base64.h"
#include "base/text.h"
#include "rules/call_template.h"
#include "rules/call_url.h"

namespace tokensweep::verify {
namespace {

using Kind = CallPiece::Kind;

enum class Place : std::uint8_t {
  kHost,
  kPath,
  kQuery,
  kHeader,
  kJson,
  kForm,
};

Error unfit(std::string_view what) {
  return {ErrorKind::kUsage, std::string(what)};
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

// In a path ':' separates nothing, and some servers want it as it is.
std::string encode_for_path(std::string_view value) {
  std::string out;
  while (true) {
    const std::size_t colon = value.find(':');
    out += net::percent_encode(value.substr(0, colon));
    if (colon == std::string_view::npos) return out;
    out += ':';
    value.remove_prefix(colon + 1);
  }
}

Result<std::string> encode_for_header(std::string_view value) {
  const bool fits = std::ranges::none_of(value, [](char c) {
    return is_control(c) || static_cast<unsigned char>(c) >= 0x80;
  });
  if (!fits) return unfit("it holds bytes that a header cannot carry");
  return std::string(value);
}

Result<std::string> encode_for(Place place, std::string_view value) {
  switch (place) {
    case Place::kPath:
      return encode_for_path(value);
    case Place::kQuery:
    case Place::kForm:
      return net::percent_encode(value);
    case Place::kJson:
      return escape_for_json(value);
    case Place::kHeader:
      return encode_for_header(value);
    case Place::kHost:
      break;
  }
  if (!is_host_name(value)) {
    return unfit("what stands beside it is no host name");
  }
  return to_lower(value);
}

class Filler {
 public:
  Filler(const Subject& subject, const ExtractedValues& extracted)
      : subject_(subject), extracted_(extracted) {}

  [[nodiscard]] Result<std::string> fill(const CallTemplate& pieces,
                                         Place place) const {
    std::string out;
    for (const CallPiece& piece : pieces) {
      if (piece.kind == Kind::kText) {
        out += piece.text;
        continue;
      }
      if (piece.kind == Kind::kBasic) {
        TRY_ASSIGN(const std::string pair, basic(piece.inner));
        out += pair;
        continue;
      }
      TRY_ASSIGN(const std::string_view value, value_of(piece));
      TRY_ASSIGN(std::string encoded, encode_for(place, value));
      out += encoded;
      wipe(encoded);
    }
    return out;
  }

  // Path and query: what stands after a '?' is encoded more strictly.
  [[nodiscard]] Result<std::string> fill_rest(
      const CallTemplate& pieces) const {
    std::string out;
    for (const CallPiece& piece : pieces) {
      const Place place =
          out.find('?') == std::string::npos ? Place::kPath : Place::kQuery;
      TRY_ASSIGN(std::string filled, fill({piece}, place));
      out += filled;
      wipe(filled);
    }
    return out;
  }

 private:
  [[nodiscard]] Result<std::string_view> value_of(
      const CallPiece& piece) const {
    std::string_view value;
    if (piece.kind == Kind::kToken) value = subject_.secret.view();
    if (piece.kind == Kind::kPart) value = part(piece.text);
    if (piece.kind == Kind::kExtract) {
      const auto found = extracted_.find(piece.text);
      if (found != extracted_.end()) value = found->second.view();
    }
    if (!value.empty()) return value;
    if (piece.kind == Kind::kExtract) {
      return unfit("an earlier reply did not give '" + piece.text + "'");
    }
    return unfit("the call needs '" + piece.text +
                 "', which was not found beside it");
  }

  [[nodiscard]] std::string_view part(const std::string& name) const {
    const auto secret = subject_.parts.find(name);
    if (secret != subject_.parts.end()) return secret->second.view();
    const auto fact = subject_.facts.find(name);
    if (fact != subject_.facts.end()) return fact->second;
    return {};
  }

  // RFC 7617: the user ends at the first ':', so no value may bring one.
  [[nodiscard]] Result<std::string> basic(const CallTemplate& inner) const {
    SecretText pair;
    bool in_user = true;
    for (const CallPiece& piece : inner) {
      std::string_view value = piece.text;
      if (piece.kind != Kind::kText) {
        TRY_ASSIGN(value, value_of(piece));
        if (in_user && value.find(':') != std::string_view::npos) {
          return unfit("its user name holds a ':'");
        }
      } else if (value.find(':') != std::string_view::npos) {
        in_user = false;
      }
      std::string longer;
      longer.reserve(pair.view().size() + value.size());
      longer += pair.view();
      longer += value;
      pair = SecretText(std::move(longer));
    }
    return encode_base64(pair.view());
  }

  const Subject& subject_;
  const ExtractedValues& extracted_;
};

// A secret that is a URL without its scheme.
struct UrlSecret {
  std::string_view host;
  std::string_view rest;
};

UrlSecret split_secret(std::string_view secret) {
  const std::size_t end = std::min(secret.find_first_of("/?#"), secret.size());
  return {secret.substr(0, end), secret.substr(end)};
}

Result<std::string> checked_host(std::string_view host,
                                 const ProviderCall& call) {
  const std::string lower = to_lower(host);
  const bool listed =
      std::ranges::any_of(call.hosts, [&lower](const std::string& pattern) {
        return is_host_pattern(pattern) && host_matches(lower, pattern);
      });
  if (!listed) {
    return unfit("the host that stands with it is not one of the provider's");
  }
  return lower;
}

Result<std::string> host_of(const CallUrl& url, const ProviderCall& call,
                            const Subject& subject) {
  const ExtractedValues none;
  switch (url.kind) {
    case CallUrl::Host::kFixed:
      return Filler(subject, none).fill(url.host, Place::kHost);
    case CallUrl::Host::kParts: {
      TRY_ASSIGN(const std::string host,
                 Filler(subject, none).fill(url.host, Place::kHost));
      return checked_host(host, call);
    }
    case CallUrl::Host::kToken:
      return checked_host(split_secret(subject.secret.view()).host, call);
    case CallUrl::Host::kUser:
      break;
  }
  return unfit("only you can name its server: --provider-host " +
               subject.provider + "=HOST");
}

Result<CallUrl> parse_url(const ProviderCall& call) {
  TRY_ASSIGN(const CallTemplate pieces,
             parse_call_template(call.url, CallTextKind::kUrl));
  return split_call_url(pieces);
}

// Parsers drop "." and ".." parts of a path: a value must not be one.
bool has_dot_segment(std::string_view path) {
  std::size_t dots = 0;   // at the start of this segment, "%2e" included
  bool only_dots = true;  // so far
  const auto ends = [&] { return only_dots && (dots == 1 || dots == 2); };
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '/') {
      if (ends()) return true;
      dots = 0;
      only_dots = true;
    } else if (path[i] == '.') {
      ++dots;
    } else if (equals_ignoring_case(path.substr(i, 3), "%2e")) {
      ++dots;
      i += 2;
    } else {
      only_dots = false;
    }
  }
  return ends();
}

bool is_url_rest(std::string_view rest) {
  constexpr std::string_view kPunctuation = "-._~:/?@!$&'()*+,;=%";
  return std::ranges::all_of(rest, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') ||
           kPunctuation.find(c) != std::string_view::npos;
  });
}

Result<std::string> fill_url(const ProviderCall& call, const Subject& subject,
                             const ProviderHosts& hosts, const Filler& filler) {
  TRY_ASSIGN(const CallUrl url, parse_url(call));
  TRY_ASSIGN(const std::string base, call_base_url(call, subject, hosts));
  std::string rest;
  if (url.kind == CallUrl::Host::kToken) {
    rest = split_secret(subject.secret.view()).rest;
  }
  TRY_ASSIGN(std::string after, filler.fill_rest(url.rest));
  rest += after;
  wipe(after);
  // A path starts with '/'; "?x" after a bare host gets one.
  if (rest.starts_with('?')) rest.insert(0, "/");
  const std::string_view path =
      std::string_view(rest).substr(0, rest.find('?'));
  if (!is_url_rest(rest) || has_dot_segment(path)) {
    wipe(rest);
    return unfit("it cannot stand in a URL");
  }
  std::string whole = base + rest;
  wipe(rest);
  return whole;
}

Place body_place(const ProviderCall& call) {
  const bool form =
      std::ranges::any_of(call.headers, [](const net::HttpHeader& header) {
        return to_lower(header.name) == "content-type" &&
               header.value.starts_with("application/x-www-form-urlencoded");
      });
  return form ? Place::kForm : Place::kJson;
}

}  // namespace

Result<std::string> escape_for_json(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  if (!is_valid_utf8(text)) return unfit("it is not UTF-8 text");
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (is_control(c)) {
      const auto byte = static_cast<unsigned char>(c);
      out += "\\u00";
      out += kDigits[byte >> 4U];
      out += kDigits[byte & 0xfU];
    } else {
      out += c;
    }
  }
  return out;
}

Result<std::string> call_base_url(const ProviderCall& call,
                                  const Subject& subject,
                                  const ProviderHosts& hosts) {
  if (const std::string* own = hosts.base_url(subject.provider)) return *own;
  TRY_ASSIGN(const CallUrl url, parse_url(call));
  TRY_ASSIGN(const std::string host, host_of(url, call, subject));
  return "https://" + host;
}

Result<net::HttpRequest> fill_call(const ProviderCall& call,
                                   const Subject& subject,
                                   const ProviderHosts& hosts,
                                   const ExtractedValues& extracted) {
  if (subject.secret.empty()) return unfit("the secret is empty");
  const Filler filler(subject, extracted);
  net::HttpRequest request;
  request.method = call.method;
  TRY_ASSIGN(request.url, fill_url(call, subject, hosts, filler));
  for (const net::HttpHeader& header : call.headers) {
    TRY_ASSIGN(const CallTemplate pieces,
               parse_call_template(header.value, CallTextKind::kHeader));
    TRY_ASSIGN(std::string value, filler.fill(pieces, Place::kHeader));
    request.headers.push_back({header.name, std::move(value)});
  }
  TRY_ASSIGN(const CallTemplate body,
             parse_call_template(call.body, CallTextKind::kBody));
  TRY_ASSIGN(request.body, filler.fill(body, body_place(call)));
  return request;
}

}  // namespace tokensweep::verify
