// SPDX-License-Identifier: Apache-2.0
// Random small histories, attributed by the product and by a model that
// follows the definitions commit by commit.
#include "tests/unit/scanner_git/attribution_model.h"

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/git/attribution.h"
#include "scanner/git/repository.h"
#include "tests/support/git_repo.h"
#include "tests/unit/scanner_git/random_history.h"

namespace tokensweep::git {
namespace {

using test::GitRepo;
using test::ScratchFolder;

std::vector<FlaggedObject> flagged_of(const model::History& history) {
  std::vector<FlaggedObject> result;
  const auto flag = [&](const std::string& id, ObjectType type,
                        const model::Secrets& secrets) {
    for (const std::uint32_t secret : secrets) {
      result.push_back({*ObjectId::from_hex(id), type, secret, 0});
    }
  };
  for (std::size_t i = 0; i < history.blobs.size(); ++i) {
    flag(history.blob_ids[i], ObjectType::kBlob, history.blobs[i]);
  }
  for (const model::Commit& commit : history.commits) {
    flag(commit.id, ObjectType::kCommit, commit.message);
  }
  for (const model::RefModel& ref : history.refs) {
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
  model::History history = model::random_history(GetParam());
  const ScratchFolder folder;
  GitRepo repo = GitRepo::init(folder / "r");
  model::build(history, repo);
  if (GetParam() % 4 == 0) repo.repack();
  const AttributionResult expected = model::attribute(history);

  auto repository = Repository::open(repo.folder());
  ASSERT_TRUE(repository);
  Coverage coverage;
  AttributionInput input;
  input.flagged = flagged_of(history);
  input.secrets = model::kSecrets;
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
    for (std::uint32_t secret = 0; secret < model::kSecrets; ++secret) {
      EXPECT_EQ(describe(actual->exposures[secret]),
                describe(expected.exposures[secret]))
          << secret;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, AttributionModel, testing::Range(0U, 40U));

}  // namespace
}  // namespace tokensweep::git
