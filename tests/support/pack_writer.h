// SPDX-License-Identifier: Apache-2.0
// Packs as git would never write them, entry by entry. Ids are free to choose:
// no reader of ours verifies hashes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokensweep::test {

// A delta, operation by operation; nothing is checked.
class DeltaWriter {
 public:
  DeltaWriter(std::uint64_t base_size, std::uint64_t result_size);

  // Below 2^32 and 2^24; size 0 is written as such, and means 64 KiB.
  DeltaWriter& copy(std::uint32_t offset, std::uint32_t size);
  // At most 127 bytes; none is operation 0.
  DeltaWriter& insert(std::string_view text);
  DeltaWriter& raw(std::string_view bytes);

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// 40 hex digits that begin with `number`.
[[nodiscard]] std::string made_up_id(std::uint32_t number);

[[nodiscard]] std::string zlib_stream(std::string_view content);

class PackWriter {
 public:
  static constexpr int kBlob = 3;

  // Each gives the offset of its entry. Ids are hex.
  std::uint64_t whole(const std::string& id, std::string_view content,
                      int type = kBlob);
  std::uint64_t offset_delta(const std::string& id, std::uint64_t base,
                             const DeltaWriter& delta);
  std::uint64_t id_delta(const std::string& id, const std::string& base,
                         const DeltaWriter& delta);
  // Any bytes as an entry.
  std::uint64_t raw(const std::string& id, std::string_view bytes);
  // Lets the index say that an entry is elsewhere.
  void place(const std::string& id, std::uint64_t offset);

  // What stands in front of a stream: kind and size.
  static std::string header(int kind, std::uint64_t size);

  // Writes <stem>.pack and <stem>.idx.
  enum class Index { kVersion1, kVersion2, kLongOffsets };
  void save(const std::string& stem, Index version = Index::kVersion2) const;

 private:
  struct Row {
    std::string id;  // raw
    std::uint64_t offset = 0;
  };

  std::string entries_;
  std::vector<Row> rows_;
};

}  // namespace tokensweep::test
