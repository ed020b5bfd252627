// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/index_file.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/file.h"

namespace tokensweep::git {
namespace {

constexpr std::uint64_t kMaxIndexFile = std::uint64_t{4} << 30;
constexpr std::size_t kStatSize = 40;  // before the id of an entry
constexpr std::size_t kModeAt = 24;
constexpr std::uint16_t kExtendedFlag = 0x4000;
constexpr unsigned kStageShift = 12;
// Of the extended flags.
constexpr std::uint16_t kSkipWorktreeFlag = 0x4000;
constexpr std::uint16_t kIntentToAddFlag = 0x2000;

Error corrupt() {
  return Error(ErrorKind::kCorrupt, "the index is malformed");
}

// Reads big-endian numbers; once a read does not fit, all later ones fail.
class Cursor {
 public:
  explicit Cursor(ByteView data) : data_(data) {}

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] std::size_t left() const { return data_.size() - at_; }

  ByteView take(std::size_t size) {
    if (!ok_ || left() < size) {
      ok_ = false;
      return {};
    }
    at_ += size;
    return data_.subspan(at_ - size, size);
  }

  std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    for (const std::byte byte : take(size)) {
      value = value << 8 | std::to_integer<std::uint64_t>(byte);
    }
    return value;
  }

  std::string_view until_nul() {
    const std::string_view rest = as_chars(data_.subspan(at_));
    const std::size_t end = rest.find('\0');
    if (!ok_ || end == std::string_view::npos) {
      ok_ = false;
      return {};
    }
    at_ += end + 1;
    return rest.substr(0, end);
  }

  // A number of up to 18 digits that ends with `end`.
  std::optional<std::int64_t> decimal(char end) {
    std::string_view rest = as_chars(data_.subspan(at_));
    const bool negative = rest.starts_with('-');
    if (negative) rest.remove_prefix(1);
    constexpr std::size_t kMaxDigits = 18;
    std::int64_t value = 0;
    for (std::size_t i = 0; ok_ && i < rest.size(); ++i) {
      if (rest[i] == end && i > 0) {
        at_ += i + 1 + (negative ? 1 : 0);
        return negative ? -value : value;
      }
      if (rest[i] < '0' || rest[i] > '9' || i == kMaxDigits) break;
      value = value * 10 + (rest[i] - '0');
    }
    ok_ = false;
    return std::nullopt;
  }

  // Git's offset coding: seven bits a byte, +1 for each continuation.
  std::uint64_t offset_number() {
    std::uint64_t byte = number(1);
    std::uint64_t value = byte & 0x7f;
    while (ok_ && (byte & 0x80) != 0) {
      if (value > (std::uint64_t{1} << 48)) ok_ = false;
      byte = number(1);
      value = ((value + 1) << 7) | (byte & 0x7f);
    }
    return value;
  }

 private:
  ByteView data_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

// An EWAH bitmap: runs of equal words, each followed by literal words.
std::optional<std::vector<bool>> read_ewah(Cursor& cursor) {
  constexpr std::uint64_t kMaxBits = std::uint64_t{1} << 28;
  const std::uint64_t bits = cursor.number(4);
  std::uint64_t words = cursor.number(4);
  if (!cursor.ok() || bits > kMaxBits) return std::nullopt;
  std::vector<bool> result;
  result.reserve(bits);
  while (words > 0 && cursor.ok()) {
    const std::uint64_t marker = cursor.number(8);
    --words;
    const bool run_bit = (marker & 1) != 0;
    const std::uint64_t run = (marker >> 1 & 0xffffffffU) * 64;
    const std::uint64_t literals = marker >> 33;
    if (run > kMaxBits || result.size() + run > kMaxBits || literals > words) {
      return std::nullopt;
    }
    result.insert(result.end(), run, run_bit);
    for (std::uint64_t i = 0; i < literals && cursor.ok(); ++i) {
      const std::uint64_t word = cursor.number(8);
      for (unsigned bit = 0; bit < 64; ++bit) {
        result.push_back((word >> bit & 1) != 0);
      }
    }
    words -= literals;
  }
  cursor.number(4);  // where the last marker stands
  if (!cursor.ok()) return std::nullopt;
  result.resize(bits);
  return result;
}

// "<name>\0<entries> <subtrees>\n<id>", depth first; no id when `entries` is
// negative.
std::vector<CachedTree> read_cached_trees(ByteView data, std::size_t id_size) {
  std::vector<CachedTree> result;
  struct Open {
    std::size_t node;
    std::uint64_t children;  // still to come
  };
  std::vector<Open> path;
  Cursor cursor(data);
  do {
    CachedTree node;
    node.name = cursor.until_nul();
    const auto entries = cursor.decimal(' ');
    const auto children = cursor.decimal('\n');
    if (!entries || !children || *children < 0) return {};
    node.entries = std::max(*entries, std::int64_t{-1});
    if (node.entries >= 0) {
      const ByteView id = cursor.take(id_size);
      if (!cursor.ok()) return {};
      node.tree = ObjectId(id);
    }
    if (!path.empty()) --path.back().children;
    path.push_back({result.size(), static_cast<std::uint64_t>(*children)});
    result.push_back(std::move(node));
    while (!path.empty() && path.back().children == 0) {
      result[path.back().node].end = result.size();
      path.pop_back();
    }
  } while (!path.empty());
  return result;
}

class IndexReader {
 public:
  IndexReader(ByteView content, ObjectFormat format)
      : cursor_(content), id_size_(static_cast<std::size_t>(format)) {}

  Result<ParsedIndex> read() {
    if (as_chars(cursor_.take(4)) != "DIRC") return corrupt();
    version_ = cursor_.number(4);
    const std::uint64_t count = cursor_.number(4);
    if (!cursor_.ok()) return corrupt();
    if (version_ < 2 || version_ > 4) {
      return Error(ErrorKind::kUnsupported, "unknown index version");
    }
    if (count > cursor_.left() / (kStatSize + id_size_ + 2)) return corrupt();
    result_.entries.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
      if (!read_entry()) return corrupt();
    }
    // Extensions: signature, size, data; then the hash of all that.
    while (cursor_.left() >= id_size_ + 8) {
      const std::string_view signature = as_chars(cursor_.take(4));
      const ByteView data = cursor_.take(cursor_.number(4));
      if (!cursor_.ok()) return corrupt();
      if (signature == "link") {
        if (!read_link(data)) return corrupt();
      } else if (signature == "TREE") {
        result_.trees = read_cached_trees(data, id_size_);
      } else if (signature[0] >= 'a' && signature[0] <= 'z' &&
                 signature != "sdir") {
        // A lower-case name changes the meaning of the entries.
        return Error(ErrorKind::kUnsupported, "unknown index extension");
      }
    }
    return std::move(result_);
  }

 private:
  bool read_entry() {
    const std::size_t begin = cursor_.at();
    const ByteView stat = cursor_.take(kStatSize);
    const ByteView id = cursor_.take(id_size_);
    const std::uint64_t flags = cursor_.number(2);
    std::uint64_t more_flags = 0;
    if ((flags & kExtendedFlag) != 0) {
      if (version_ < 3) return false;
      more_flags = cursor_.number(2);
    }
    if (!cursor_.ok()) return false;
    IndexEntry entry;
    entry.stage = static_cast<std::uint8_t>(flags >> kStageShift & 3);
    entry.intent_to_add = (more_flags & kIntentToAddFlag) != 0;
    entry.mode =
        static_cast<std::uint32_t>(Cursor(stat.subspan(kModeAt, 4)).number(4));
    entry.blob = ObjectId(id);
    if (version_ == 4) {
      const std::uint64_t dropped = cursor_.offset_number();
      if (!cursor_.ok() || dropped > last_path_.size()) return false;
      entry.path = last_path_.substr(0, last_path_.size() - dropped);
      entry.path += cursor_.until_nul();
    } else {
      entry.path = cursor_.until_nul();
      // One to eight NULs pad the entry to a multiple of eight.
      const std::size_t size = cursor_.at() - begin;
      cursor_.take((8 - size % 8) % 8);
    }
    if (!cursor_.ok()) return false;
    last_path_ = entry.path;
    result_.entries.push_back(std::move(entry));
    result_.skipped.push_back((more_flags & kSkipWorktreeFlag) != 0);
    return true;
  }

  bool read_link(ByteView data) {
    Cursor link(data);
    const ByteView id = link.take(id_size_);
    if (!link.ok()) return false;
    const ObjectId shared(id);
    if (shared.is_zero()) return true;  // not split after all
    result_.shared = shared.hex();
    if (link.left() == 0) return true;
    auto deleted = read_ewah(link);
    auto replaced = deleted ? read_ewah(link) : std::nullopt;
    if (!replaced) return false;
    result_.deleted = *std::move(deleted);
    result_.replaced = *std::move(replaced);
    return true;
  }

  Cursor cursor_;
  std::size_t id_size_;
  std::uint64_t version_ = 0;
  std::string last_path_;
  ParsedIndex result_;
};

bool bit(const std::vector<bool>& bits, std::size_t position) {
  return position < bits.size() && bits[position];
}

struct MarkedEntries {
  std::vector<IndexEntry> entries;
  std::vector<bool> skipped;  // of each

  void add(IndexEntry entry, bool is_skipped) {
    entries.push_back(std::move(entry));
    skipped.push_back(is_skipped);
  }
};

// Entries of the shared part, minus deleted, with replacements, plus new ones.
Result<MarkedEntries> join_split(ParsedIndex own, const ParsedIndex& shared) {
  MarkedEntries result;
  result.entries.reserve(shared.entries.size() + own.entries.size());
  std::size_t next = 0;
  for (std::size_t i = 0; i < shared.entries.size(); ++i) {
    IndexEntry entry = shared.entries[i];
    bool skipped = shared.skipped[i];
    if (bit(own.replaced, i)) {
      if (next >= own.entries.size() || !own.entries[next].path.empty()) {
        return corrupt();
      }
      std::string path = std::move(entry.path);
      entry = own.entries[next];
      entry.path = std::move(path);
      skipped = own.skipped[next];
      ++next;
    }
    if (!bit(own.deleted, i)) result.add(std::move(entry), skipped);
  }
  for (; next < own.entries.size(); ++next) {
    result.add(std::move(own.entries[next]), own.skipped[next]);
  }
  return result;
}

Result<ParsedIndex> parse_file(const std::string& path,
                               std::string_view content, ObjectFormat format) {
  auto parsed = parse_index(as_bytes(content), format);
  if (!parsed) return std::move(parsed).error().with_context(path);
  return parsed;
}

// All entries of an index, whose shared part is read if it has one.
Result<MarkedEntries> take_entries(const Layout& layout, ParsedIndex own) {
  if (own.shared.empty()) {
    return MarkedEntries{std::move(own.entries), std::move(own.skipped)};
  }
  const std::string path = layout.git_dir + "/sharedindex." + own.shared;
  TRY_ASSIGN(const std::string content, read_file(path, kMaxIndexFile));
  TRY_ASSIGN(const ParsedIndex shared,
             parse_file(path, content, layout.format));
  if (!shared.shared.empty()) {
    return corrupt().with_context(layout.index_file);
  }
  auto joined = join_split(std::move(own), shared);
  if (!joined) {
    return std::move(joined).error().with_context(layout.index_file);
  }
  return joined;
}

// Whether entries may have extended flags: version 2 has none, but the shared
// part of a split index may be of another version.
bool may_mark_entries(std::string_view content) {
  constexpr std::size_t kVersionEnd = 8;
  return content.substr(0, kVersionEnd) !=
             std::string_view("DIRC\0\0\0\2", kVersionEnd) ||
         content.find(std::string_view("link\0", 5)) != std::string_view::npos;
}

}  // namespace

Result<ParsedIndex> parse_index(ByteView content, ObjectFormat format) {
  return IndexReader(content, format).read();
}

Result<ObjectId> index_checksum(const Layout& layout) {
  TRY_ASSIGN(const std::string content,
             read_file(layout.index_file, kMaxIndexFile));
  const auto size = static_cast<std::size_t>(layout.format);
  if (content.size() < size) return corrupt().with_context(layout.index_file);
  return ObjectId(as_bytes(content).last(size));
}

Result<Index> read_index(const Layout& layout) {
  Index index;
  const auto content = read_file(layout.index_file, kMaxIndexFile);
  if (!content) {
    if (content.error().kind() != ErrorKind::kNotFound) return content.error();
    index.missing = true;
    return index;
  }
  TRY_ASSIGN(ParsedIndex own,
             parse_file(layout.index_file, *content, layout.format));
  index.trees = std::move(own.trees);
  TRY_ASSIGN(MarkedEntries all, take_entries(layout, std::move(own)));
  index.entries = std::move(all.entries);
  if (!std::ranges::is_sorted(index.entries, {}, &IndexEntry::path)) {
    std::ranges::stable_sort(index.entries, {}, &IndexEntry::path);
  }
  return index;
}

Result<std::vector<IndexEntry>> read_skipped_entries(const Layout& layout) {
  std::vector<IndexEntry> found;
  const auto content = read_file(layout.index_file, kMaxIndexFile);
  if (!content) {
    if (content.error().kind() == ErrorKind::kNotFound) return found;
    return content.error();
  }
  if (!may_mark_entries(*content)) return found;
  TRY_ASSIGN(ParsedIndex own,
             parse_file(layout.index_file, *content, layout.format));
  TRY_ASSIGN(MarkedEntries all, take_entries(layout, std::move(own)));
  for (std::size_t i = 0; i < all.entries.size(); ++i) {
    if (all.skipped[i]) found.push_back(std::move(all.entries[i]));
  }
  std::ranges::stable_sort(found, {}, &IndexEntry::path);
  return found;
}

}  // namespace tokensweep::git
