// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/change_exposure.h"

#include <set>
#include <utility>

#include "scanner/git/commit_parser.h"

namespace tokensweep {

ChangeExposure::ChangeExposure(std::vector<git::ObjectId> commits,
                               ObjectTexts& texts)
    : commits_(std::move(commits)), texts_(texts) {
  for (std::uint32_t i = 0; i < commits_.size(); ++i) {
    position_of_.try_emplace(commits_[i].hex(), i);
  }
}

void ChangeExposure::fill(Finding& finding) {
  Exposure& exposure = finding.exposure;
  std::set<std::uint32_t> positions;
  for (const Occurrence& occurrence : finding.occurrences) {
    exposure.in_index |= occurrence.kind == OccurrenceKind::kIndex;
    exposure.reachable |= occurrence.kind == OccurrenceKind::kTag;
    const auto at = position_of_.find(occurrence.commit);
    if (at != position_of_.end()) positions.insert(at->second);
  }
  if (positions.empty()) return;
  exposure.reachable = true;
  for (const std::uint32_t position : positions) {
    exposure.introductions.push_back(describe(commits_[position]));
  }
  exposure.introduced = exposure.introductions.front();
}

CommitRef ChangeExposure::describe(const git::ObjectId& id) {
  CommitRef commit;
  commit.commit = id.hex();
  const auto text = texts_.get(id);
  if (text == nullptr) return commit;
  const auto format = static_cast<git::ObjectFormat>(
      static_cast<std::uint8_t>(id.raw().size()));
  const auto header = git::parse_commit(as_bytes(text->content), format);
  if (!header) return commit;
  commit.author = header->author.name;
  commit.email = header->author.email;
  commit.date = header->author.date();
  return commit;
}

}  // namespace tokensweep
