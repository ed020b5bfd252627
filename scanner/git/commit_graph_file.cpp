// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/commit_graph_file.h"

#include <bit>
#include <cstring>
#include <string_view>

namespace tokensweep::git {
namespace {

constexpr std::size_t kHeaderSize = 8;  // magic, version, hash, two counts
constexpr std::size_t kChunkRow = 12;   // name and offset
constexpr std::size_t kFanOutSize = 1024;
constexpr std::size_t kCommitTail = 16;  // two parents, generation, date
constexpr std::uint32_t kNoParent = 0x70000000U;
// Of a second parent: the rest is a list in another chunk. Of a list's
// element: it is the last one.
constexpr std::uint32_t kFlag = 0x80000000U;

std::uint32_t read_u32(ByteView data, std::size_t at) {
  std::uint32_t value = 0;
  std::memcpy(&value, data.data() + at, sizeof value);
  static_assert(std::endian::native == std::endian::little);
  return __builtin_bswap32(value);
}

std::uint64_t read_u64(ByteView data, std::size_t at) {
  return std::uint64_t{read_u32(data, at)} << 32 | read_u32(data, at + 4);
}

Error corrupt() {
  return Error(ErrorKind::kCorrupt, "its tables do not fit into the file");
}

struct Chunks {
  ByteView fan_out;
  ByteView ids;
  ByteView commits;
  ByteView edges;

  // Null for chunks that we have no use for.
  ByteView* named(std::string_view name) {
    if (name == "OIDF") return &fan_out;
    if (name == "OIDL") return &ids;
    if (name == "CDAT") return &commits;
    if (name == "EDGE") return &edges;
    return nullptr;
  }
};

// `content` is the file without its checksum.
Result<Chunks> find_chunks(ByteView content) {
  const auto chunks = std::to_integer<std::size_t>(content[6]);
  if ((content.size() - kHeaderSize) / kChunkRow < chunks + 1) return corrupt();
  Chunks result;
  for (std::size_t i = 0; i < chunks; ++i) {
    const std::size_t at = kHeaderSize + i * kChunkRow;
    const auto begin = read_u64(content, at + 4);
    const auto end = read_u64(content, at + 16);
    if (begin > end || end > content.size()) return corrupt();
    ByteView* chunk = result.named(as_chars(content.subspan(at, 4)));
    if (chunk != nullptr) *chunk = content.subspan(begin, end - begin);
  }
  return result;
}

}  // namespace

Result<CommitGraphFile> CommitGraphFile::open(ByteView content,
                                              ObjectFormat format) {
  const auto id_size = static_cast<std::size_t>(format);
  if (content.size() < kHeaderSize + id_size) return corrupt();
  content = content.first(content.size() - id_size);
  if (!as_chars(content).starts_with("CGPH")) {
    return Error(ErrorKind::kCorrupt, "not a commit-graph");
  }
  const int hash = format == ObjectFormat::kSha1 ? 1 : 2;
  if (content[4] != std::byte{1} || content[5] != std::byte(hash)) {
    return Error(ErrorKind::kUnsupported,
                 "unknown commit-graph version or another hash");
  }
  TRY_ASSIGN(const Chunks chunks, find_chunks(content));
  if (chunks.fan_out.size() != kFanOutSize) return corrupt();
  CommitGraphFile file;
  file.id_size_ = id_size;
  file.count_ = read_u32(chunks.fan_out, kFanOutSize - 4);
  file.ids_ = chunks.ids;
  file.commits_ = chunks.commits;
  file.edges_ = chunks.edges;
  if (file.ids_.size() != file.count_ * id_size ||
      file.commits_.size() != file.count_ * (id_size + kCommitTail)) {
    return corrupt();
  }
  return file;
}

bool CommitGraphFile::add_parents(std::uint32_t row,
                                  std::vector<std::uint32_t>& parents) const {
  const std::size_t at = row * (id_size_ + kCommitTail) + id_size_;
  const std::uint32_t first = read_u32(commits_, at);
  const std::uint32_t second = read_u32(commits_, at + 4);
  if (first == kNoParent) return true;
  const std::size_t before = parents.size();
  parents.push_back(first);
  if (second == kNoParent) return true;
  if ((second & kFlag) == 0) {
    parents.push_back(second);
    return true;
  }
  const std::size_t edges = edges_.size() / 4;
  for (std::size_t i = second & ~kFlag; i < edges; ++i) {
    const std::uint32_t edge = read_u32(edges_, i * 4);
    if (parents.size() - before == kMaxParents) break;
    parents.push_back(edge & ~kFlag);
    if ((edge & kFlag) != 0) return true;
  }
  parents.resize(before);
  return false;
}

}  // namespace tokensweep::git
