// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/removed_blocks.h"

#include <algorithm>
#include <string_view>

namespace tokensweep {
namespace {

constexpr std::size_t kMaxFiles = 1000;
constexpr std::uint64_t kMaxBytes = std::uint64_t{64} << 20;

}  // namespace

void RemovedBlocks::read(const std::vector<git::RemovedFile>& removed,
                         ObjectTexts& texts, Coverage& coverage) {
  left_.assign(blocks_.size(), 0);
  if (blocks_.size() == 0) return;
  blocks_.freeze();
  std::size_t files = 0;
  std::uint64_t bytes = 0;
  // Parents may have different versions of one file: the most of any counts.
  std::vector<std::uint32_t> of_path(blocks_.size());
  std::string_view path;
  const auto end_path = [&] {
    for (std::size_t i = 0; i < of_path.size(); ++i) left_[i] += of_path[i];
    std::ranges::fill(of_path, 0);
  };
  for (const git::RemovedFile& file : removed) {
    if (files == kMaxFiles || bytes > kMaxBytes) {
      coverage.skip("removed file not compared", SkipEffect::kCounted,
                    file.path);
      continue;
    }
    const auto text = texts.read(file.blob);
    if (text == nullptr) continue;
    ++files;
    bytes += text->content.size();
    if (file.path != path) end_path();
    path = file.path;
    const std::vector<std::uint32_t> counts = blocks_.count(text->content);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      of_path[i] = std::max(of_path[i], counts[i]);
    }
  }
  end_path();
}

bool RemovedBlocks::claim(std::uint32_t block) {
  if (left_[block] == 0) return false;
  --left_[block];
  return true;
}

}  // namespace tokensweep
