// SPDX-License-Identifier: Apache-2.0
// Microsoft's identifiable keys. Facts: microsoft/security-utilities
// (IdentifiableSecrets.cs, IdentifiableMetadata.cs, SEC101_102_AdoPat.cs) and
// SymCrypt's description of Marvin32.
#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "base/base32.h"
#include "base/base64.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "rules/checksum_families.h"

namespace tokensweep::checksums {
namespace {

constexpr std::size_t kSeedSize = 8;
constexpr std::size_t kSignSize = 4;

std::uint32_t read_little_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value |= std::uint32_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  return value;
}

// Eight ASCII letters, read big-endian.
std::uint64_t seed_of(std::string_view text) {
  std::uint64_t seed = 0;
  for (const char c : text) seed = (seed << 8) | static_cast<unsigned char>(c);
  return seed;
}

// "seed,seed:SIGN".
struct HisParameter {
  std::vector<std::string_view> seeds;
  std::string_view sign;
};

std::optional<HisParameter> parse_his(std::string_view text) {
  HisParameter parameter;
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos) {
    parameter.sign = text.substr(colon + 1);
    if (parameter.sign.size() != kSignSize) return std::nullopt;
    text = text.substr(0, colon);
  }
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view seed = text.substr(0, comma);
    if (seed.size() != kSeedSize) return std::nullopt;
    parameter.seeds.push_back(seed);
    if (comma == std::string_view::npos) return parameter;
    text.remove_prefix(comma + 1);
  }
}

// The check of a base64 key whose characters in front of it are `before`. The
// last of them may hold the first bits of a byte; the rest of it is zero.
Check his_check(std::string_view before, std::string_view seed, bool url) {
  const std::size_t data_size = (before.size() * 6 + 7) / 8;
  std::string padded(before);
  while (padded.size() % 4 != 0) padded.push_back('A');
  std::optional<std::string> bytes = decode_base64(padded);
  if (!bytes) return std::nullopt;
  bytes->resize(data_size);
  *bytes += little_endian(marvin32(seed_of(seed), *bytes));
  std::string text = encode_base64(*bytes);
  if (url) {
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
  }
  return text.substr(before.size());
}

bool wants_url(const ChecksumSpec& spec, std::string_view before) {
  return spec.encoding == "base64url" ||
         before.find_first_of("-_") != std::string_view::npos;
}

std::string_view without_padding(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  return text;
}

// Some Redis keys have letters in place of the two other characters.
std::string without_special(std::string_view text) {
  std::string plain(text);
  std::ranges::replace(plain, '+', 'P');
  std::ranges::replace(plain, '/', 'F');
  return plain;
}

}  // namespace

std::uint64_t marvin(std::uint64_t seed, std::string_view data) {
  auto p0 = static_cast<std::uint32_t>(seed);
  auto p1 = static_cast<std::uint32_t>(seed >> 32);
  const auto mix = [&p0, &p1] {
    p1 ^= p0;
    p0 = std::rotl(p0, 20) + p1;
    p1 = std::rotl(p1, 9) ^ p0;
    p0 = std::rotl(p0, 27) + p1;
    p1 = std::rotl(p1, 19);
  };
  for (; data.size() >= 4; data.remove_prefix(4)) {
    p0 += read_little_endian(data);
    mix();
  }
  std::uint32_t last = 0x80;
  for (std::size_t i = data.size(); i-- > 0;) {
    last = (last << 8) | static_cast<unsigned char>(data[i]);
  }
  p0 += last;
  mix();
  mix();
  return (std::uint64_t{p1} << 32) | p0;
}

std::uint32_t marvin32(std::uint64_t seed, std::string_view data) {
  const std::uint64_t hash = marvin(seed, data);
  return static_cast<std::uint32_t>(hash >> 32) ^
         static_cast<std::uint32_t>(hash);
}

bool is_azure_his_parameter(std::string_view parameter) {
  return parse_his(parameter).has_value();
}

Check compute_azure_his(const ChecksumSpec& spec, std::string_view,
                        std::string_view before) {
  const auto parameter = parse_his(spec.parameter);
  if (!parameter || !before.ends_with(parameter->sign)) return std::nullopt;
  return his_check(before, parameter->seeds.front(), wants_url(spec, before));
}

CheckOutcome verify_azure_his(const ChecksumSpec& spec, std::string_view,
                              std::string_view secret) {
  constexpr std::size_t kEncodedCheck = 6;
  const auto parameter = parse_his(spec.parameter);
  const std::string_view key = without_padding(secret);
  if (!parameter || key.size() <= kEncodedCheck + kSignSize) {
    return CheckOutcome::kNotApplicable;
  }
  const std::string_view before = key.substr(0, key.size() - kEncodedCheck);
  if (!before.ends_with(parameter->sign)) return CheckOutcome::kNotApplicable;
  const std::string_view check = secret.substr(before.size());
  for (const std::string_view seed : parameter->seeds) {
    const Check expected = his_check(before, seed, wants_url(spec, key));
    if (!expected) break;
    if (check == *expected || check == without_padding(*expected) ||
        (parameter->sign == "AzCa" && check == without_special(*expected))) {
      return CheckOutcome::kAgrees;
    }
  }
  return CheckOutcome::kFails;
}

// --- Common annotated keys: 80 characters, then 4 (84) or 8 (88).

namespace {

constexpr std::size_t kCaskBefore = 80;

std::uint32_t cask_hash(std::string_view bytes) {
  return marvin32(seed_of("Default0"), bytes);
}

// Base62 of the bytes read as one big-endian number, padded on the right.
std::string cask_base62(std::uint32_t hash) {
  constexpr std::string_view kDigits =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const std::string bytes = little_endian(hash);
  std::uint32_t value = 0;
  for (const char c : bytes) {
    value = (value << 8) | static_cast<unsigned char>(c);
  }
  // A leading zero byte is a leading zero digit.
  const std::size_t zeros = std::min<std::size_t>(
      std::min(bytes.find_first_not_of('\0'), bytes.size()), 3);
  std::string text(zeros, '0');
  std::string digits;
  do {
    digits.insert(digits.begin(), kDigits[value % 62]);
    value /= 62;
  } while (value > 0);
  text += digits;
  text.resize(6, '0');
  return text;
}

}  // namespace

Check compute_azure_cask(const ChecksumSpec& spec, std::string_view,
                         std::string_view before) {
  if (before.size() != kCaskBefore) return std::nullopt;
  const auto bytes = decode_base64(before);
  if (!bytes) return std::nullopt;
  std::string text = cask_base62(cask_hash(*bytes));
  return spec.width == 8 ? text + "==" : text.substr(0, 4);
}

CheckOutcome verify_azure_cask(const ChecksumSpec&, std::string_view,
                               std::string_view secret) {
  constexpr std::size_t kMarkAt = 52;
  if ((secret.size() != kCaskBefore + 4 && secret.size() != kCaskBefore + 8) ||
      secret.substr(kMarkAt, 4) != "JQQJ") {
    return CheckOutcome::kNotApplicable;
  }
  const auto bytes = decode_base64(secret.substr(0, kCaskBefore));
  if (!bytes) return CheckOutcome::kFails;
  const std::uint32_t hash = cask_hash(*bytes);
  const std::string_view check = secret.substr(kCaskBefore);
  const std::size_t check_bytes = check.size() == 4 ? 3 : 4;
  const std::string older =
      encode_base64(little_endian(hash).substr(0, check_bytes));
  const std::string newer = cask_base62(hash) + "==";
  return agrees_if(check == older || newer.substr(0, check.size()) == check);
}

// --- Entra client secrets.

Check compute_entra(const ChecksumSpec&, std::string_view,
                    std::string_view before) {
  constexpr std::string_view kDigits =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~";
  if (before.size() != 37 || before.substr(3, 3) != "8Q~") return std::nullopt;
  const Check text =
      to_digits(marvin32(seed_of("AadPwd00"), before), kDigits, 6);
  return text ? Check(text->substr(0, 3)) : std::nullopt;
}

CheckOutcome verify_entra(const ChecksumSpec& spec, std::string_view anchor,
                          std::string_view secret) {
  if (secret.size() != 40) return CheckOutcome::kNotApplicable;
  const Check expected = compute_entra(spec, anchor, secret.substr(0, 37));
  if (!expected) return CheckOutcome::kNotApplicable;
  return agrees_if(secret.substr(37) == *expected);
}

// --- Azure DevOps personal access tokens: 32 bytes, four of them the check.

namespace {

constexpr std::size_t kDevOpsSize = 52;
constexpr std::uint32_t kDevOpsUser = 0xE0B9692D;
constexpr std::uint32_t kDevOpsApp = 0x1019F92E;

std::string upper_base32(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

std::string devops_data(const std::string& bytes) {
  return bytes.substr(0, 2) + bytes.substr(3, 4) + bytes.substr(9, 13) +
         bytes.substr(23, 9);
}

std::uint32_t devops_check(const std::string& bytes) {
  return read_little_endian(
      std::string{bytes[22], bytes[8], bytes[7], bytes[2]});
}

// Four bytes that make the CRC-32 of `data` plus them equal `wanted`. CRC is
// affine in its input, so 32 probes give a linear system; solve it.
std::string crc32_suffix(const std::string& data, std::uint32_t wanted) {
  const auto crc_with = [&data](std::uint32_t suffix) {
    return crc32(as_bytes(data + little_endian(suffix)));
  };
  const std::uint32_t constant = crc_with(0);
  // Row i: the effect of suffix bit i, and which bits were combined into it.
  std::array<std::uint32_t, 32> effect;
  std::array<std::uint32_t, 32> cause;
  for (unsigned i = 0; i < 32; ++i) {
    cause[i] = 1U << i;
    effect[i] = crc_with(cause[i]) ^ constant;
  }
  std::uint32_t missing = wanted ^ constant;
  std::uint32_t suffix = 0;
  for (unsigned bit = 0; bit < 32; ++bit) {
    unsigned row = bit;
    while (row < 31 && (effect[row] >> bit & 1) == 0) ++row;
    std::swap(effect[row], effect[bit]);
    std::swap(cause[row], cause[bit]);
    for (unsigned other = bit + 1; other < 32; ++other) {
      if ((effect[other] >> bit & 1) == 0) continue;
      effect[other] ^= effect[bit];
      cause[other] ^= cause[bit];
    }
    if ((missing >> bit & 1) == 0) continue;
    missing ^= effect[bit];
    suffix ^= cause[bit];
  }
  return little_endian(suffix);
}

}  // namespace

Check compute_azure_devops(const ChecksumSpec& spec, std::string_view,
                           std::string_view before) {
  constexpr std::size_t kBefore = 44;  // 27 bytes and 4 bits
  if (before.size() != kBefore) return std::nullopt;
  const std::string filled =
      upper_base32(before) + std::string(kDevOpsSize - kBefore, 'A');
  std::optional<std::string> bytes = decode_base32(filled);
  if (!bytes || bytes->size() != 32) return std::nullopt;
  const std::string data = devops_data(*bytes);
  const std::uint32_t magic =
      spec.parameter == "app" ? kDevOpsApp : kDevOpsUser;
  const std::string suffix = crc32_suffix(data.substr(0, data.size() - 4),
                                          devops_check(*bytes) ^ magic);
  bytes->replace(28, 4, suffix);
  std::string text = encode_base32(*bytes).substr(kBefore);
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

CheckOutcome verify_azure_devops(const ChecksumSpec& spec, std::string_view,
                                 std::string_view secret) {
  if (secret.size() != kDevOpsSize) return CheckOutcome::kNotApplicable;
  const auto bytes = decode_base32(upper_base32(secret));
  if (!bytes || bytes->size() != 32) return CheckOutcome::kFails;
  const std::uint32_t magic =
      devops_check(*bytes) ^ crc32(as_bytes(devops_data(*bytes)));
  return agrees_if((magic == kDevOpsUser && spec.parameter != "app") ||
                   (magic == kDevOpsApp && spec.parameter != "user"));
}

}  // namespace tokensweep::checksums
