// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/scanner_git/attribution_model.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace tokensweep::git::model {
namespace {

// The definitions, word by word.
class Model {
 public:
  explicit Model(const History& history) : history_(history) {
    sort_commits();
    find_held();
    find_reach();
  }

  AttributionResult attribute() {
    AttributionResult result;
    result.exposures.resize(kSecrets);
    for (std::uint32_t secret = 0; secret < kSecrets; ++secret) {
      result.exposures[secret] = exposure(secret);
    }
    visit_commits();
    visit_tags();
    visit_index();
    visit_the_rest();
    for (auto& [key, place] : places_) {
      place.count = objects_[key].size();
      result.places.push_back(place);
    }
    return result;
  }

 private:
  using Key =
      std::tuple<std::uint32_t, OccurrenceKind, std::string, std::uint32_t>;

  const Commit& at(int commit) const {
    return history_.commits[static_cast<std::size_t>(commit)];
  }

  void sort_commits() {
    std::set<int> done;
    while (order_.size() < history_.commits.size()) {
      std::optional<int> best;
      for (int i = 0; i < static_cast<int>(history_.commits.size()); ++i) {
        if (done.contains(i)) continue;
        const bool ready = std::ranges::all_of(
            at(i).parents, [&](int parent) { return done.contains(parent); });
        if (!ready) continue;
        if (!best || std::tie(at(i).date, at(i).id) <
                         std::tie(at(*best).date, at(*best).id)) {
          best = i;
        }
      }
      order_.push_back(*best);
      done.insert(*best);
    }
  }

  void find_held() {
    for (const Commit& commit : history_.commits) {
      Secrets message = commit.message;
      for (const int parent : commit.parents) {
        const Secrets& from = messages_[static_cast<std::size_t>(parent)];
        message.insert(from.begin(), from.end());
      }
      messages_.push_back(message);
      for (const auto& [path, blob] : commit.files) {
        const Secrets& from = history_.blobs[static_cast<std::size_t>(blob)];
        message.insert(from.begin(), from.end());
      }
      held_.push_back(message);
    }
  }

  bool holds(int commit, std::uint32_t secret) const {
    return held_[static_cast<std::size_t>(commit)].contains(secret);
  }

  std::set<int> ancestors(int commit) const {
    std::set<int> result;
    std::vector<int> waiting = {commit};
    while (!waiting.empty()) {
      const int next = waiting.back();
      waiting.pop_back();
      if (!result.insert(next).second) continue;
      waiting.insert(waiting.end(), at(next).parents.begin(),
                     at(next).parents.end());
    }
    return result;
  }

  void find_reach() {
    of_head_ = ancestors(history_.head);
    by_ref_ = of_head_;
    for (const RefModel& ref : history_.refs) {
      std::set<int> commits = ancestors(ref.commit);
      const bool note = ref.name.starts_with("refs/notes/");
      (note ? by_note_ : by_ref_).merge(commits);
    }
  }

  bool reachable(int commit) const {
    return by_ref_.contains(commit) || by_note_.contains(commit);
  }

  CommitRef describe(int commit) const {
    const std::string number = std::to_string(commit);
    CommitRef result;
    result.commit = at(commit).id;
    result.author = "A" + number;
    result.email = "a" + number + "@x";
    const int date = at(commit).date;
    std::string minutes = std::to_string(date / 60);
    std::string seconds = std::to_string(date % 60);
    if (seconds.size() == 1) seconds = "0" + seconds;
    result.date = "1970-01-01T00:" + minutes + ":" + seconds + "+00:00";
    return result;
  }

  Exposure exposure(std::uint32_t secret) const {
    Exposure result;
    std::vector<int> reached;
    std::vector<int> lost;
    for (const int commit : order_) {
      if (!holds(commit, secret)) continue;
      if (reachable(commit)) result.reachable = true;
      if (std::ranges::any_of(at(commit).parents, [&](int parent) {
            return holds(parent, secret);
          })) {
        continue;
      }
      (reachable(commit) ? reached : lost).push_back(commit);
    }
    reached.insert(reached.end(), lost.begin(), lost.end());
    for (const int commit : reached) {
      result.introductions.push_back(describe(commit));
    }
    if (!reached.empty()) result.introduced = result.introductions.front();
    result.in_head = holds(history_.head, secret);
    if (!result.in_head) {
      for (const int commit : order_) {
        if (of_head_.contains(commit) && !holds(commit, secret) &&
            std::ranges::any_of(at(commit).parents, [&](int parent) {
              return holds(parent, secret);
            })) {
          result.removed = describe(commit);
        }
      }
    }
    for (const RefModel& ref : history_.refs) {
      if (!holds(ref.commit, secret) && !ref.tag.contains(secret)) continue;
      result.refs.push_back(ref.name);
      result.reachable = true;
      if (ref.name.starts_with("refs/remotes/")) result.published = true;
    }
    for (const auto& [path, blob] : history_.index) {
      if (history_.blobs[static_cast<std::size_t>(blob)].contains(secret)) {
        result.in_index = true;
      }
    }
    return result;
  }

  void add(std::uint32_t secret, OccurrenceKind kind, const std::string& path,
           const std::string& object, std::optional<ObjectId> commit) {
    const Key key = {secret, kind, path, 0};
    HistoryPlace place;
    place.secret = secret;
    place.kind = kind;
    place.path = path;
    place.object = *ObjectId::from_hex(object);
    place.commit = commit;
    places_.emplace(key, place);
    objects_[key].insert(object);
  }

  void add_blob(int blob, OccurrenceKind kind, const std::string& path,
                std::optional<ObjectId> commit) {
    placed_.insert(blob);
    for (const std::uint32_t secret :
         history_.blobs[static_cast<std::size_t>(blob)]) {
      add(secret, kind, path, history_.blob_ids[static_cast<std::size_t>(blob)],
          commit);
    }
  }

  void visit_commits() {
    std::set<std::pair<std::string, int>> shown;
    for (const int group : {0, 1, 2}) {
      for (const int commit : order_) {
        const int own = by_ref_.contains(commit)    ? 0
                        : by_note_.contains(commit) ? 2
                                                    : 1;
        if (own != group) continue;
        const ObjectId id = *ObjectId::from_hex(at(commit).id);
        for (const std::uint32_t secret : at(commit).message) {
          add(secret, OccurrenceKind::kCommit, "", at(commit).id, id);
        }
        for (const auto& [path, blob] : at(commit).files) {
          if (!shown.emplace(path, blob).second) continue;
          add_blob(blob,
                   group == 2 ? OccurrenceKind::kNote : OccurrenceKind::kBlob,
                   path, id);
        }
      }
    }
  }

  void visit_tags() {
    std::vector<const RefModel*> tags;
    for (const RefModel& ref : history_.refs) tags.push_back(&ref);
    std::ranges::sort(tags, {}, &RefModel::tag_id);  // all of one date
    for (const RefModel* ref : tags) {
      for (const std::uint32_t secret : ref->tag) {
        add(secret, OccurrenceKind::kTag, "", ref->tag_id, std::nullopt);
      }
    }
  }

  void visit_index() {
    const Files& head = at(history_.head).files;
    for (const auto& [path, blob] : history_.index) {
      const auto found = head.find(path);
      if (found != head.end() && found->second == blob) continue;
      add_blob(blob, OccurrenceKind::kIndex, path, std::nullopt);
    }
  }

  // The smallest id comes first: nothing else orders these.
  void visit_the_rest() {
    std::vector<std::pair<std::string, int>> blobs;
    blobs.reserve(kBlobs);
    for (int blob = 0; blob < kBlobs; ++blob) {
      blobs.emplace_back(history_.blob_ids[static_cast<std::size_t>(blob)],
                         blob);
    }
    std::ranges::sort(blobs);
    for (const auto& [id, blob] : blobs) {
      if (placed_.contains(blob)) continue;
      add_blob(blob, OccurrenceKind::kBlob, "", std::nullopt);
    }
  }

  const History& history_;
  std::vector<int> order_;
  std::vector<Secrets> messages_;
  std::vector<Secrets> held_;
  std::set<int> of_head_;
  std::set<int> by_ref_;
  std::set<int> by_note_;
  std::set<int> placed_;
  std::map<Key, HistoryPlace> places_;
  std::map<Key, std::set<std::string>> objects_;
};

}  // namespace

AttributionResult attribute(const History& history) {
  return Model(history).attribute();
}

}  // namespace tokensweep::git::model
