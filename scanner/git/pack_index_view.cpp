// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/pack_index_view.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace tokensweep::git {
namespace {

constexpr std::size_t kFanOutSize = 1024;  // 256 words
constexpr std::size_t kHeaderSize = 8;  // magic and version, not in version 1
constexpr std::array<std::byte, 4> kMagic = {std::byte{0xff}, std::byte{'t'},
                                             std::byte{'O'}, std::byte{'c'}};
constexpr std::uint32_t kLongOffset = 0x80000000U;

std::uint32_t read_u32(ByteView data, std::size_t at) {
  std::uint32_t value = 0;
  std::memcpy(&value, data.data() + at, sizeof value);
  static_assert(std::endian::native == std::endian::little);
  return __builtin_bswap32(value);
}

Error corrupt() {
  return Error(ErrorKind::kCorrupt, "its tables do not fit into the file");
}

}  // namespace

Result<PackIndexView> PackIndexView::open(ByteView content,
                                          ObjectFormat format) {
  PackIndexView view;
  view.id_size_ = static_cast<std::size_t>(format);
  const bool has_magic =
      content.size() >= kHeaderSize &&
      std::memcmp(content.data(), kMagic.data(), kMagic.size()) == 0;
  if (has_magic && read_u32(content, 4) != 2) {
    return Error(ErrorKind::kUnsupported, "unknown pack index version");
  }
  if (has_magic) content = content.subspan(kHeaderSize);
  if (content.size() < kFanOutSize) return corrupt();
  view.fan_out_ = content.first(kFanOutSize);
  view.count_ = read_u32(view.fan_out_, kFanOutSize - 4);
  const ByteView tables = content.subspan(kFanOutSize);
  const std::size_t count = view.count_;
  if (!has_magic) {
    view.id_stride_ = view.offset_stride_ = view.id_size_ + 4;
    if (tables.size() / view.id_stride_ < count) return corrupt();
    view.offsets_ = tables;
    view.ids_ = tables.subspan(std::min<std::size_t>(4, tables.size()));
    return view;
  }
  // Per object: id, CRC, short offset.
  if (tables.size() / (view.id_size_ + 8) < count) return corrupt();
  view.has_long_offsets_ = true;
  view.id_stride_ = view.id_size_;
  view.offset_stride_ = 4;
  view.ids_ = tables.first(count * view.id_size_);
  view.offsets_ = tables.subspan(count * (view.id_size_ + 4), count * 4);
  view.long_offsets_ = tables.subspan(count * (view.id_size_ + 8));
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t offset = read_u32(view.offsets_, i * 4);
    if ((offset & kLongOffset) != 0 &&
        (offset & ~kLongOffset) >= view.long_offsets_.size() / 8) {
      return corrupt();
    }
  }
  return view;
}

std::uint64_t PackIndexView::offset(std::uint32_t position) const {
  const std::uint32_t offset = read_u32(offsets_, position * offset_stride_);
  if (!has_long_offsets_ || (offset & kLongOffset) == 0) return offset;
  const std::size_t at = std::size_t{offset & ~kLongOffset} * 8;
  return std::uint64_t{read_u32(long_offsets_, at)} << 32 |
         read_u32(long_offsets_, at + 4);
}

bool PackIndexView::is_sorted() const {
  for (std::uint32_t i = 1; i < count_; ++i) {
    if (std::memcmp(raw_id(i - 1).data(), raw_id(i).data(), id_size_) >= 0) {
      return false;
    }
  }
  return true;
}

std::optional<std::uint32_t> PackIndexView::find(ByteView raw_id) const {
  if (raw_id.size() != id_size_) return std::nullopt;
  const std::size_t fan = std::to_integer<std::size_t>(raw_id[0]);
  std::uint32_t low = fan == 0 ? 0 : read_u32(fan_out_, (fan - 1) * 4);
  std::uint32_t high = std::min(count_, read_u32(fan_out_, fan * 4));
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    const int order =
        std::memcmp(this->raw_id(middle).data(), raw_id.data(), id_size_);
    if (order == 0) return middle;
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return std::nullopt;
}

}  // namespace tokensweep::git
