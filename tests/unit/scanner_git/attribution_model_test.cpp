// SPDX-License-Identifier: Apache-2.0
// Random small histories, attributed by the product and by a model that
// follows the definitions commit by commit.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/git/attribution.h"
#include "scanner/git/repository.h"
#include "tests/support/git_repo.h"

namespace tokensweep::git {
namespace {

using test::GitRepo;
using test::ScratchFolder;

constexpr int kBlobs = 14;
constexpr std::uint32_t kSecrets = 6;
const std::vector<std::string> kPaths = {"a",     "b",     "d/a",
                                         "d/e/b", "d/e/c", "x/e/b"};

using Secrets = std::set<std::uint32_t>;
using Files = std::map<std::string, int>;  // path, blob

struct Commit {
  std::vector<int> parents;
  Files files;
  Secrets message;
  int date = 0;
  std::string id;
};

struct RefModel {
  std::string name;
  int commit = 0;
  Secrets tag;  // secrets of an annotated tag on it; it has one if not empty
  std::string tag_id;
};

struct HistoryModel {
  std::vector<Commit> commits;
  std::vector<Secrets> blobs;  // what each blob holds
  std::vector<std::string> blob_ids;
  std::vector<RefModel> refs;  // sorted by name
  int head = 0;
  Files index;
};

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  HistoryModel make() {
    HistoryModel history;
    for (int i = 0; i < kBlobs; ++i) {
      history.blobs.push_back(i % 2 == 0 ? Secrets() : secrets());
    }
    const int count = 3 + below(25);
    for (int i = 0; i < count; ++i) history.commits.push_back(commit(history));
    const std::vector<std::string> names = {
        "refs/heads/a",        "refs/heads/b", "refs/notes/commits",
        "refs/remotes/o/main", "refs/stash",   "refs/tags/t1",
        "refs/tags/t2",        "refs/tags/t3"};
    for (const std::string& name : names) {
      if (below(3) == 0) continue;
      RefModel ref;
      ref.name = name;
      ref.commit = below(count);
      if (name.starts_with("refs/tags/") && below(2) == 0) ref.tag = secrets();
      history.refs.push_back(ref);
    }
    history.head = below(count);
    history.index =
        history.commits[static_cast<std::size_t>(history.head)].files;
    edit(history.index, below(3));
    return history;
  }

 private:
  int below(int bound) {
    return static_cast<int>(random_() % static_cast<unsigned>(bound));
  }

  Secrets secrets() {
    Secrets result = {static_cast<std::uint32_t>(below(kSecrets))};
    if (below(3) == 0)
      result.insert(static_cast<std::uint32_t>(below(kSecrets)));
    return result;
  }

  void edit(Files& files, int edits) {
    for (int i = 0; i < edits; ++i) {
      const std::string& path = kPaths[static_cast<std::size_t>(
          below(static_cast<int>(kPaths.size())))];
      if (below(3) == 0) {
        files.erase(path);
      } else {
        files[path] = below(kBlobs);
      }
    }
  }

  Commit commit(const HistoryModel& history) {
    Commit result;
    const int before = static_cast<int>(history.commits.size());
    // Clocks are wrong, and often equal.
    result.date = 1000 + before / 3 + below(4);
    if (before > 0 && below(8) != 0) {
      result.parents.push_back(std::max(0, before - 1 - below(4)));
      if (below(3) == 0) {
        const int other = below(before);
        if (other != result.parents.front()) result.parents.push_back(other);
      }
    }
    for (const int parent : result.parents) {
      for (const auto& [path, blob] :
           history.commits[static_cast<std::size_t>(parent)].files) {
        if (below(2) == 0 || parent == result.parents.front()) {
          result.files[path] = blob;
        }
      }
    }
    edit(result.files, below(3));
    if (below(12) == 0) result.message = secrets();
    return result;
  }

  std::mt19937 random_;
};

std::string words(const Secrets& secrets) {
  std::string text = "secrets";
  for (const std::uint32_t secret : secrets) text += std::to_string(secret);
  return text;
}

std::string data(const std::string& text) {
  return "data " + std::to_string(text.size()) + "\n" + text + "\n";
}

// Writes the history with one fast-import, and learns the ids.
void build(HistoryModel& history, GitRepo& repo) {
  std::ostringstream stream;
  const std::size_t first_commit = 100;
  const std::size_t first_tag = 1000;
  for (std::size_t i = 0; i < history.blobs.size(); ++i) {
    stream << "blob\nmark :" << i + 1 << "\n"
           << data("blob " + std::to_string(i));
  }
  for (std::size_t i = 0; i < history.commits.size(); ++i) {
    const Commit& commit = history.commits[i];
    stream << "commit refs/tmp/" << i << "\nmark :" << first_commit + i
           << "\nauthor A" << i << " <a" << i << "@x> " << commit.date
           << " +0000\ncommitter C <c> " << commit.date << " +0000\n"
           << data(words(commit.message));
    for (std::size_t p = 0; p < commit.parents.size(); ++p) {
      stream << (p == 0 ? "from :" : "merge :")
             << first_commit + static_cast<std::size_t>(commit.parents[p])
             << "\n";
    }
    stream << "deleteall\n";
    for (const auto& [path, blob] : commit.files) {
      stream << "M 100644 :" << blob + 1 << " " << path << "\n";
    }
  }
  for (std::size_t i = 0; i < history.refs.size(); ++i) {
    const RefModel& ref = history.refs[i];
    const std::size_t mark =
        first_commit + static_cast<std::size_t>(ref.commit);
    if (ref.tag.empty()) {
      stream << "reset " << ref.name << "\nfrom :" << mark << "\n\n";
    } else {
      stream << "tag " << ref.name.substr(10) << "\nmark :" << first_tag + i
             << "\nfrom :" << mark << "\ntagger T <t> 5 +0000\n"
             << data(words(ref.tag));
    }
  }
  const std::string marks_file = repo.folder() + "/marks";
  stream << "feature export-marks=" << marks_file << "\n";
  std::string text = stream.str();
  // Features come first.
  const std::size_t feature = text.rfind("feature ");
  text = text.substr(feature) + text.substr(0, feature);
  repo.git({"-c", "fastimport.unpackLimit=1000000", "fast-import", "--quiet",
            "--allow-unsafe-features"},
           text);

  std::map<std::size_t, std::string> ids;
  std::istringstream marks(test::read_text(marks_file));
  char colon = 0;
  std::size_t mark = 0;
  for (std::string id; marks >> colon >> mark >> id;) ids[mark] = id;
  for (std::size_t i = 0; i < history.blobs.size(); ++i) {
    history.blob_ids.push_back(ids.at(i + 1));
  }
  std::string commands;
  for (std::size_t i = 0; i < history.commits.size(); ++i) {
    history.commits[i].id = ids.at(first_commit + i);
    commands += "delete refs/tmp/" + std::to_string(i) + "\n";
  }
  for (std::size_t i = 0; i < history.refs.size(); ++i) {
    if (!history.refs[i].tag.empty()) {
      history.refs[i].tag_id = ids.at(first_tag + i);
    }
  }
  repo.git({"update-ref", "--stdin"}, commands);
  test::write_text(
      repo.folder() + "/.git/HEAD",
      history.commits[static_cast<std::size_t>(history.head)].id + "\n");
  std::string entries;
  for (const auto& [path, blob] : history.index) {
    entries += "100644 " + history.blob_ids[static_cast<std::size_t>(blob)] +
               "\t" + path + "\n";
  }
  repo.git({"update-index", "--index-info"}, entries);
}

// The definitions, word by word.
class Model {
 public:
  explicit Model(const HistoryModel& history) : history_(history) {
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

  const HistoryModel& history_;
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

std::vector<FlaggedObject> flagged_of(const HistoryModel& history) {
  std::vector<FlaggedObject> result;
  const auto flag = [&](const std::string& id, ObjectType type,
                        const Secrets& secrets) {
    for (const std::uint32_t secret : secrets) {
      result.push_back({*ObjectId::from_hex(id), type, secret, 0});
    }
  };
  for (std::size_t i = 0; i < history.blobs.size(); ++i) {
    flag(history.blob_ids[i], ObjectType::kBlob, history.blobs[i]);
  }
  for (const Commit& commit : history.commits) {
    flag(commit.id, ObjectType::kCommit, commit.message);
  }
  for (const RefModel& ref : history.refs) {
    if (!ref.tag.empty()) flag(ref.tag_id, ObjectType::kTag, ref.tag);
  }
  return result;
}

std::string describe(const HistoryPlace& place) {
  return std::to_string(place.secret) + " " +
         std::string(to_string(place.kind)) + " '" + place.path + "' " +
         place.object.hex() + " " + (place.commit ? place.commit->hex() : "-") +
         " x" + std::to_string(place.count);
}

std::string describe(const Exposure& exposure) {
  std::string text;
  const auto add = [&](const CommitRef& commit) {
    text += commit.commit + "," + commit.author + "," + commit.email + "," +
            commit.date + "\n  ";
  };
  if (exposure.introduced) add(*exposure.introduced);
  text += "all:\n  ";
  for (const CommitRef& commit : exposure.introductions) add(commit);
  text += "removed:\n  ";
  if (exposure.removed) add(*exposure.removed);
  for (const std::string& ref : exposure.refs) text += ref + " ";
  if (exposure.in_head) text += "head ";
  if (exposure.in_index) text += "index ";
  if (exposure.reachable) text += "reachable ";
  if (exposure.published) text += "published ";
  return text;
}

class AttributionModel : public testing::TestWithParam<unsigned> {};

TEST_P(AttributionModel, AgreesWithTheDefinitions) {
  HistoryModel history = Generator(GetParam()).make();
  const ScratchFolder folder;
  GitRepo repo = GitRepo::init(folder / "r");
  build(history, repo);
  if (GetParam() % 4 == 0) repo.repack();
  const AttributionResult expected = Model(history).attribute();

  auto repository = Repository::open(repo.folder());
  ASSERT_TRUE(repository);
  Coverage coverage;
  AttributionInput input;
  input.flagged = flagged_of(history);
  input.secrets = kSecrets;
  input.refs = *(*repository)->refs(coverage);
  input.head = *(*repository)->head();
  input.index = *(*repository)->index();
  for (const unsigned threads : {1U, 3U}) {
    const auto actual = attribute(input, (*repository)->objects(), threads);
    ASSERT_TRUE(actual);
    std::vector<std::string> places;
    for (const HistoryPlace& place : actual->places) {
      places.push_back(describe(place));
    }
    std::vector<std::string> expected_places;
    for (const HistoryPlace& place : expected.places) {
      expected_places.push_back(describe(place));
    }
    EXPECT_EQ(places, expected_places);
    for (std::uint32_t secret = 0; secret < kSecrets; ++secret) {
      EXPECT_EQ(describe(actual->exposures[secret]),
                describe(expected.exposures[secret]))
          << secret;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, AttributionModel, testing::Range(0U, 40U));

}  // namespace
}  // namespace tokensweep::git
