// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/pack_index.h"

#include <array>
#include <cstring>

namespace tokensweep::git {
namespace {

constexpr std::size_t kFanOutSize = 1024;  // 256 words
constexpr std::size_t kHeaderSize = 8;  // magic and version, not in version 1
constexpr std::array<std::byte, 4> kMagic = {std::byte{0xff}, std::byte{'t'},
                                             std::byte{'O'}, std::byte{'c'}};

std::uint32_t read_u32(ByteView data, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value << 8 | std::to_integer<std::uint32_t>(data[at + i]);
  }
  return value;
}

Error corrupt() {
  return Error(ErrorKind::kCorrupt, "its tables do not fit into the file");
}

Result<std::vector<PackedObject>> parse_v1(ByteView data, std::size_t id_size) {
  if (data.size() < kFanOutSize) return corrupt();
  const std::size_t count = read_u32(data, kFanOutSize - 4);
  const std::size_t row = 4 + id_size;
  if ((data.size() - kFanOutSize) / row < count) return corrupt();
  std::vector<PackedObject> result;
  result.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = kFanOutSize + i * row;
    result.push_back(
        {ObjectId(data.subspan(at + 4, id_size)), read_u32(data, at)});
  }
  return result;
}

Result<std::vector<PackedObject>> parse_v2(ByteView data, std::size_t id_size) {
  if (data.size() < kHeaderSize + kFanOutSize) return corrupt();
  const std::size_t count = read_u32(data, kHeaderSize + kFanOutSize - 4);
  const ByteView tables = data.subspan(kHeaderSize + kFanOutSize);
  // Per object: id, CRC, short offset.
  if (tables.size() / (id_size + 8) < count) return corrupt();
  const ByteView ids = tables.first(count * id_size);
  const ByteView offsets = tables.subspan(count * (id_size + 4), count * 4);
  const ByteView long_offsets = tables.subspan(count * (id_size + 8));
  std::vector<PackedObject> result;
  result.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t offset = read_u32(offsets, i * 4);
    if ((offset & 0x80000000U) != 0) {
      const std::size_t at = (offset & 0x7fffffffU) * 8;
      if (at > long_offsets.size() || long_offsets.size() - at < 8) {
        return corrupt();
      }
      offset = std::uint64_t{read_u32(long_offsets, at)} << 32 |
               read_u32(long_offsets, at + 4);
    }
    result.push_back({ObjectId(ids.subspan(i * id_size, id_size)), offset});
  }
  return result;
}

}  // namespace

Result<std::vector<PackedObject>> parse_pack_index(ByteView content,
                                                   ObjectFormat format) {
  const auto id_size = static_cast<std::size_t>(format);
  const bool has_magic =
      content.size() >= kHeaderSize &&
      std::memcmp(content.data(), kMagic.data(), kMagic.size()) == 0;
  if (!has_magic) return parse_v1(content, id_size);
  if (read_u32(content, 4) != 2) {
    return Error(ErrorKind::kUnsupported, "unknown pack index version");
  }
  return parse_v2(content, id_size);
}

}  // namespace tokensweep::git
