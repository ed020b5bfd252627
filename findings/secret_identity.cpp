// SPDX-License-Identifier: Apache-2.0
#include "findings/secret_identity.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "base/base32.h"

namespace tokensweep {
namespace {

constexpr std::string_view kDashes = "----";
constexpr std::string_view kBlanks = " \t\v\f";
// What stands around a line, never in one: base64 has none of them.
constexpr std::string_view kAround = " \t\v\f\"'`,\\";
// Joins texts in many languages; alone it is no line of base64.
constexpr std::string_view kJoint = "+";
constexpr std::string_view kBeforeHeader = " \t\v\f\"'`,\\+";

bool is_block(std::string_view secret) {
  const std::size_t label = secret.find_first_not_of('-');
  return label != std::string_view::npos && label >= kDashes.size() &&
         (secret.substr(label).starts_with("BEGIN ") ||
          secret.substr(label).starts_with(" BEGIN "));
}

bool is_plain(std::string_view secret) {
  return !is_block(secret) && secret.find('\r') == std::string_view::npos;
}

// The parts of a block. The begin line and the end line are whole.
struct Block {
  std::string_view begin;
  std::string_view inside;
  std::string_view end;
};

std::optional<Block> parts_of(std::string_view secret) {
  if (!is_block(secret)) return std::nullopt;
  constexpr auto kNone = std::string_view::npos;
  const std::size_t label = secret.find_first_not_of('-');
  const std::size_t dashes = secret.find(kDashes, label);
  if (dashes == kNone) return std::nullopt;
  const std::size_t inside = secret.find_first_not_of('-', dashes);
  if (inside == kNone) return std::nullopt;
  std::size_t end = secret.rfind("END ");
  if (end == kNone || end < inside) return std::nullopt;
  while (end > inside && kBlanks.find(secret[end - 1]) != kNone) --end;
  while (end > inside && secret[end - 1] == '-') --end;
  const Block block{secret.substr(0, inside),
                    secret.substr(inside, end - inside), secret.substr(end)};
  constexpr std::string_view kLineEnds = "\r\n\\";
  if (block.begin.find_first_of(kLineEnds) != kNone ||
      block.end.find_first_of(kLineEnds) != kNone) {
    return std::nullopt;
  }
  return block;
}

// The ASCII character that "uHHHH" at the front of `text` stands for.
std::optional<char> unicode_escape(std::string_view text) {
  constexpr std::size_t kDigits = 4;
  if (!text.starts_with('u') || text.size() <= kDigits) return std::nullopt;
  const auto bytes = decode_hex(text.substr(1, kDigits));
  const bool ascii = bytes && (*bytes)[0] == '\0' && ((*bytes)[1] & 0x80) == 0;
  return ascii ? std::optional((*bytes)[1]) : std::nullopt;
}

// Without escapes, however often escaped. Other backslashes stay.
std::string unescape(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    plain.push_back(text[i]);
    if (text[i] != '\\') continue;
    while (i + 1 < text.size() && text[i + 1] == '\\') ++i;
    const std::string_view escaped = text.substr(i + 1);
    if (escaped.empty()) break;
    if (const auto c = unicode_escape(escaped)) {
      plain.back() = *c;
      i += 5;
      continue;
    }
    const char c = escaped.front();
    if (c != 'n' && c != 'r' && c != 't') continue;
    plain.back() = c == 'n' ? '\n' : c == 'r' ? '\r' : '\t';
    ++i;
  }
  return plain;
}

// Every line end a line feed: CR LF, however many CR, and CR.
std::string with_line_feeds(std::string_view text) {
  std::string lines;
  lines.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      lines.push_back(text[i]);
      continue;
    }
    const std::size_t after = text.find_first_not_of('\r', i);
    if (after != std::string_view::npos && text[after] == '\n') i = after;
    lines.push_back('\n');
  }
  return lines;
}

// Without what stands around it, as far as headers go. A quote behind a line
// that none opens is its own.
std::string_view trimmed(std::string_view line) {
  const std::size_t first = line.find_first_not_of(kBeforeHeader);
  if (first == std::string_view::npos) return {};
  const bool is_quoted = line.find_first_not_of(kBlanks) < first;
  const std::size_t last = line.find_last_not_of(is_quoted ? kAround : kBlanks);
  return line.substr(first, last + 1 - first);
}

// "Proc-Type: 4,ENCRYPTED", "Version:".
bool is_header(std::string_view line) {
  const std::size_t colon = line.find(':');
  return colon != std::string_view::npos && colon > 0 &&
         line.find_first_of(kBlanks) > colon;
}

// Writes the lines of a block, each after a line feed.
class BlockLines {
 public:
  // Goes on behind the begin line.
  explicit BlockLines(std::string& out)
      : out_(out),
        is_pgp_(out.find("BEGIN PGP ") != std::string::npos),
        is_ssh2_(out.starts_with("---- ")) {}

  // `line`: with what stands around it.
  void add(std::string_view line) {
    const std::string_view header = trimmed(line);
    if (!in_body_ && is_header(header)) {
      has_headers_ = true;
      append(header);
      return;
    }
    for (std::size_t end = 0;;) {
      const std::size_t at = line.find_first_not_of(kAround, end);
      if (at == std::string_view::npos) return;
      end = std::min(line.find_first_of(kAround, at), line.size());
      add_word(line.substr(at, end - at));
    }
  }

  void append(std::string_view line) {
    out_.push_back('\n');
    out_ += line;
  }

 private:
  void add_word(std::string_view word) {
    if (word == kJoint) return;
    if (!in_body_ && (is_pgp_ || (has_headers_ && !is_ssh2_))) {
      out_.push_back('\n');
    }
    in_body_ = true;
    append(word);
  }

  std::string& out_;
  bool is_pgp_;
  bool is_ssh2_;
  bool has_headers_ = false;
  bool in_body_ = false;
};

std::string identity_of(const Block& block) {
  std::string identity(block.begin);
  BlockLines lines(identity);
  const std::string inside = with_line_feeds(unescape(block.inside));
  for (std::string_view rest = inside;;) {
    const std::size_t end = rest.find('\n');
    lines.add(rest.substr(0, end));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  lines.append(block.end);
  return identity;
}

}  // namespace

std::string secret_identity(std::string_view secret) {
  if (const auto block = parts_of(secret)) return identity_of(*block);
  std::string identity;
  if (is_plain(secret)) return identity.assign(secret);
  identity.reserve(secret.size());
  for (std::size_t i = 0; i < secret.size(); ++i) {
    if (secret.substr(i, 2) != "\r\n") identity.push_back(secret[i]);
  }
  return identity;
}

bool is_same_secret(std::string_view a, std::string_view b) {
  if (a == b) return true;
  if (is_plain(a) && is_plain(b)) return false;
  return secret_identity(a) == secret_identity(b);
}

}  // namespace tokensweep
