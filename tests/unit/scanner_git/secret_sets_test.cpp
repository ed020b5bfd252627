// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/secret_sets.h"

#include <random>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace tokensweep::git {
namespace {

std::vector<std::uint32_t> list(const SecretSets& sets, SetId set) {
  const auto elements = sets.elements(set);
  return {elements.begin(), elements.end()};
}

TEST(SecretSets, StoresEachSetOnce) {
  SecretSets sets;
  EXPECT_EQ(sets.make({}), 0U);
  const SetId a = sets.make({3, 1, 3});
  EXPECT_EQ(list(sets, a), (std::vector<std::uint32_t>{1, 3}));
  EXPECT_EQ(sets.make({1, 3}), a);
  EXPECT_EQ(sets.unite(sets.make({1}), sets.make({3})), a);
  EXPECT_EQ(sets.subtract(sets.make({1, 2, 3}), sets.make({2, 9})), a);
  EXPECT_EQ(sets.subtract(a, a), 0U);
}

TEST(SecretSets, AgreesWithStdSet) {
  std::mt19937 random(7);
  SecretSets sets;
  std::vector<std::set<std::uint32_t>> models = {{}};
  std::vector<SetId> ids = {0};
  for (int step = 0; step < 2000; ++step) {
    const std::size_t a = random() % ids.size();
    const std::size_t b = random() % ids.size();
    std::set<std::uint32_t> model = models[a];
    SetId id = 0;
    switch (random() % 3) {
      case 0:
        model = {static_cast<std::uint32_t>(random() % 20),
                 static_cast<std::uint32_t>(random() % 20)};
        id = sets.make({model.begin(), model.end()});
        break;
      case 1:
        model.insert(models[b].begin(), models[b].end());
        id = sets.unite(ids[a], ids[b]);
        break;
      default:
        for (const std::uint32_t element : models[b]) model.erase(element);
        id = sets.subtract(ids[a], ids[b]);
    }
    ASSERT_EQ(list(sets, id),
              (std::vector<std::uint32_t>{model.begin(), model.end()}));
    for (std::size_t i = 0; i < ids.size(); ++i) {
      ASSERT_EQ(ids[i] == id, models[i] == model);
    }
    models.push_back(std::move(model));
    ids.push_back(id);
    if (ids.size() > 60) {
      models.erase(models.begin() + 1);
      ids.erase(ids.begin() + 1);
    }
  }
}

}  // namespace
}  // namespace tokensweep::git
