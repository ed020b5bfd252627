// SPDX-License-Identifier: Apache-2.0
// What the user's cache holds of an audit: any bytes are read or refused, and
// what was read is written as the same.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "scanner/pipeline/audit_memory.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace tokensweep;
  const ByteView bytes(reinterpret_cast<const std::byte*>(data), size);
  const auto record = decode_audit_record(bytes);
  if (!record) return 0;
  const std::string encoded = encode_audit_record(*record);
  const auto again = decode_audit_record(as_bytes(encoded));
  CHECK(again && encode_audit_record(*again) == encoded);
  return 0;
}
