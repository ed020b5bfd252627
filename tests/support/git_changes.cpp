// SPDX-License-Identifier: Apache-2.0
#include "tests/support/git_changes.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

namespace tokensweep::test {
namespace {

struct Entry {
  std::uint32_t mode = 0;
  git::ObjectId blob;
};
using Listing = std::map<std::string, Entry>;

git::ObjectId id_of(const std::string& hex) {
  const auto id = git::ObjectId::from_hex(hex);
  if (!id) throw std::runtime_error("git lists no id");
  return *id;
}

// Lines "<words>\t<path>NUL"; `blob_word` says which word is the id.
Listing parse_listing(const std::string& output, std::size_t blob_word) {
  Listing listing;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line, '\0');) {
    const std::size_t tab = line.find('\t');
    std::istringstream words(line.substr(0, tab));
    std::vector<std::string> parts;
    for (std::string word; words >> word;) parts.push_back(word);
    constexpr int kOctal = 8;
    listing[line.substr(tab + 1)] = {
        static_cast<std::uint32_t>(std::stoul(parts[0], nullptr, kOctal)),
        id_of(parts[blob_word])};
  }
  return listing;
}

Listing list_commit(GitRepo& repo, const std::string& commit) {
  return parse_listing(repo.git({"ls-tree", "-r", "-z", "--full-tree", commit}),
                       2);
}

git::CommitChange compare(const Listing& now,
                          const std::vector<Listing>& parents) {
  constexpr std::uint32_t kGitlink = 0160000;
  git::CommitChange change;
  change.parents = static_cast<std::uint32_t>(parents.size());
  for (const auto& [path, entry] : now) {
    git::FileChange file{path, entry.blob, entry.mode, {}};
    bool is_known = false;
    bool is_new = true;
    for (const Listing& parent : parents) {
      const auto old = parent.find(path);
      if (old == parent.end()) continue;
      is_new = false;
      is_known = is_known || old->second.blob == entry.blob;
      file.before.push_back(old->second.blob);
    }
    if (is_known) continue;
    if (entry.mode == kGitlink) {
      ++change.without_content;
      if (is_new) change.new_submodules.push_back(path);
      continue;
    }
    change.files.push_back(std::move(file));
  }
  std::set<std::pair<std::string, git::ObjectId>> removed;
  for (const Listing& parent : parents) {
    for (const auto& [path, entry] : parent) {
      if (!now.contains(path)) removed.emplace(path, entry.blob);
    }
  }
  for (const auto& [path, blob] : removed) {
    change.removed.push_back({path, blob});
    ++change.without_content;
  }
  return change;
}

std::vector<git::ObjectId> trees_of(GitRepo& repo,
                                    const std::vector<std::string>& commits) {
  std::vector<git::ObjectId> trees;
  for (const std::string& commit : commits) {
    trees.push_back(id_of(repo.rev_parse(commit + "^{tree}")));
  }
  return trees;
}

}  // namespace

git::CommitChange change_of(GitRepo& repo, const std::string& commit) {
  std::istringstream words(
      repo.git({"rev-list", "--parents", "-n", "1", commit}));
  std::string word;
  words >> word;
  const git::ObjectId id = id_of(word);
  std::vector<Listing> parents;
  std::vector<std::string> commits;
  while (words >> word) {
    commits.push_back(word);
    parents.push_back(list_commit(repo, word));
  }
  git::CommitChange change = compare(list_commit(repo, commit), parents);
  change.parent_trees = trees_of(repo, commits);
  change.commit = id;
  return change;
}

git::CommitChange staged_change(GitRepo& repo) {
  std::vector<Listing> parents;
  std::vector<std::string> commits;
  for (const std::string head : {"HEAD", "MERGE_HEAD"}) {
    if (repo.try_git({"rev-parse", "-q", "--verify", head})) {
      commits.push_back(head);
      parents.push_back(list_commit(repo, head));
    }
  }
  git::CommitChange change =
      compare(parse_listing(repo.git({"ls-files", "-s", "-z"}), 1), parents);
  change.parent_trees = trees_of(repo, commits);
  return change;
}

}  // namespace tokensweep::test
