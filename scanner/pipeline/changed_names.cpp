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

// The names of a removed file and of its folders that end with `name`: bytes
// from the start of one folder to the end of another, or of the file.
void add_paths_with(std::string_view name, std::string_view path,
                    std::set<std::string_view>& found) {
  for (std::size_t at = path.find(name); at != std::string_view::npos;
       at = path.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || path[at - 1] == '/') &&
        (end == path.size() || path[end] == '/')) {
      found.insert(path.substr(0, end));
    }
  }
}

// Which of the names that a change takes away a new place may have had.
class RemovedNames {
 public:
  RemovedNames(const git::CommitChange& change, SecretPlaces& places,
               const ChangedNames::PathTest& skips, const FindOldPolicies& old)
      : change_(change), old_(change, skips, old, places) {}

  // Whether `path`, in which the secret's name begins at `begin`, was there or
  // moved. Each removed name moves once. REQUIRES: asked once for each place.
  bool take(std::uint32_t secret, std::string_view path, std::size_t begin) {
    const std::string_view name = path.substr(begin);
    const auto [at, fresh] = names_.try_emplace({secret, name});
    Names& names = at->second;
    if (fresh) names.left = names.all = find(secret, name);
    if (names.all.contains(path)) return true;
    if (names.left.empty()) return false;
    names.left.erase(names.left.begin());
    return true;
  }

 private:
  using PathSet = std::set<std::string_view>;
  struct Names {
    PathSet all;
    PathSet left;  // did not move yet
  };

  PathSet find(std::uint32_t secret, std::string_view name) {
    PathSet found;
    for (const git::RemovedFile& file : change_.removed) {
      if (file.path.find(name) == std::string::npos) continue;
      if (!old_.known()) return {};
      if (!old_.excludes(file.path)) add_paths_with(name, file.path, found);
    }
    std::erase_if(found, [&](std::string_view path) {
      return !old_.counts_at(secret, path);
    });
    return found;
  }

  const git::CommitChange& change_;
  OldPlaces old_;
  std::map<std::pair<std::uint32_t, std::string_view>, Names> names_;
};

}  // namespace

ChangedNames::ChangedNames(const std::vector<git::CommitChange>& changes,
                           const PathTest& skips, const PathTest& is_named)
    : skips_(skips) {
  for (const git::CommitChange& change : changes) {
    for (const git::FileChange& file : change.files) {
      if (file.before.empty() && is_named(file.path)) {
        add_name(change, file.path);
      }
    }
    for (const std::string& path : change.new_submodules) {
      if (is_named(path)) add_name(change, path);
    }
  }
}

void ChangedNames::add_name(const git::CommitChange& change,
                            std::string_view path) {
  if (skips_(path)) return;
  std::string text(path);
  std::ranges::replace(text, '\n', ' ');
  names_[std::move(text)].push_back({&change, path});
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

void ChangedNames::add_places(SecretPlaces& places,
                              const FindOldPolicies& old) const {
  std::set<std::tuple<std::uint32_t, const git::CommitChange*, std::string_view,
                      Encoding>>
      seen;
  std::set<
      std::tuple<std::uint32_t, const git::CommitChange*, std::string_view>>
      moved;
  std::map<const git::CommitChange*, RemovedNames> removed;
  for (const auto& [text, matches] : found_) {
    for (const Match& match : matches) {
      const auto secret = places.secret_of(match);
      if (!secret) continue;
      for (const auto& [change, full] : names_.at(text)) {
        const std::string_view path =
            full.substr(0, full.find('/', match.span.end));
        if (!seen.emplace(*secret, change, path, match.encoding).second) {
          continue;
        }
        const std::tuple place(*secret, change, path);
        if (moved.contains(place)) continue;
        const std::size_t begin = path.rfind('/', match.span.begin) + 1;
        const auto names =
            removed.try_emplace(change, *change, places, skips_, old).first;
        if (names->second.take(*secret, path, begin)) {
          moved.insert(place);
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
