// SPDX-License-Identifier: Apache-2.0
#include "tests/support/pack_writer.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include <zlib.h>

#include "tests/support/git_repo.h"

namespace tokensweep::test {
namespace {

constexpr std::uint64_t kPackHeader = 12;

std::string big_endian(std::uint64_t value, int bytes) {
  std::string result;
  for (int i = bytes; i-- > 0;) {
    result.push_back(static_cast<char>(value >> (8 * i) & 0xff));
  }
  return result;
}

std::string from_hex(const std::string& hex) {
  std::string result;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    result.push_back(
        static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return result;
}

std::string varint(std::uint64_t value) {
  std::string result;
  for (; value >= 128; value >>= 7) {
    result.push_back(static_cast<char>((value & 127) | 128));
  }
  result.push_back(static_cast<char>(value));
  return result;
}

}  // namespace

DeltaWriter::DeltaWriter(std::uint64_t base_size, std::uint64_t result_size)
    : text_(varint(base_size) + varint(result_size)) {}

DeltaWriter& DeltaWriter::copy(std::uint32_t offset, std::uint32_t size) {
  unsigned op = 0x80;
  std::string arguments;
  const auto add = [&](std::uint32_t value, int bytes, unsigned flag) {
    for (int i = 0; i < bytes; ++i, flag <<= 1, value >>= 8) {
      if ((value & 0xff) == 0) continue;
      op |= flag;
      arguments.push_back(static_cast<char>(value & 0xff));
    }
  };
  add(offset, 4, 0x01);
  add(size, 3, 0x10);
  text_.push_back(static_cast<char>(op));
  text_ += arguments;
  return *this;
}

DeltaWriter& DeltaWriter::insert(std::string_view text) {
  text_.push_back(static_cast<char>(text.size()));
  return raw(text);
}

DeltaWriter& DeltaWriter::raw(std::string_view bytes) {
  text_ += bytes;
  return *this;
}

std::string made_up_id(std::uint32_t number) {
  char text[9];
  std::snprintf(text, sizeof text, "%08x", number);
  return text + std::string(32, 'e');
}

std::string zlib_stream(std::string_view content) {
  uLongf size = ::compressBound(content.size());
  std::string result(size, '\0');
  if (::compress(reinterpret_cast<Bytef*>(result.data()), &size,
                 reinterpret_cast<const Bytef*>(content.data()),
                 content.size()) != Z_OK) {
    throw std::runtime_error("cannot compress");
  }
  result.resize(size);
  return result;
}

std::string PackWriter::header(int kind, std::uint64_t size) {
  std::string result;
  auto byte = static_cast<unsigned>(kind) << 4 | (size & 15);
  for (size >>= 4; size != 0; size >>= 7) {
    result.push_back(static_cast<char>(byte | 128));
    byte = size & 127;
  }
  result.push_back(static_cast<char>(byte));
  return result;
}

std::uint64_t PackWriter::whole(const std::string& id, std::string_view content,
                                int type) {
  return raw(id, header(type, content.size()) + zlib_stream(content));
}

std::uint64_t PackWriter::offset_delta(const std::string& id,
                                       std::uint64_t base,
                                       const DeltaWriter& delta) {
  std::uint64_t distance = kPackHeader + entries_.size() - base;
  std::string coded(1, static_cast<char>(distance & 127));
  while ((distance >>= 7) != 0) {
    --distance;
    coded.insert(coded.begin(), static_cast<char>((distance & 127) | 128));
  }
  return raw(
      id, header(6, delta.text().size()) + coded + zlib_stream(delta.text()));
}

std::uint64_t PackWriter::id_delta(const std::string& id,
                                   const std::string& base,
                                   const DeltaWriter& delta) {
  return raw(id, header(7, delta.text().size()) + from_hex(base) +
                     zlib_stream(delta.text()));
}

std::uint64_t PackWriter::raw(const std::string& id, std::string_view bytes) {
  const std::uint64_t offset = kPackHeader + entries_.size();
  place(id, offset);
  entries_ += bytes;
  return offset;
}

void PackWriter::place(const std::string& id, std::uint64_t offset) {
  rows_.push_back({from_hex(id), offset});
}

void PackWriter::save(const std::string& stem, Index version) const {
  const std::size_t id_size = rows_.empty() ? 20 : rows_.front().id.size();
  const std::string checksum(id_size, '\0');
  write_text(stem + ".pack", "PACK" + big_endian(2, 4) +
                                 big_endian(rows_.size(), 4) + entries_ +
                                 checksum);
  std::vector<Row> rows = rows_;
  std::ranges::stable_sort(rows, {}, &Row::id);
  std::string fan_out;
  for (int first = 0; first < 256; ++first) {
    fan_out +=
        big_endian(static_cast<std::uint64_t>(std::ranges::count_if(
                       rows,
                       [&](const Row& row) {
                         return static_cast<unsigned char>(row.id[0]) <= first;
                       })),
                   4);
  }
  std::string index;
  if (version == Index::kVersion1) {
    index = fan_out;
    for (const Row& row : rows) index += big_endian(row.offset, 4) + row.id;
  } else {
    index = "\377tOc" + big_endian(2, 4) + fan_out;
    for (const Row& row : rows) index += row.id;
    index += std::string(4 * rows.size(), '\0');
    std::string long_offsets;
    for (const Row& row : rows) {
      if (version == Index::kVersion2) {
        index += big_endian(row.offset, 4);
      } else {
        index += big_endian(0x80000000U | long_offsets.size() / 8, 4);
        long_offsets += big_endian(row.offset, 8);
      }
    }
    index += long_offsets;
  }
  write_text(stem + ".idx", index + checksum + checksum);
}

}  // namespace tokensweep::test
