// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/loose_object.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include <zlib.h>

#include "base/file.h"
#include "scanner/git/tag_parser.h"

namespace tokensweep::git {
namespace {

constexpr std::uint64_t kMaxFile = std::uint64_t{4} << 30;
// Longer than any type, size and NUL.
constexpr std::size_t kMaxHeader = 32;

Error corrupt(std::string_view what) {
  return Error(ErrorKind::kCorrupt, std::string(what));
}

class Inflater {
 public:
  explicit Inflater(std::string_view input) : rest_(input) {
    ok_ = ::inflateInit(&stream_) == Z_OK;
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { ::inflateEnd(&stream_); }

  // Fills `output` as far as the stream goes; gives how far, or nullopt when
  // the stream is damaged or cut short.
  std::optional<std::size_t> fill(char* output, std::size_t size) {
    std::size_t done = 0;
    while (ok_ && !ended_ && done < size) {
      const std::size_t room = std::min(size - done, kStep);
      feed();
      stream_.next_out = reinterpret_cast<Bytef*>(output + done);
      stream_.avail_out = static_cast<uInt>(room);
      const int code = ::inflate(&stream_, Z_NO_FLUSH);
      const std::size_t made = room - stream_.avail_out;
      done += made;
      ended_ = code == Z_STREAM_END;
      if (!ended_ && (code != Z_OK ||
                      (made == 0 && stream_.avail_in == 0 && rest_.empty()))) {
        ok_ = false;
      }
    }
    if (!ok_) return std::nullopt;
    return done;
  }

  // Whether the stream ends here, with the right checksum.
  bool at_end() {
    char more = 0;
    const auto got = ended_ ? 0 : fill(&more, 1);
    return got && *got == 0 && ended_;
  }

 private:
  static constexpr std::size_t kStep = std::size_t{1} << 30;

  void feed() {
    if (stream_.avail_in != 0 || rest_.empty()) return;
    const std::size_t size = std::min(rest_.size(), kStep);
    // zlib does not write to its input.
    stream_.next_in =
        reinterpret_cast<Bytef*>(const_cast<char*>(rest_.data()));  // NOLINT
    stream_.avail_in = static_cast<uInt>(size);
    rest_.remove_prefix(size);
  }

  z_stream stream_ = {};
  std::string_view rest_;
  bool ok_ = false;
  bool ended_ = false;
};

}  // namespace

std::string loose_object_path(const std::string& folder, const ObjectId& id) {
  const std::string hex = id.hex();
  return folder + '/' + hex.substr(0, 2) + '/' + hex.substr(2);
}

Result<LooseObject> LooseObject::open(const std::string& path) {
  LooseObject result;
  TRY_ASSIGN(result.compressed_, read_file(path, kMaxFile));
  std::array<char, kMaxHeader> buffer = {};
  const auto size =
      Inflater(result.compressed_).fill(buffer.data(), buffer.size());
  if (!size) return corrupt("no zlib stream");
  const std::string_view head(buffer.data(), *size);
  const std::size_t blank = head.find(' ');
  const std::size_t end = head.find('\0');
  if (end == std::string_view::npos || blank > end) {
    return corrupt("no object header");
  }
  const auto type = parse_object_type(head.substr(0, blank));
  const char* const digits_end = head.data() + end;
  const auto parsed =
      std::from_chars(head.data() + blank + 1, digits_end, result.header_.size);
  if (!type || parsed.ec != std::errc() || parsed.ptr != digits_end) {
    return corrupt("no object header");
  }
  result.header_.type = *type;
  result.header_size_ = end + 1;
  return result;
}

Result<std::string> LooseObject::read() const {
  // A zlib stream does not grow more than that.
  constexpr std::uint64_t kMaxRatio = 1100;
  if (header_.size / kMaxRatio > compressed_.size()) {
    return corrupt("shorter than its header says");
  }
  Inflater inflater(compressed_);
  std::array<char, kMaxHeader> skipped = {};
  const auto head = inflater.fill(skipped.data(), header_size_);
  std::string content(header_.size, '\0');
  const auto body =
      head ? inflater.fill(content.data(), content.size()) : std::nullopt;
  if (!body || *body != content.size() || !inflater.at_end()) {
    return corrupt("not as long as its header says");
  }
  return content;
}

}  // namespace tokensweep::git
