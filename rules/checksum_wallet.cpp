// SPDX-License-Identifier: Apache-2.0
// Checks of key formats with a public specification: nkeys and Stellar
// (CRC-16/XMODEM), Base58Check, Bech32 (BIP-173), card numbers (Luhn).
#include <algorithm>

#include "base/base32.h"
#include "base/base58.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "base/text.h"
#include "rules/checksum_families.h"

namespace tokensweep::checksums {

// --- Helpers that other families use.

Check to_digits(std::uint32_t value, std::string_view digits,
                std::size_t width) {
  std::string text(width, digits.front());
  for (std::size_t i = width; i-- > 0 && value > 0;) {
    text[i] = digits[value % digits.size()];
    value = static_cast<std::uint32_t>(value / digits.size());
  }
  if (value > 0) return std::nullopt;
  return text;
}

std::string little_endian(std::uint32_t value) {
  std::string bytes;
  for (unsigned shift = 0; shift < 32; shift += 8) {
    bytes.push_back(static_cast<char>((value >> shift) & 0xFF));
  }
  return bytes;
}

std::uint16_t crc16(std::string_view data) {
  std::uint32_t crc = 0;
  for (const char c : data) {
    crc ^= std::uint32_t{static_cast<unsigned char>(c)} << 8;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
    }
  }
  return static_cast<std::uint16_t>(crc);
}

// --- nkey, stellar: base32 of data and its CRC-16, low byte first.

namespace {

std::string crc16_bytes(std::string_view data) {
  return little_endian(crc16(data)).substr(0, 2);
}

}  // namespace

Check compute_crc16(const ChecksumSpec&, std::string_view,
                    std::string_view before) {
  // The last character may hold the first bits of a byte; the rest is zero.
  const std::size_t data_size = (before.size() * 5 + 7) / 8;
  std::string padded(before);
  while (padded.size() % 8 != 0) padded.push_back('A');
  std::optional<std::string> bytes = decode_base32(padded);
  if (!bytes || bytes->empty()) return std::nullopt;
  bytes->resize(data_size);
  *bytes += crc16_bytes(*bytes);
  const std::string text = encode_base32(*bytes);
  if (!text.starts_with(before)) return std::nullopt;
  return text.substr(before.size());
}

CheckOutcome verify_crc16(const ChecksumSpec& spec, std::string_view,
                          std::string_view secret) {
  const std::size_t size = spec.algorithm == "stellar" ? 56 : 58;
  if (secret.size() != size) return CheckOutcome::kNotApplicable;
  const auto bytes = decode_base32(secret);
  if (!bytes) return CheckOutcome::kFails;
  const std::string_view data(bytes->data(), bytes->size() - 2);
  return agrees_if(bytes->substr(data.size()) == crc16_bytes(data));
}

// --- base58check

namespace {

constexpr std::size_t kCheckBytes = 4;

Base58Alphabet alphabet_of(const ChecksumSpec& spec) {
  return spec.parameter == "ripple" ? Base58Alphabet::kRipple
                                    : Base58Alphabet::kBitcoin;
}

std::string double_sha256_check(std::string_view data) {
  const Sha256 once = sha256(as_bytes(data));
  const Sha256 twice = sha256(once);
  return std::string(as_chars(twice).substr(0, kCheckBytes));
}

// Adds one to a big-endian number; false when it wraps.
bool increment(std::string& number) {
  for (std::size_t i = number.size(); i-- > 0;) {
    number[i] = static_cast<char>(static_cast<unsigned char>(number[i]) + 1);
    if (number[i] != '\0') return true;
  }
  return false;
}

}  // namespace

// The digits of a check do not stand apart from those of the data, and so the
// last six are chosen: 58^6 > 2^33, hence for every `before` there are bytes
// whose text with their check begins with it.
Check compute_base58(const ChecksumSpec& spec, std::string_view,
                     std::string_view before) {
  constexpr std::size_t kDigits = 6;
  const Base58Alphabet alphabet = alphabet_of(spec);
  const std::string lowest =
      std::string(before) + std::string(kDigits, base58_zero(alphabet));
  std::optional<std::string> data = decode_base58(lowest, alphabet);
  if (!data || data->size() <= kCheckBytes) return std::nullopt;
  data->resize(data->size() - kCheckBytes);
  if (!increment(*data)) return std::nullopt;
  const std::string text =
      encode_base58(*data + double_sha256_check(*data), alphabet);
  if (!text.starts_with(before) || text.size() != lowest.size()) {
    return std::nullopt;
  }
  return text.substr(before.size());
}

CheckOutcome verify_base58(const ChecksumSpec& spec, std::string_view,
                           std::string_view secret) {
  const auto bytes = decode_base58(secret, alphabet_of(spec));
  if (!bytes) return CheckOutcome::kFails;
  if (bytes->size() <= kCheckBytes) return CheckOutcome::kNotApplicable;
  const std::string_view data(bytes->data(), bytes->size() - kCheckBytes);
  return agrees_if(bytes->substr(data.size()) == double_sha256_check(data));
}

// --- bech32

namespace {

constexpr std::string_view kBech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t kBech32Check = 6;
constexpr std::size_t kMaxBech32 = 4096;

class Bech32Sum {
 public:
  void add(std::uint32_t value) {
    constexpr std::uint32_t kGenerator[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa,
                                            0x3d4233dd, 0x2a1462b3};
    const std::uint32_t top = sum_ >> 25;
    sum_ = ((sum_ & 0x1ffffff) << 5) ^ value;
    for (unsigned i = 0; i < 5; ++i) {
      if ((top >> i & 1) != 0) sum_ ^= kGenerator[i];
    }
  }
  [[nodiscard]] std::uint32_t value() const { return sum_; }

 private:
  std::uint32_t sum_ = 1;
};

bool is_mixed_case(std::string_view text) {
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  return std::ranges::any_of(text, lower) && std::ranges::any_of(text, upper);
}

// The sum of human-readable part and digits; nullopt when `text`, in lower
// case, is not made of them.
std::optional<Bech32Sum> bech32_sum(std::string_view text) {
  const std::size_t one = text.rfind('1');
  if (one == std::string_view::npos || one == 0) return std::nullopt;
  const std::string_view readable = text.substr(0, one);
  Bech32Sum sum;
  for (const char c : readable) {
    if (c < 0x21 || c > 0x7E) return std::nullopt;
    sum.add(static_cast<unsigned char>(c) >> 5);
  }
  sum.add(0);
  for (const char c : readable) sum.add(static_cast<unsigned char>(c) & 31);
  for (const char c : text.substr(one + 1)) {
    const std::size_t value = kBech32.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    sum.add(static_cast<std::uint32_t>(value));
  }
  return sum;
}

std::uint32_t bech32_target(const ChecksumSpec& spec) {
  return spec.parameter == "m" ? 0x2bc830a3 : 1;
}

}  // namespace

Check compute_bech32(const ChecksumSpec& spec, std::string_view,
                     std::string_view before) {
  if (before.size() > kMaxBech32 || is_mixed_case(before)) return std::nullopt;
  const std::string lower = to_lower(before);
  std::optional<Bech32Sum> sum = bech32_sum(lower);
  if (!sum) return std::nullopt;
  for (std::size_t i = 0; i < kBech32Check; ++i) sum->add(0);
  const std::uint32_t bits = sum->value() ^ bech32_target(spec);
  std::string text;
  for (std::size_t i = kBech32Check; i-- > 0;) {
    text.push_back(kBech32[(bits >> (5 * i)) & 31]);
  }
  if (lower == before) return text;
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

CheckOutcome verify_bech32(const ChecksumSpec& spec, std::string_view,
                           std::string_view secret) {
  const std::size_t one = secret.rfind('1');
  if (secret.size() > kMaxBech32 || one == std::string_view::npos ||
      secret.size() - one - 1 <= kBech32Check) {
    return CheckOutcome::kNotApplicable;
  }
  if (is_mixed_case(secret)) return CheckOutcome::kFails;
  const std::optional<Bech32Sum> sum = bech32_sum(to_lower(secret));
  return agrees_if(sum && sum->value() == bech32_target(spec));
}

// --- luhn

namespace {

// Sum of the digits, every second one doubled from the right; the rightmost
// counts once, or twice when a check digit is to follow. nullopt for other
// bytes than digits, ' ' and '-'.
std::optional<unsigned> luhn_sum(std::string_view text, bool check_follows) {
  unsigned sum = 0;
  bool twice = check_follows;
  for (std::size_t i = text.size(); i-- > 0;) {
    if (text[i] == ' ' || text[i] == '-') continue;
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    const auto digit = static_cast<unsigned>(text[i] - '0');
    const unsigned value = twice ? digit * 2 : digit;
    sum += value > 9 ? value - 9 : value;
    twice = !twice;
  }
  return sum;
}

}  // namespace

Check compute_luhn(const ChecksumSpec&, std::string_view,
                   std::string_view before) {
  const std::optional<unsigned> sum = luhn_sum(before, true);
  if (!sum || before.empty()) return std::nullopt;
  return std::string(1, static_cast<char>('0' + (10 - *sum % 10) % 10));
}

CheckOutcome verify_luhn(const ChecksumSpec&, std::string_view,
                         std::string_view secret) {
  if (secret.size() < 2) return CheckOutcome::kNotApplicable;
  const std::optional<unsigned> sum = luhn_sum(secret, false);
  return agrees_if(sum && *sum % 10 == 0);
}

}  // namespace tokensweep::checksums
