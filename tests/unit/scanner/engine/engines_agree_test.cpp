// SPDX-License-Identifier: Apache-2.0
// The fast engine and its slow twin find the same literals, on random bytes
// and on real text.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/file.h"
#include "scanner/engine/hyperscan_engine.h"
#include "scanner/engine/literals.h"
#include "scanner/engine/reference_engine.h"
#include "tests/support/test_random.h"
#include "tests/support/test_rules.h"

namespace tokensweep {
namespace {

class EnginesAgreeTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    rules_ = testing::catalogue_detector().rules().size() > 0
                 ? &testing::catalogue_detector().rules()
                 : nullptr;
    ASSERT_NE(rules_, nullptr);
    literals_ = make_literals(*rules_);
    auto database = compile_database(literals_);
    ASSERT_TRUE(database.has_value());
    database_ = *std::move(database);
    auto fast = load_database(as_bytes(database_));
    ASSERT_TRUE(fast.has_value());
    fast_ = *std::move(fast);
    slow_ = make_reference_engine(literals_);
  }
  static void TearDownTestSuite() {
    fast_.reset();
    slow_.reset();
  }

  static std::vector<LiteralHit> hits(const PatternEngine& engine,
                                      std::string_view text) {
    std::vector<LiteralHit> found;
    const auto scratch = engine.make_scratch();
    engine.find(as_bytes(text), *scratch, found);
    std::ranges::sort(found, {}, [](const LiteralHit& hit) {
      return std::pair(hit.end, hit.literal);
    });
    return found;
  }

  static void expect_same(std::string_view text) {
    EXPECT_EQ(hits(*fast_, text), hits(*slow_, text));
  }

  static const RuleSet* rules_;
  static std::vector<Literal> literals_;
  static std::string database_;  // used in place
  static std::unique_ptr<PatternEngine> fast_;
  static std::unique_ptr<PatternEngine> slow_;
};

const RuleSet* EnginesAgreeTest::rules_ = nullptr;
std::vector<Literal> EnginesAgreeTest::literals_;
std::string EnginesAgreeTest::database_;
std::unique_ptr<PatternEngine> EnginesAgreeTest::fast_;
std::unique_ptr<PatternEngine> EnginesAgreeTest::slow_;

TEST_F(EnginesAgreeTest, OnRandomTextFullOfLiterals) {
  testing::TestRandom random(11);
  std::size_t total = 0;
  for (int round = 0; round < 20; ++round) {
    std::string text;
    while (text.size() < 4000) {
      text += random.bytes(random.below(12));
      const Literal& literal = literals_[random.below(literals_.size())];
      // Whole, or cut so that it is none.
      const std::size_t cut = random.below(4) == 0 ? 1 : 0;
      text += literal.bytes.substr(0, literal.bytes.size() - cut);
    }
    expect_same(text);
    total += hits(*fast_, text).size();
  }
  EXPECT_GT(total, 1000U);
}

TEST_F(EnginesAgreeTest, AtTheEdgesOfTheContent) {
  for (std::size_t i = 0; i < literals_.size(); i += 97) {
    const std::string& bytes = literals_[i].bytes;
    expect_same(bytes);
    expect_same(bytes + bytes);
    expect_same(bytes.substr(1));
  }
  expect_same("");
}

TEST_F(EnginesAgreeTest, OnTheProjectsOwnText) {
  namespace fs = std::filesystem;
  std::size_t files = 0;
  for (const char* room : {"/base", "/rules/catalogue", "/docs"}) {
    for (const auto& entry :
         fs::directory_iterator(TOKENSWEEP_SOURCE_DIR + std::string(room))) {
      if (!entry.is_regular_file() || files >= 24) continue;
      const auto text = read_file(entry.path().string(), 1 << 20);
      ASSERT_TRUE(text.has_value());
      expect_same(std::string_view(*text).substr(0, 20'000));
      ++files;
    }
  }
  EXPECT_GT(files, 10U);
}

}  // namespace
}  // namespace tokensweep
