// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/large_files.h"

#include <optional>
#include <utility>

#include "base/file.h"
#include "scanner/sources/file_feeder.h"
#include "scanner/sources/lfs_pointer.h"

namespace tokensweep {
namespace {

constexpr std::uint64_t kMaxKeptBytes = std::uint64_t{64} << 20;

}  // namespace

LargeFiles::Content LargeFiles::read(const std::string& id,
                                     std::string& problem) {
  if (const auto kept = kept_.find(id); kept != kept_.end()) {
    return kept->second;
  }
  if (!has_lfs_content(common_dir_, id)) {
    problem = kLfsContentMissing;
    return nullptr;
  }
  auto content = read_file(lfs_content_path(common_dir_, id), max_bytes_);
  if (!content) {
    problem = content.error().kind() == ErrorKind::kLimit
                  ? skip_reason::kTooLarge
                  : skip_reason::kUnreadableFile;
    return nullptr;
  }
  auto shared = std::make_shared<const std::string>(*std::move(content));
  if (kept_bytes_ + shared->size() > kMaxKeptBytes) {
    kept_.clear();
    kept_bytes_ = 0;
  }
  kept_bytes_ += shared->size();
  kept_.emplace(id, shared);
  return shared;
}

LargeFiles::Content LargeFiles::find(std::string_view pointer) {
  if (common_dir_.empty()) return nullptr;
  const std::optional<std::string> id = lfs_pointer_id(as_bytes(pointer));
  if (!id) return nullptr;
  std::string ignored;
  return read(*id, ignored);
}

LargeFiles::Content LargeFiles::get(const std::string& id) {
  if (common_dir_.empty()) return nullptr;
  std::string problem;
  Content content = read(id, problem);
  if (content == nullptr && counted_.insert(id).second) {
    coverage_.skip(problem,
                   problem == kLfsContentMissing ? SkipEffect::kCounted
                                                 : SkipEffect::kIncomplete,
                   id);
  }
  return content;
}

}  // namespace tokensweep
