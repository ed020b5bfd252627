// SPDX-License-Identifier: Apache-2.0
// Armoured keys: PEM (RFC 7468, RFC 1421), OpenSSH (PROTOCOL.key), OpenPGP
// (RFC 4880).
#include <algorithm>
#include <optional>
#include <vector>

#include "base/base32.h"
#include "base/base64.h"
#include "rules/structure_kinds.h"

namespace tokensweep::structures {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kOpenSshMagic("openssh-key-v1\0", 15);

// --- From text to base64

// The ASCII character of "uHHHH" at the front of `text`; 0 when there is none.
char unicode_escape(std::string_view text) {
  constexpr std::size_t kSize = 5;
  if (text.size() < kSize || text.front() != 'u') return '\0';
  const auto bytes = decode_hex(text.substr(1, 4));
  const bool ascii = bytes && (*bytes)[0] == '\0' && ((*bytes)[1] & 0x80) == 0;
  return ascii ? (*bytes)[1] : '\0';
}

// Turns \n, \r and \t, however often escaped, and backslash-newline into
// newlines, \uHHHH into its character; drops other backslashes.
std::string unescape(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      plain.push_back(text[i]);
      continue;
    }
    while (i + 1 < text.size() && text[i + 1] == '\\') ++i;
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (next == 'n' || next == 'r' || next == 't') {
      plain.push_back('\n');
      ++i;
    } else if (const char c = unicode_escape(text.substr(i + 1)); c != '\0') {
      plain.push_back(c);
      i += 5;
    }
  }
  return plain;
}

// Where the text goes on after a quote at `at`: behind the joint with the next
// text (quote, operator, quote), or right after it.
std::size_t after_quote(std::string_view text, std::size_t at) {
  constexpr std::size_t kMaxJoint = 64;
  const std::string_view tail = text.substr(at + 1, kMaxJoint);
  const std::size_t next = tail.find_first_not_of(" \t\r\n+.,&_");
  const bool joint = next != std::string_view::npos && tail[next] == text[at];
  return joint ? at + 1 + next + 1 : at + 1;
}

std::string without_quotes(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '"' || text[i] == '\'' || text[i] == '`') {
      i = after_quote(text, i);
    } else {
      plain.push_back(text[i++]);
    }
  }
  return plain;
}

std::string_view without_comment_mark(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t\r#*>|;-");
  line.remove_prefix(std::min(begin, line.size()));
  if (line.starts_with("// ")) line.remove_prefix(3);
  return line;
}

struct Armor {
  std::string label;
  bool encrypted = false;  // under a Proc-Type header
  std::string base64;      // without white space
};

// A value without BEGIN line is taken as the body.
Armor parse_armor(std::string_view value) {
  Armor armor;
  const std::string plain = without_quotes(unescape(value));
  std::string_view text = plain;
  constexpr std::string_view kBegin = "-----BEGIN ";
  if (const std::size_t begin = text.find(kBegin); begin != text.npos) {
    text.remove_prefix(begin + kBegin.size());
    const std::size_t end = std::min(text.find("-----"), text.size());
    armor.label = text.substr(0, end);
    text.remove_prefix(std::min(end + 5, text.size()));
  }
  text = text.substr(0, text.find("-----END"));
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = without_comment_mark(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with("Proc-Type:")) {
      armor.encrypted = line.find("ENCRYPTED") != std::string_view::npos;
    }
    const bool header = line.find(':') != std::string_view::npos;
    if (!header && !line.empty()) lines.push_back(line);
  }
  // Added lines of a patch: base64 lines do not all begin with '+'.
  const auto added = [](std::string_view line) { return line[0] == '+'; };
  const bool patch = lines.size() > 2 && std::ranges::all_of(lines, added);
  for (const std::string_view line : lines) {
    for (const char c : line.substr(patch ? 1 : 0)) {
      if (kBlanks.find(c) == kBlanks.npos) armor.base64.push_back(c);
    }
  }
  return armor;
}

std::optional<std::string> decode_body(std::string_view text) {
  return decode_base64(text, Base64Alphabet::kStandard);
}

void add_encrypted(StructureResult& result) {
  add_fact(result, "encrypted", "true");
}

// --- ASN.1

constexpr unsigned kInteger = 0x02;
constexpr unsigned kOctetString = 0x04;
constexpr unsigned kOid = 0x06;
constexpr unsigned kSequence = 0x30;

struct Element {
  unsigned tag = 0;
  std::string_view content;
};

// Definite lengths and one-byte tags only: what DER keys are made of.
Element read_element(Cursor& cursor) {
  Element element;
  element.tag = cursor.byte();
  std::uint64_t size = cursor.byte();
  if (size >= 0x80) {
    const std::uint64_t bytes = size & 0x7F;
    if (bytes == 0 || bytes > 4) {
      cursor.fail();
      return element;
    }
    size = cursor.big_endian(bytes);
  }
  element.content = cursor.take(size);
  return element;
}

// A sequence of two elements and more, the first of them a version or a
// sequence.
StructureResult check_asn1(std::string_view bytes) {
  Cursor outer(bytes);
  const Element sequence = read_element(outer);
  if (!outer.at_end() || sequence.tag != kSequence) return fails();
  Cursor inner(sequence.content);
  std::size_t count = 0;
  Element first;
  Element second;
  while (inner.ok() && !inner.at_end()) {
    const Element element = read_element(inner);
    if (count == 0) first = element;
    if (count == 1) second = element;
    ++count;
  }
  if (!inner.ok() || count < 2) return fails();
  if (first.tag != kInteger && first.tag != kSequence) return fails();
  StructureResult result = agrees();
  // EncryptedPrivateKeyInfo: an algorithm of PKCS#5 or PKCS#12, ciphertext.
  if (first.tag == kSequence && second.tag == kOctetString && count == 2) {
    Cursor algorithm(first.content);
    const Element oid = read_element(algorithm);
    constexpr std::string_view kPkcs = "\x2A\x86\x48\x86\xF7\x0D\x01";
    if (oid.tag == kOid && oid.content.starts_with(kPkcs)) {
      add_encrypted(result);
    }
  }
  return result;
}

// --- OpenSSH

std::string_view read_text(Cursor& cursor) {
  return cursor.take(cursor.big_endian(4));
}

StructureResult check_openssh(std::string_view bytes) {
  if (!bytes.starts_with(kOpenSshMagic)) return fails();
  constexpr std::uint64_t kMaxKeys = 16;
  Cursor cursor(bytes.substr(kOpenSshMagic.size()));
  const std::string_view cipher = read_text(cursor);
  read_text(cursor);  // key derivation
  read_text(cursor);  // and its options
  const std::uint64_t keys = cursor.big_endian(4);
  if (!cursor.ok() || keys == 0 || keys > kMaxKeys) return fails();
  for (std::uint64_t i = 0; i < keys; ++i) read_text(cursor);
  Cursor secret(read_text(cursor));
  if (!cursor.ok() || secret.rest().size() < 8) return fails();
  if (cipher != "none") {
    StructureResult result = agrees();
    add_encrypted(result);
    return result;
  }
  const std::uint64_t check = secret.big_endian(4);
  return agrees_if(cursor.at_end() && check == secret.big_endian(4));
}

// --- OpenPGP

std::uint32_t crc24(std::string_view bytes) {
  std::uint32_t crc = 0xB704CE;
  for (const char c : bytes) {
    crc ^= std::uint32_t{static_cast<unsigned char>(c)} << 16;
    for (int bit = 0; bit < 8; ++bit) {
      crc <<= 1;
      if ((crc & 0x1000000) != 0) crc ^= 0x1864CFB;
    }
  }
  return crc & 0xFFFFFF;
}

// Skips the body of a packet with a header of the new format.
void skip_new_packet(Cursor& cursor) {
  while (cursor.ok()) {
    const unsigned first = cursor.byte();
    if (first >= 224 && first < 255) {  // a part; more follow
      cursor.take(std::uint64_t{1} << (first & 31));
      continue;
    }
    std::uint64_t size = first;
    if (first >= 192 && first < 224) {
      size = (std::uint64_t{first - 192} << 8) + cursor.byte() + 192;
    } else if (first == 255) {
      size = cursor.big_endian(4);
    }
    cursor.take(size);
    return;
  }
}

void skip_old_packet(Cursor& cursor, unsigned length_type) {
  if (length_type == 3) {
    cursor.take(cursor.rest().size());
  } else {
    cursor.take(cursor.big_endian(std::size_t{1} << length_type));
  }
}

// Whether the packets end where the bytes end, and which tag comes first.
std::optional<unsigned> first_packet(std::string_view bytes) {
  Cursor cursor(bytes);
  std::optional<unsigned> first;
  while (cursor.ok() && !cursor.at_end()) {
    const unsigned header = cursor.byte();
    if ((header & 0x80) == 0) return std::nullopt;
    const bool is_new = (header & 0x40) != 0;
    const unsigned tag = is_new ? header & 63 : (header >> 2) & 15;
    if (tag == 0) return std::nullopt;
    if (!first) first = tag;
    if (is_new) {
      skip_new_packet(cursor);
    } else {
      skip_old_packet(cursor, header & 3);
    }
  }
  return cursor.ok() ? first : std::nullopt;
}

}  // namespace

StructureResult pem(const Spec&, std::string_view value) {
  const Armor armor = parse_armor(value);
  const auto bytes = decode_body(armor.base64);
  if (!bytes) return fails();
  if (bytes->starts_with(kOpenSshMagic)) return check_openssh(*bytes);
  if (!armor.encrypted) return check_asn1(*bytes);
  constexpr std::size_t kBlock = 8;
  StructureResult result =
      agrees_if(bytes->size() >= 2 * kBlock && bytes->size() % kBlock == 0);
  add_encrypted(result);
  return result;
}

StructureResult openssh_key(const Spec&, std::string_view value) {
  const auto bytes = decode_body(parse_armor(value).base64);
  return bytes ? check_openssh(*bytes) : fails();
}

StructureResult pgp_armor(const Spec&, std::string_view value) {
  const Armor armor = parse_armor(value);
  std::string_view body = armor.base64;
  std::optional<std::string> sum;
  constexpr std::size_t kSum = 5;  // '=' and four digits
  if (body.size() > kSum && body[body.size() - kSum] == '=' &&
      body.substr(body.size() - kSum + 1).find('=') == body.npos) {
    sum = decode_body(body.substr(body.size() - kSum + 1));
    body.remove_suffix(kSum);
    if (!sum) return fails();
  }
  const auto bytes = decode_body(body);
  if (!bytes) return fails();
  if (sum && Cursor(*sum).big_endian(3) != crc24(*bytes)) return fails();
  const auto tag = first_packet(*bytes);
  constexpr unsigned kSecretKey = 5;
  const bool is_key = armor.label.find("PRIVATE KEY") != std::string::npos;
  return agrees_if(tag && (!is_key || *tag == kSecretKey));
}

}  // namespace tokensweep::structures
