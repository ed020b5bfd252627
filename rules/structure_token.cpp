// SPDX-License-Identifier: Apache-2.0
// Short tokens and identifiers.
#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

#include "base/base32.h"
#include "base/base64.h"
#include "base/text.h"
#include "rules/structure_kinds.h"

namespace tokensweep::structures {
namespace {

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// A decimal number without a leading zero.
std::optional<std::uint64_t> number_of(std::string_view text) {
  if (!is_digits(text) || text.front() == '0') return std::nullopt;
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

bool is_printable(std::string_view text) {
  const bool control = std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
  return !control && is_valid_utf8(text);
}

}  // namespace

StructureResult base64_text(const Spec& spec, std::string_view value) {
  const auto bytes = decode_base64(value);
  if (!bytes) return fails();
  const auto is_there = [&bytes](const std::string& text) {
    return bytes->find(text) != std::string::npos;
  };
  return agrees_if(std::ranges::all_of(spec.require, is_there));
}

StructureResult basic_pair(const Spec&, std::string_view value) {
  const auto bytes = decode_base64(value);
  if (!bytes) return fails();
  const std::string_view pair = *bytes;
  const std::size_t colon = pair.find(':');
  if (colon == pair.npos || colon + 1 == pair.size() || !is_printable(pair)) {
    return fails();
  }
  StructureResult result = agrees();
  add_fact(result, "username", pair.substr(0, colon));
  result.secret = pair.substr(colon + 1);
  return result;
}

StructureResult discord_bot(const Spec&, std::string_view value) {
  const std::size_t dot = value.find('.');
  if (dot == std::string_view::npos || value.find('.', dot + 1) == value.npos) {
    return fails();
  }
  const auto id = decode_base64(value.substr(0, dot));
  // A snowflake: milliseconds since 2015 above 22 bits, so 17 digits at least.
  if (!id || id->size() < 17 || id->size() > 19 || !number_of(*id)) {
    return fails();
  }
  StructureResult result = agrees();
  add_fact(result, "account", *id);
  return result;
}

StructureResult uuid(const Spec&, std::string_view value) {
  constexpr std::size_t kSize = 36;
  if (value.size() != kSize) return fails();
  for (std::size_t i = 0; i < kSize; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = value[i];
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
                     (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return fails();
  }
  constexpr std::string_view kVariants = "89abAB";
  return agrees_if(value[14] >= '1' && value[14] <= '8' &&
                   kVariants.find(value[19]) != kVariants.npos);
}

StructureResult telegram(const Spec&, std::string_view value) {
  const std::string_view id = value.substr(0, value.find(':'));
  const auto number = number_of(id);
  if (id.size() == value.size() || !number || *number < 100'000 ||
      *number > 99'999'999'999) {
    return fails();
  }
  StructureResult result = agrees();
  add_fact(result, "account", id);
  return result;
}

// The first 48 bits of a newer id's tail hold the account number, shifted by
// seven; older ones, whose tail begins below 'Q', do not.
StructureResult aws_key_id(const Spec&, std::string_view value) {
  constexpr std::size_t kPrefix = 4;
  constexpr std::uint64_t kMask = 0x7fffffffff80;
  if (value.size() != kPrefix + 16) return fails();
  const auto bytes = decode_base32(value.substr(kPrefix));
  if (!bytes) return fails();
  StructureResult result = agrees();
  const std::uint64_t front = Cursor(*bytes).big_endian(6);
  if (front >> 47 == 0) return result;
  std::string account = std::to_string((front & kMask) >> 7);
  if (account.size() > 12) return result;
  account.insert(0, 12 - account.size(), '0');
  add_fact(result, "account", account);
  return result;
}

StructureResult wireguard(const Spec&, std::string_view value) {
  const auto bytes = decode_base64(value, Base64Alphabet::kStandard);
  if (!bytes || bytes->size() != 32) return fails();
  const auto first = static_cast<unsigned char>(bytes->front());
  const auto last = static_cast<unsigned char>(bytes->back());
  return agrees_if((first & 7) == 0 && (last & 0xC0) == 0x40);
}

}  // namespace tokensweep::structures
