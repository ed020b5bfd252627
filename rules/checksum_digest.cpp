// SPDX-License-Identifier: Apache-2.0
// CRC-32 and SHA-256 over the text of a token: data, separator, check,
// trailing characters.
#include <algorithm>
#include <array>

#include "base/base32.h"
#include "base/base64.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "base/text.h"
#include "rules/checksum_families.h"

namespace tokensweep::checksums {
namespace {

constexpr std::string_view kBase62 =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kBase62LowerFirst =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

struct DigestEncoding {
  std::string_view name;
  std::string_view digits;
  std::uint32_t width;  // that holds any 32-bit number
};

// hex-le and base64-le are written byte by byte and not as a number.
constexpr std::array<DigestEncoding, 7> kEncodings = {{
    {"base36", kBase62LowerFirst.substr(0, 36), 7},
    {"base62", kBase62, 6},
    {"base62-lower-first", kBase62LowerFirst, 6},
    {"base64-le", "", 6},
    {"hex-le", "", 8},
    {"hex-lower", kBase62LowerFirst.substr(0, 16), 8},
    {"hex-upper", kBase62.substr(0, 16), 8},
}};

const DigestEncoding* find_encoding(std::string_view name) {
  const auto* const found =
      std::ranges::find(kEncodings, name, &DigestEncoding::name);
  return found == kEncodings.end() ? nullptr : found;
}

std::uint32_t width_of(const ChecksumSpec& spec) {
  if (spec.width > 0) return spec.width;
  if (spec.algorithm == "sha256-base32") return 8;
  const DigestEncoding* const encoding = find_encoding(spec.encoding);
  return encoding == nullptr ? 0 : encoding->width;
}

Check encode_crc32(const ChecksumSpec& spec, std::string_view data) {
  const DigestEncoding* const encoding = find_encoding(spec.encoding);
  if (encoding == nullptr) return std::nullopt;
  const std::uint32_t width = width_of(spec);
  const std::uint32_t value = crc32(as_bytes(data));
  if (!encoding->digits.empty()) {
    if (width < encoding->width) return std::nullopt;
    return to_digits(value, encoding->digits, width);
  }
  const std::string bytes = little_endian(value);
  std::string text = encoding->name == "hex-le" ? to_hex(as_bytes(bytes))
                                                : encode_base64(bytes);
  if (width > text.size()) return std::nullopt;
  text.resize(width);
  return text;
}

Check encode_sha256(const ChecksumSpec& spec, std::string_view data) {
  const Sha256 digest = sha256(as_bytes(data));
  std::string text = encode_base32(as_chars(digest));
  if (width_of(spec) > text.size()) return std::nullopt;
  text.resize(width_of(spec));
  return text;
}

// How many bytes at the front of `text` are the anchor.
std::size_t anchor_size(std::string_view anchor, std::string_view text) {
  const bool there =
      text.size() >= anchor.size() &&
      equals_ignoring_case(text.substr(0, anchor.size()), anchor);
  return there ? anchor.size() : 0;
}

}  // namespace

bool is_digest_encoding(std::string_view name) {
  return find_encoding(name) != nullptr;
}

Check compute_digest(const ChecksumSpec& spec, std::string_view anchor,
                     std::string_view before) {
  if (!before.ends_with(spec.separator)) return std::nullopt;
  before.remove_suffix(spec.separator.size());
  if (spec.over == "body") before.remove_prefix(anchor_size(anchor, before));
  return spec.algorithm == "crc32" ? encode_crc32(spec, before)
                                   : encode_sha256(spec, before);
}

CheckOutcome verify_digest(const ChecksumSpec& spec, std::string_view anchor,
                           std::string_view secret) {
  const std::size_t width = width_of(spec);
  const std::size_t after = width + spec.trailing;
  const std::size_t least =
      anchor_size(anchor, secret) + spec.separator.size() + after;
  if (width == 0 || secret.size() <= least) return CheckOutcome::kNotApplicable;
  const std::string_view before = secret.substr(0, secret.size() - after);
  const Check expected = compute_digest(spec, anchor, before);
  if (!expected) return CheckOutcome::kNotApplicable;
  return agrees_if(secret.substr(before.size(), width) == *expected);
}

}  // namespace tokensweep::checksums
