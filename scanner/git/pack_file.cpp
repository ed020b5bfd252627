// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/pack_file.h"

#include <array>
#include <cstring>
#include <utility>

namespace tokensweep::git {
namespace {

constexpr std::size_t kPackHeaderSize = 12;  // magic, version, count
constexpr std::array<std::byte, 8> kPackMagic = {
    std::byte{'P'}, std::byte{'A'}, std::byte{'C'}, std::byte{'K'},
    std::byte{0},   std::byte{0},   std::byte{0},   std::byte{2}};

// Big-endian groups of seven bits, each but the first one more.
std::optional<std::uint64_t> read_distance(ByteView data, std::size_t& at) {
  std::uint64_t value = 0;
  for (bool more = true; more;) {
    if (at == data.size() || value >= std::uint64_t{1} << 56) {
      return std::nullopt;
    }
    const auto byte = std::to_integer<std::uint64_t>(data[at++]);
    value = value << 7 | (byte & 0x7f);
    more = (byte & 0x80) != 0;
    if (more) ++value;
  }
  return value;
}

}  // namespace

std::optional<EntryHeader> parse_entry_header(ByteView data,
                                              std::uint64_t offset,
                                              ObjectFormat format) {
  if (data.empty()) return std::nullopt;
  EntryHeader header;
  std::size_t at = 0;
  auto byte = std::to_integer<std::uint64_t>(data[at++]);
  header.kind = static_cast<std::uint8_t>(byte >> 4 & 7);
  header.size = byte & 15;
  for (unsigned shift = 4; (byte & 0x80) != 0; shift += 7) {
    if (at == data.size() || shift > 53) return std::nullopt;
    byte = std::to_integer<std::uint64_t>(data[at++]);
    header.size |= (byte & 0x7f) << shift;
  }
  switch (header.kind) {
    case 0:
    case 5:
      return std::nullopt;
    case EntryHeader::kOffsetDelta: {
      const auto distance = read_distance(data, at);
      if (!distance || *distance == 0 || *distance >= offset) {
        return std::nullopt;
      }
      header.base_offset = offset - *distance;
      break;
    }
    case EntryHeader::kIdDelta: {
      const auto id_size = static_cast<std::size_t>(format);
      if (data.size() - at < id_size) return std::nullopt;
      header.base_id = data.subspan(at, id_size);
      at += id_size;
      break;
    }
    default:
      break;
  }
  header.length = at;
  return header;
}

PackFile::PackFile(std::string path, GuardedMap index_map, PackIndexView index,
                   GuardedMap map, ObjectFormat format)
    : path_(std::move(path)),
      index_map_(std::move(index_map)),
      index_(index),
      map_(std::move(map)),
      format_(format) {
  const ByteView pack = map_.bytes();
  const std::size_t trailer = static_cast<std::size_t>(format);
  if (pack.size() >= kPackHeaderSize + trailer &&
      std::memcmp(pack.data(), kPackMagic.data(), kPackMagic.size()) == 0) {
    end_ = pack.size() - trailer;
  }
}

Result<PackFile> PackFile::open(const std::string& index_path,
                                ObjectFormat format) {
  const std::string stem = index_path.substr(0, index_path.rfind('.'));
  TRY_ASSIGN(GuardedMap map, GuardedMap::open(stem + ".pack"));
  TRY_ASSIGN(GuardedMap index_map, GuardedMap::open(index_path));
  TRY_ASSIGN(const PackIndexView index,
             PackIndexView::open(index_map.bytes(), format));
  return PackFile(index_path, std::move(index_map), index, std::move(map),
                  format);
}

}  // namespace tokensweep::git
