// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/changed_names.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "scanner/pipeline/changed_files.h"
#include "scanner/pipeline/name_batch.h"

namespace tokensweep {
namespace {

bool was_there(const git::CommitChange& change, std::string_view path) {
  return std::ranges::any_of(change.removed, [path](
                                                 const git::RemovedFile& file) {
    return file.path.starts_with(path) &&
           (file.path.size() == path.size() || file.path[path.size()] == '/');
  });
}

}  // namespace

ChangedNames::ChangedNames(const std::vector<git::CommitChange>& changes,
                           const std::function<bool(std::string_view)>& skips) {
  for (const git::CommitChange& change : changes) {
    for (const git::FileChange& file : change.files) {
      if (!file.before.empty() || skips(file.path)) continue;
      std::string text = file.path;
      std::ranges::replace(text, '\n', ' ');
      names_[std::move(text)].push_back({&change, file.path});
    }
  }
}

void ChangedNames::scan(BlobScanner& scanner, Collector& collector) {
  NameBatch batch(
      scanner, [&](std::string_view name, const std::vector<Match>& matches) {
        if (matches.empty()) return;
        collector.add_matches(matches);
        found_.push_back({std::string(name), matches});
      });
  for (const auto& [text, uses] : names_) batch.add(text);
  batch.finish();
}

void ChangedNames::add_places(SecretPlaces& places) const {
  std::set<std::tuple<std::uint32_t, const git::CommitChange*, std::string_view,
                      Encoding>>
      seen;
  for (const auto& [text, matches] : found_) {
    for (const Match& match : matches) {
      const auto secret = places.secret_of(match);
      if (!secret) continue;
      for (const auto& [change, full] : names_.at(text)) {
        const std::string_view path =
            full.substr(0, full.find('/', match.span.end));
        if (was_there(*change, path)) continue;
        if (!seen.emplace(*secret, change, path, match.encoding).second) {
          continue;
        }
        Occurrence occurrence;
        occurrence.kind = kind_of_files(*change);
        occurrence.path = path;
        if (change->commit) occurrence.commit = change->commit->hex();
        occurrence.encoding = match.encoding;
        places.add(*secret, std::move(occurrence));
      }
    }
  }
}

}  // namespace tokensweep
