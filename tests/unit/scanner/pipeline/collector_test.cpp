// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/collector.h"

#include <algorithm>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/test_random.h"
#include "tests/support/test_rules.h"

namespace tokensweep {
namespace {

Match match_of(std::string secret, std::uint64_t begin) {
  Match match;
  match.span = {begin, begin + secret.size()};
  match.secret = std::move(secret);
  return match;
}

class CollectorTest : public ::testing::Test {
 protected:
  CollectorTest()
      : detector_(testing::detector_of(
            {testing::prefix_rule("test-one", "abc_", 24),
             testing::prefix_rule("test-two", "abcd_", 24)})) {}

  std::unique_ptr<Detector> detector_;
};

TEST_F(CollectorTest, EveryPlaceInAFileIsAnOccurrence) {
  Collector collector(detector_->rules(), {});
  const std::string content = "s3cret\nx s3cret\n";
  collector.add_file(OccurrenceKind::kFile, "a", content,
                     {match_of("s3cret", 0), match_of("s3cret", 9)});
  const auto collected = collector.take();
  ASSERT_EQ(collected.secrets.size(), 1U);
  const auto& occurrences = collected.secrets[0].occurrences;
  ASSERT_EQ(occurrences.size(), 2U);
  EXPECT_EQ(occurrences[0].line, 1U);
  EXPECT_EQ(occurrences[0].column, 1U);
  EXPECT_EQ(occurrences[1].line, 2U);
  EXPECT_EQ(occurrences[1].column, 3U);
}

TEST_F(CollectorTest, CommentsAreNotedWhereTheyAreOn) {
  const std::string content = "s3cret # ggignore\n  s3cret\n";
  const auto places = [&](OccurrenceKind kind, const InlineMarkers& markers) {
    Collector collector(detector_->rules(), markers);
    collector.add_file(kind, "a", content,
                       {match_of("s3cret", 0), match_of("s3cret", 20)});
    auto collected = collector.take();
    return std::move(collected.secrets[0].occurrences);
  };
  const InlineMarkers all = InlineMarkers().set();
  const auto file = places(OccurrenceKind::kFile, all);
  ASSERT_TRUE(file[0].allow.has_value());
  EXPECT_EQ(file[0].allow->marker, InlineMarker::kGgshield);
  EXPECT_FALSE(file[1].allow.has_value());
  EXPECT_FALSE(places(OccurrenceKind::kFile, {})[0].allow.has_value());
  // Lines of the index are names.
  EXPECT_FALSE(places(OccurrenceKind::kIndex, all)[0].allow.has_value());
}

TEST_F(CollectorTest, ANameEndsWithThePartThatHoldsTheMatch) {
  Collector collector(detector_->rules(), {});
  collector.add_file_name("d/s3cret/a", {match_of("s3cret", 2)});
  collector.add_file_name("d/s3cret/b", {match_of("s3cret", 2)});
  collector.add_file_name("d/x-s3cret.txt", {match_of("s3cret", 4)});
  const auto collected = collector.take();
  ASSERT_EQ(collected.secrets.size(), 1U);
  const auto& occurrences = collected.secrets[0].occurrences;
  ASSERT_EQ(occurrences.size(), 2U);
  EXPECT_EQ(occurrences[0].path, "d/s3cret");
  EXPECT_EQ(occurrences[1].path, "d/x-s3cret.txt");
  EXPECT_EQ(occurrences[1].line, 0U);
}

TEST_F(CollectorTest, AnObjectCountsOncePerSecretAndEncoding) {
  Collector collector(detector_->rules(), {});
  Match encoded = match_of("s3cret", 40);
  encoded.encoding = Encoding::kBase64;
  collector.add_object(
      git::ObjectId(), git::ObjectType::kBlob,
      {match_of("s3cret", 3), match_of("s3cret", 20), encoded});
  const auto collected = collector.take();
  ASSERT_EQ(collected.object_hits.size(), 2U);
  EXPECT_EQ(collected.object_hits[0].offset, 3U);
  EXPECT_EQ(collected.object_hits[1].offset, 40U);
}

TEST_F(CollectorTest, TheStrongerRuleNamesTheSecretInAnyOrder) {
  Match strong = match_of("s3cret", 0);
  strong.rule = 1;
  strong.verdict = Verdict::kProvenFormat;
  Match weak = match_of("s3cret", 0);
  weak.rule = 0;
  weak.facts["username"] = "somebody";
  for (const bool strong_first : {true, false}) {
    Collector collector(detector_->rules(), {});
    for (const bool first : {true, false}) {
      collector.add_file(OccurrenceKind::kFile, first ? "a" : "b", "s3cret",
                         {first == strong_first ? strong : weak});
    }
    const auto collected = collector.take();
    ASSERT_EQ(collected.secrets.size(), 1U);
    EXPECT_EQ(collected.secrets[0].best.rule, 1U);
    EXPECT_EQ(collected.secrets[0].facts.at("username"), "somebody");
  }
}

TEST_F(CollectorTest, ThreadsAndOrderChangeNothing) {
  testing::TestRandom random(1);
  struct File {
    std::string path;
    std::vector<Match> matches;
  };
  std::vector<File> files;
  for (int i = 0; i < 200; ++i) {
    Match match = match_of("secret" + std::to_string(random.below(40)), 0);
    match.facts["f" + std::to_string(random.below(3))] =
        std::to_string(random.below(5));
    files.push_back({"path" + std::to_string(i), {match}});
  }
  const auto collect = [&](unsigned threads) {
    Collector collector(detector_->rules(), {});
    std::vector<std::jthread> workers;
    for (unsigned t = 0; t < threads; ++t) {
      workers.emplace_back([&, t] {
        for (std::size_t i = t; i < files.size(); i += threads) {
          collector.add_file(OccurrenceKind::kFile, files[i].path, "x",
                             files[i].matches);
        }
      });
    }
    workers.clear();
    return collector.take();
  };
  const auto expected = collect(1);
  for (const unsigned threads : {2U, 8U}) {
    std::shuffle(files.begin(), files.end(), std::mt19937(threads));
    const auto got = collect(threads);
    ASSERT_EQ(got.secrets.size(), expected.secrets.size());
    for (std::size_t i = 0; i < got.secrets.size(); ++i) {
      EXPECT_EQ(got.secrets[i].secret, expected.secrets[i].secret);
      EXPECT_EQ(got.secrets[i].facts, expected.secrets[i].facts);
      EXPECT_EQ(got.secrets[i].occurrences, expected.secrets[i].occurrences);
    }
  }
}

}  // namespace
}  // namespace tokensweep
