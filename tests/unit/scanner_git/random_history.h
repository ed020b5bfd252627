// SPDX-License-Identifier: Apache-2.0
// Small histories with wrong clocks, merges, notes, tags and a staged change,
// as plain data and as a repository.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/support/git_repo.h"

namespace tokensweep::git::model {

inline constexpr int kBlobs = 14;
inline constexpr std::uint32_t kSecrets = 6;

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

// Ids are empty until build() wrote the history.
struct History {
  std::vector<Commit> commits;
  std::vector<Secrets> blobs;  // what each blob holds
  std::vector<std::string> blob_ids;
  std::vector<RefModel> refs;  // sorted by name
  int head = 0;
  Files index;
};

// The same for the same seed.
[[nodiscard]] History random_history(unsigned seed);

// Writes the history with one fast-import, and learns the ids.
void build(History& history, tokensweep::test::GitRepo& repo);

}  // namespace tokensweep::git::model
