// SPDX-License-Identifier: Apache-2.0
// Macaroons: binary version 2 (libmacaroons' doc/format.txt), packets of
// version 1, and Fly.io's MessagePack form.
#include <algorithm>
#include <optional>

#include "base/base32.h"
#include "base/base64.h"
#include "rules/structure_kinds.h"

namespace tokensweep::structures {
namespace {

// The location, may be empty, of a macaroon that parses to its last byte.
using Location = std::optional<std::string>;

constexpr std::size_t kSignature = 32;

// --- Version 2: sections of (type, length, data), each ended by a zero.

constexpr std::uint64_t kEnd = 0;
constexpr std::uint64_t kLocation = 1;
constexpr std::uint64_t kIdentifier = 2;
constexpr std::uint64_t kVerification = 4;
constexpr std::uint64_t kSignatureField = 6;

std::uint64_t read_varint(Cursor& cursor) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 35; shift += 7) {
    const unsigned byte = cursor.byte();
    value |= std::uint64_t{byte & 0x7F} << shift;
    if ((byte & 0x80) == 0) return value;
  }
  cursor.fail();
  return 0;
}

struct Field {
  std::uint64_t type = kEnd;
  std::string_view data;
};

Field read_field(Cursor& cursor) {
  Field field;
  field.type = read_varint(cursor);
  if (field.type != kEnd) field.data = cursor.take(read_varint(cursor));
  return field;
}

// Location (may be absent), identifier, in a caveat a verification id, end.
// False without consuming more than the end when there is no section.
bool read_section(Cursor& cursor, std::string_view& location) {
  Field field = read_field(cursor);
  if (!cursor.ok() || field.type == kEnd) return false;
  if (field.type == kLocation) {
    location = field.data;
    field = read_field(cursor);
  }
  if (field.type != kIdentifier) {
    cursor.fail();
    return false;
  }
  field = read_field(cursor);
  if (field.type == kVerification) field = read_field(cursor);
  if (field.type != kEnd) cursor.fail();
  return cursor.ok();
}

Location parse_v2(std::string_view bytes) {
  Cursor cursor(bytes);
  if (cursor.byte() != 2) return std::nullopt;
  std::string_view location;
  if (!read_section(cursor, location)) return std::nullopt;
  std::string_view other;
  while (read_section(cursor, other)) {
  }
  const Field signature = read_field(cursor);
  if (!cursor.at_end() || signature.type != kSignatureField ||
      signature.data.size() != kSignature) {
    return std::nullopt;
  }
  return std::string(location);
}

// --- Version 1: packets "LLLLkey value\n", LLLL their length in hex.

Location parse_v1(std::string_view bytes) {
  Cursor cursor(bytes);
  std::string_view location;
  bool identified = false;
  bool is_signed = false;
  while (cursor.ok() && !cursor.at_end()) {
    const auto size = decode_hex(cursor.take(4));
    if (is_signed || !size || size->size() != 2) return std::nullopt;
    const std::uint64_t length = Cursor(*size).big_endian(2);
    if (length < 6) return std::nullopt;
    const std::string_view packet = cursor.take(length - 4);
    if (!packet.ends_with('\n')) return std::nullopt;
    const std::size_t space = packet.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    const std::string_view key = packet.substr(0, space);
    const std::string_view value =
        packet.substr(space + 1, packet.size() - space - 2);
    if (key == "location") location = value;
    if (key == "identifier") identified = true;
    if (key == "signature") {
      is_signed = value.size() == kSignature;
      if (!is_signed) return std::nullopt;
    }
  }
  if (!cursor.ok() || !identified || !is_signed) return std::nullopt;
  return std::string(location);
}

// --- Fly.io: a MessagePack list [nonce, location, caveats, signature].

// Skips the head and the bytes of one item; gives the number of items in it.
std::uint64_t read_item(Cursor& cursor) {
  const unsigned head = cursor.byte();
  const auto sized = [&cursor](std::size_t bytes, std::uint64_t extra) {
    const std::uint64_t size = cursor.big_endian(bytes);
    cursor.take(size + extra);
    return std::uint64_t{0};
  };
  const auto skip = [&cursor](std::uint64_t bytes) {
    cursor.take(bytes);
    return std::uint64_t{0};
  };
  if (head <= 0x7F || head >= 0xE0) return 0;
  if (head <= 0x8F) return std::uint64_t{head & 15} * 2;
  if (head <= 0x9F) return head & 15;
  if (head <= 0xBF) return skip(head & 31);
  switch (head) {
    case 0xC0:
    case 0xC2:
    case 0xC3:
      return 0;
    case 0xC4:
    case 0xD9:
      return sized(1, 0);
    case 0xC5:
    case 0xDA:
      return sized(2, 0);
    case 0xC6:
    case 0xDB:
      return sized(4, 0);
    case 0xC7:
      return sized(1, 1);
    case 0xC8:
      return sized(2, 1);
    case 0xC9:
      return sized(4, 1);
    case 0xCC:
    case 0xD0:
      return skip(1);
    case 0xCD:
    case 0xD1:
    case 0xD4:
      return skip(2);
    case 0xD5:
      return skip(3);
    case 0xCA:
    case 0xCE:
    case 0xD2:
      return skip(4);
    case 0xD6:
      return skip(5);
    case 0xCB:
    case 0xCF:
    case 0xD3:
      return skip(8);
    case 0xD7:
      return skip(9);
    case 0xD8:
      return skip(17);
    case 0xDC:
      return cursor.big_endian(2);
    case 0xDD:
      return cursor.big_endian(4);
    case 0xDE:
      return cursor.big_endian(2) * 2;
    case 0xDF:
      return cursor.big_endian(4) * 2;
    default:
      cursor.fail();
      return 0;
  }
}

Location parse_fly(std::string_view bytes) {
  constexpr char kListOfFour = '\x94';
  if (!bytes.starts_with(kListOfFour)) return std::nullopt;
  Cursor cursor(bytes);
  // Items are counted, not nested: each takes a byte at least.
  std::uint64_t missing = 1;
  while (missing > 0 && cursor.ok()) {
    missing += read_item(cursor);
    --missing;
    if (missing > cursor.rest().size()) return std::nullopt;
  }
  return cursor.at_end() ? Location("") : std::nullopt;
}

Location parse(std::string_view text) {
  if (const auto bytes = decode_hex(text); bytes && !bytes->empty()) {
    if (Location location = parse_v2(*bytes)) return location;
  }
  const auto bytes = decode_base64(text);
  if (!bytes || bytes->empty()) return std::nullopt;
  switch (bytes->front()) {
    case 2:
      return parse_v2(*bytes);
    case '0':
      return parse_v1(*bytes);
    default:
      return parse_fly(*bytes);
  }
}

}  // namespace

StructureResult macaroon(const Spec&, std::string_view value) {
  // At most two prefixes: "FlyV1 fm2_".
  for (int tries = 0; tries < 3; ++tries) {
    if (const Location location = parse(value)) {
      StructureResult result = agrees();
      add_fact(result, "location", *location);
      return result;
    }
    const std::size_t end = value.find_first_of("-_ ");
    if (end == std::string_view::npos) break;
    value.remove_prefix(end + 1);
  }
  return fails();
}

}  // namespace tokensweep::structures
