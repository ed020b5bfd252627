// SPDX-License-Identifier: Apache-2.0
// The algorithms behind rules/checksum.h, one pair of functions each. Private
// to the checksum_*.cpp files and their test.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rules/checksum.h"

namespace tokensweep::checksums {

using Check = std::optional<std::string>;

// crc32 and sha256-base32.
CheckOutcome verify_digest(const ChecksumSpec& spec, std::string_view anchor,
                           std::string_view secret);
Check compute_digest(const ChecksumSpec& spec, std::string_view anchor,
                     std::string_view before);
bool is_digest_encoding(std::string_view name);

// Microsoft's.
CheckOutcome verify_azure_his(const ChecksumSpec& spec, std::string_view anchor,
                              std::string_view secret);
Check compute_azure_his(const ChecksumSpec& spec, std::string_view anchor,
                        std::string_view before);
bool is_azure_his_parameter(std::string_view parameter);
CheckOutcome verify_azure_cask(const ChecksumSpec& spec,
                               std::string_view anchor,
                               std::string_view secret);
Check compute_azure_cask(const ChecksumSpec& spec, std::string_view anchor,
                         std::string_view before);
CheckOutcome verify_entra(const ChecksumSpec& spec, std::string_view anchor,
                          std::string_view secret);
Check compute_entra(const ChecksumSpec& spec, std::string_view anchor,
                    std::string_view before);
CheckOutcome verify_azure_devops(const ChecksumSpec& spec,
                                 std::string_view anchor,
                                 std::string_view secret);
Check compute_azure_devops(const ChecksumSpec& spec, std::string_view anchor,
                           std::string_view before);

// Keys and wallets.
CheckOutcome verify_crc16(const ChecksumSpec& spec, std::string_view anchor,
                          std::string_view secret);
Check compute_crc16(const ChecksumSpec& spec, std::string_view anchor,
                    std::string_view before);
CheckOutcome verify_base58(const ChecksumSpec& spec, std::string_view anchor,
                           std::string_view secret);
Check compute_base58(const ChecksumSpec& spec, std::string_view anchor,
                     std::string_view before);
CheckOutcome verify_bech32(const ChecksumSpec& spec, std::string_view anchor,
                           std::string_view secret);
Check compute_bech32(const ChecksumSpec& spec, std::string_view anchor,
                     std::string_view before);
CheckOutcome verify_bip39(const ChecksumSpec& spec, std::string_view anchor,
                          std::string_view secret);
Check compute_bip39(const ChecksumSpec& spec, std::string_view anchor,
                    std::string_view before);
CheckOutcome verify_luhn(const ChecksumSpec& spec, std::string_view anchor,
                         std::string_view secret);
Check compute_luhn(const ChecksumSpec& spec, std::string_view anchor,
                   std::string_view before);

// Marvin32 (SymCrypt) in its 64-bit form; the 32-bit one is high XOR low.
std::uint64_t marvin(std::uint64_t seed, std::string_view data);
std::uint32_t marvin32(std::uint64_t seed, std::string_view data);

// CRC-16/XMODEM.
std::uint16_t crc16(std::string_view data);

// `value` in the given digits, most significant first, left padded with the
// zero digit; nullopt when it needs more than `width`.
Check to_digits(std::uint32_t value, std::string_view digits,
                std::size_t width);

// The four bytes, least significant first.
std::string little_endian(std::uint32_t value);

inline CheckOutcome agrees_if(bool holds) {
  return holds ? CheckOutcome::kAgrees : CheckOutcome::kFails;
}

}  // namespace tokensweep::checksums
