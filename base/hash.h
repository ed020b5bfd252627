// SPDX-License-Identifier: Apache-2.0
// Digests: SHA-1 and SHA-256 from libcrypto, scrypt from libgcrypt, CRC-32 from
// zlib.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace tokensweep {

using Sha1 = std::array<std::byte, 20>;
using Sha256 = std::array<std::byte, 32>;

// Of git's files, and for digests that other tools made: nothing of ours rests
// on it.
[[nodiscard]] Sha1 sha1(ByteView data);
[[nodiscard]] Sha256 sha256(ByteView data);

// scrypt with N = 2^14, r = 8, p = 1 and 32 bytes of output: for fingerprints
// of low-entropy secrets. Costs about 30 ms and 16 MiB. REQUIRES: `salt` is
// not empty.
[[nodiscard]] Sha256 scrypt(ByteView secret, ByteView salt);

// CRC-32 (IEEE 802.3), as in zlib.
[[nodiscard]] std::uint32_t crc32(ByteView data);

// Lower-case hex.
[[nodiscard]] std::string to_hex(ByteView data);

}  // namespace tokensweep
