// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/exposures.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "scanner/git/commit_parser.h"

namespace tokensweep::git {
namespace {

class ExposureFinder {
 public:
  ExposureFinder(const AttributionInput& input, const History& history,
                 ObjectStore& store, Coverage& coverage)
      : input_(input),
        history_(history),
        sets_(history.sets),
        store_(store),
        coverage_(coverage),
        result_(input.secrets) {}

  std::vector<Exposure> find() {
    mark_tips();
    mark_index();
    find_introductions();
    find_removals();
    return std::move(result_);
  }

 private:
  template <typename Mark>
  void for_each_in(SetId set, Mark mark) {
    for (const std::uint32_t secret : sets_.elements(set)) {
      if (secret < result_.size()) mark(secret);
    }
  }

  void mark_tips() {
    const auto mark_reachable = [&](SetId set) {
      for_each_in(set, [&](auto secret) { result_[secret].reachable = true; });
    };
    for (const Tip& ref : history_.refs) {
      const bool remote = ref.name.starts_with("refs/remotes/");
      for_each_in(ref.secrets, [&](auto secret) {
        result_[secret].refs.push_back(ref.name);
        result_[secret].published = result_[secret].published || remote;
      });
      mark_reachable(ref.secrets);
    }
    for_each_in(history_.head.secrets,
                [&](auto secret) { result_[secret].in_head = true; });
    mark_reachable(history_.head.secrets);
    // Many commits hold the same few sets.
    std::vector<bool> marked(sets_.size());
    for (std::uint32_t i = 0; i < history_.commits.size(); ++i) {
      const SetId set = history_.held[i];
      if (marked[set] || !history_.reach[i].any()) continue;
      marked[set] = true;
      mark_reachable(set);
    }
  }

  void mark_index() {
    for (const IndexEntry& entry : input_.index) {
      SetId set = history_.trees.secrets(
          history_.trees.at(history_.index.find(entry.blob)));
      if (const auto flagged = history_.flagged.find(entry.blob)) {
        set = history_.flagged[*flagged].secrets;
      }
      for_each_in(set, [&](auto secret) { result_[secret].in_index = true; });
    }
  }

  void find_introductions() {
    std::vector<std::vector<std::uint32_t>> found(result_.size());
    for (std::uint32_t i = 0; i < history_.commits.size(); ++i) {
      SetId rest = history_.held[i];
      for (const std::uint32_t parent : history_.commits.parents(i)) {
        if (rest == 0) break;
        rest = sets_.subtract(rest, history_.held[parent]);
      }
      for_each_in(rest, [&](auto secret) { found[secret].push_back(i); });
    }
    for (std::uint32_t secret = 0; secret < found.size(); ++secret) {
      std::vector<std::uint32_t>& commits = found[secret];
      if (commits.empty()) continue;
      std::stable_partition(commits.begin(), commits.end(), [&](auto commit) {
        return history_.reach[commit].any();
      });
      for (const std::uint32_t commit : commits) {
        result_[secret].introductions.push_back(describe(commit));
      }
      result_[secret].introduced = result_[secret].introductions.front();
    }
  }

  // The last commit of HEAD's history that lacks what a parent of it holds.
  void find_removals() {
    std::vector<std::uint32_t> last(result_.size(), CommitGraph::kNone);
    for (std::uint32_t i = 0; i < history_.commits.size(); ++i) {
      if (!history_.reach[i].head) continue;
      for (const std::uint32_t parent : history_.commits.parents(i)) {
        const SetId gone =
            sets_.subtract(history_.held[parent], history_.held[i]);
        for_each_in(gone, [&](auto secret) { last[secret] = i; });
      }
    }
    for (std::uint32_t secret = 0; secret < last.size(); ++secret) {
      if (last[secret] == CommitGraph::kNone || result_[secret].in_head) {
        continue;
      }
      result_[secret].removed = describe(last[secret]);
    }
  }

  const CommitRef& describe(std::uint32_t commit) {
    const auto [found, added] = described_.try_emplace(commit);
    CommitRef& description = found->second;
    if (!added) return description;
    const ObjectId& id = history_.index.id(history_.commits.position(commit));
    description.commit = id.hex();
    const auto object = store_.read(id);
    if (!object) {
      coverage_.skip(kGoneObject, SkipEffect::kIncomplete, id.hex());
      return description;
    }
    const auto header =
        parse_commit(as_bytes(object->content), history_.format);
    if (!header) return description;
    description.author = header->author.name;
    description.email = header->author.email;
    description.date = header->author.date();
    return description;
  }

  const AttributionInput& input_;
  const History& history_;
  SecretSets& sets_;
  ObjectStore& store_;
  Coverage& coverage_;
  std::vector<Exposure> result_;
  std::unordered_map<std::uint32_t, CommitRef> described_;
};

}  // namespace

std::vector<Exposure> find_exposures(const AttributionInput& input,
                                     const History& history, ObjectStore& store,
                                     Coverage& coverage) {
  return ExposureFinder(input, history, store, coverage).find();
}

}  // namespace tokensweep::git
