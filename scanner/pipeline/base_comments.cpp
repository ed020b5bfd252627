// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/base_comments.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace tokensweep {
namespace {

bool is_plain_file(const git::CommitTree::Entry& entry) {
  constexpr std::uint32_t kTypeMask = 0170000;
  constexpr std::uint32_t kPlainFile = 0100000;
  return (entry.mode & kTypeMask) == kPlainFile;
}

}  // namespace

BaseComments::BaseComments(git::ObjectStore& store,
                           std::span<const git::ObjectId> commits,
                           ObjectTexts& texts)
    : texts_(texts) {
  for (const git::ObjectId& commit : commits) {
    trees_.emplace_back(store, commit, commit.format());
  }
}

bool BaseComments::File::has(LineRange lines) {
  return !versions_.empty() &&
         std::ranges::none_of(versions_, [lines](AddedPlaces& version) {
           return version.touches_added_line(lines);
         });
}

bool BaseComments::File::diff_failed() const {
  return std::ranges::any_of(versions_, &AddedPlaces::diff_failed);
}

BaseComments::File BaseComments::file(std::string_view path,
                                      std::string_view content) {
  File file;
  for (git::CommitTree& tree : trees_) {
    std::vector<std::string_view> before;
    const auto entry = tree.find(path);
    if (entry && *entry && is_plain_file(**entry)) {
      if (auto text = texts_.get((*entry)->id)) {
        before.emplace_back(text->content);
        file.held_.push_back(std::move(text));
      }
    }
    file.versions_.emplace_back(content, std::move(before));
  }
  return file;
}

}  // namespace tokensweep
