// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/place_texts.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "base/bytes.h"
#include "base/file.h"
#include "cli/hook/comment_room.h"
#include "scanner/sources/lfs_pointer.h"

namespace tokensweep::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxReads = 100;
constexpr std::uint64_t kMaxFileBytes = 16 << 20;

}  // namespace

Result<std::string> PlaceTexts::read(const Occurrence& place) const {
  if (const auto id = git::ObjectId::from_hex(place.blob)) {
    TRY_ASSIGN(git::ObjectStore::Object object,
               repository_.objects().read(*id));
    return std::move(object.content);
  }
  const fs::path path = fs::path(repository_.layout().work_dir) / place.path;
  std::error_code error;
  if (!fs::is_regular_file(fs::symlink_status(path, error))) {
    return Error(ErrorKind::kUnsupported, path.string() + ": no plain file");
  }
  return read_file(path.string(), kMaxFileBytes);
}

bool PlaceTexts::has_comment_room(const Occurrence& place) {
  const std::string& name = place.blob.empty() ? place.path : place.blob;
  if (last_ != name) {
    if (++reads_ > kMaxReads) return false;
    last_ = name;
    text_.reset();
    auto text = read(place);
    if (text && !lfs_pointer_id(as_bytes(*text))) text_ = std::move(*text);
  }
  return text_ && cli::has_comment_room(place.path, *text_, place.line);
}

}  // namespace tokensweep::cli
