// SPDX-License-Identifier: Apache-2.0
// A derived scan gives what a scan of the whole content gives.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "rules/sample.h"
#include "scanner/engine/blob_scanner.h"
#include "scanner/engine/literals.h"
#include "scanner/engine/reference_engine.h"
#include "tests/support/edits.h"
#include "tests/support/encodings.h"
#include "tests/support/test_random.h"
#include "tests/support/test_rules.h"

namespace tokensweep {
namespace {

using testing::EditedText;
using testing::TestRandom;

// What stands in bytes that nobody filled.
std::string poison(std::size_t size, std::uint64_t kind) {
  static const std::string kPatterns[] = {
      std::string(1, '\0'), "A", "\n", "AKIA", "password=\"", "\xFF\xFE"};
  const std::string& pattern = kPatterns[kind % std::size(kPatterns)];
  std::string out;
  while (out.size() < size) out += pattern;
  out.resize(size);
  return out;
}

std::string describe(const Match& match) {
  return std::to_string(match.rule) + " at " +
         std::to_string(match.span.begin) + ".." +
         std::to_string(match.span.end) + " encoding " +
         std::to_string(static_cast<int>(match.encoding));
}

class DeltaScanTest : public ::testing::Test {
 protected:
  static const std::vector<std::string>& snippets() {
    static const std::vector<std::string> all = testing::catalogue_snippets(7);
    return all;
  }

  static void expect_equal(const std::vector<Match>& derived,
                           const std::vector<Match>& whole) {
    if (derived == whole) return;
    std::string difference;
    for (const Match& match : whole) {
      if (std::ranges::find(derived, match) == derived.end()) {
        difference += "\n  missing: rule " + describe(match);
      }
    }
    for (const Match& match : derived) {
      if (std::ranges::find(whole, match) == whole.end()) {
        difference += "\n  too much: rule " + describe(match);
      }
    }
    ADD_FAILURE() << "not the same matches" << difference;
  }

  // Scans `edited` both ways; gives the state of the derived scan.
  static ScanState check(BlobScanner& derived, BlobScanner& whole,
                         const EditedText& edited, const ScanState& base,
                         std::uint64_t poison_kind) {
    std::string buffer = poison(edited.text().size(), poison_kind);
    DerivedBytes bytes = edited.derive(buffer);
    ScanState kept;
    ScanState kept_whole;
    const std::uint64_t capped = derived.counters().capped;
    const std::uint64_t capped_whole = whole.counters().capped;
    expect_equal(derived.scan_derived(bytes, base, &kept),
                 whole.scan(as_bytes(edited.text()), &kept_whole));
    EXPECT_EQ(derived.counters().capped - capped,
              whole.counters().capped - capped_whole);
    EXPECT_EQ(kept.complete, kept_whole.complete);
    EXPECT_EQ(kept.hits, kept_whole.hits);
    return kept;
  }

  // Bases of about that size, each with that many children and grandchildren.
  static void run(const Detection& detection, std::uint64_t seed, int rounds,
                  std::size_t size, int children) {
    TestRandom random(seed);
    BlobScanner derived(detection);
    BlobScanner whole(detection);
    std::size_t found = 0;
    for (int round = 0; round < rounds; ++round) {
      SCOPED_TRACE("round " + std::to_string(round));
      const std::string base =
          testing::random_text(snippets(), 1 + random.below(size), random);
      ScanState state;
      whole.scan(as_bytes(base), &state);
      for (int child = 0; child < children; ++child) {
        SCOPED_TRACE("child " + std::to_string(child));
        const EditedText edited =
            testing::random_edits(base, snippets(), random);
        const ScanState kept =
            check(derived, whole, edited, state, random.below(6));
        const EditedText again =
            testing::random_edits(edited.text(), snippets(), random);
        check(derived, whole, again, kept, random.below(6));
        for (const auto& kept_match : kept.matches) {
          found += kept_match.match != nullptr ? 1U : 0U;
        }
        if (HasFailure()) return;
      }
    }
    EXPECT_GT(found, static_cast<std::size_t>(rounds));
    EXPECT_GT(derived.counters().inherited_hits, 0U);
  }
};

TEST_F(DeltaScanTest, RandomEditsOfSmallTexts) {
  run(testing::catalogue_detector().detection(), 1, 500, 4'000, 4);
}

TEST_F(DeltaScanTest, RandomEditsOfLargeTexts) {
  run(testing::catalogue_detector().detection(), 2, 20, 150'000, 4);
}

TEST_F(DeltaScanTest, RandomEditsWithTheReferenceEngine) {
  const Detection detection = testing::catalogue_detector().detection();
  const auto engine = make_reference_engine(make_literals(detection.rules));
  run({detection.rules, detection.literals, *engine}, 3, 10, 1'500, 3);
}

TEST_F(DeltaScanTest, ChainsOfFiftyDerivations) {
  TestRandom random(4);
  const Detection detection = testing::catalogue_detector().detection();
  BlobScanner derived(detection);
  BlobScanner whole(detection);
  for (int chain = 0; chain < 12; ++chain) {
    std::string base = testing::random_text(snippets(), 6'000, random);
    ScanState state;
    derived.scan(as_bytes(base), &state);
    for (int depth = 0; depth < 50; ++depth) {
      SCOPED_TRACE(std::to_string(chain) + ", depth " + std::to_string(depth));
      const EditedText edited = testing::random_edits(base, snippets(), random);
      // Do not dwindle.
      if (edited.text().size() < 3'000 || edited.text().size() > 30'000) {
        continue;
      }
      state = check(derived, whole, edited, state, random.below(6));
      base = edited.text();
      if (HasFailure()) return;
    }
  }
}

TEST_F(DeltaScanTest, EveryByteOfATextIsEditedOnce) {
  TestRandom random(5);
  const Detection detection = testing::catalogue_detector().detection();
  BlobScanner derived(detection);
  BlobScanner whole(detection);
  const std::string base = testing::random_text(snippets(), 2'500, random);
  ScanState state;
  whole.scan(as_bytes(base), &state);
  for (std::size_t at = 0; at <= base.size(); ++at) {
    EditedText longer(base);
    longer.copy(0, at);
    longer.insert("x");
    longer.copy(at, base.size() - at);
    check(derived, whole, longer, state, at);
    if (at == base.size()) break;
    EditedText shorter(base);
    shorter.copy(0, at);
    shorter.copy(at + 1, base.size() - at - 1);
    check(derived, whole, shorter, state, at);
    ASSERT_FALSE(HasFailure()) << at;
  }
}

TEST_F(DeltaScanTest, TokensPutTogetherAtEveryByte) {
  const Detection detection = testing::catalogue_detector().detection();
  BlobScanner derived(detection);
  BlobScanner whole(detection);
  TestRandom random(11);
  const std::string far(600, '.');
  std::size_t found = 0;
  for (std::size_t i = 0; i < testing::catalogue_rules().size(); i += 5) {
    const Rule& rule = testing::catalogue_rules()[i];
    const auto token = fill_sample(rule, 3);
    if (!token || token->size() > 200) continue;
    const std::string form = i % 2 == 0 ? *token : testing::base64(*token);
    for (std::size_t cut = 0; cut <= form.size(); ++cut) {
      // Both parts come from other places; or one of them is inserted.
      const std::string head = form.substr(0, cut);
      const std::string tail = form.substr(cut);
      const std::string base =
          far + " " + head + "|" + far + "|" + tail + " " + far;
      const std::size_t joint = far.size() + 1 + cut;
      const std::size_t second = joint + far.size() + 2;
      ScanState state;
      whole.scan(as_bytes(base), &state);
      EditedText joined(base);
      joined.copy(0, joint);
      joined.copy(second, base.size() - second);
      EditedText begun(base);
      begun.copy(0, far.size() + 1);
      begun.insert(head);
      begun.copy(second, base.size() - second);
      EditedText ended(base);
      ended.copy(0, joint);
      ended.insert(tail);
      ended.copy(second + tail.size(), base.size() - second - tail.size());
      for (const EditedText* text : {&joined, &begun, &ended}) {
        check(derived, whole, *text, state, cut);
        found += whole.scan(as_bytes(text->text())).size();
      }
      ASSERT_FALSE(HasFailure()) << rule.id << " cut at " << cut;
    }
  }
  EXPECT_GT(found, 1'000U);
}

TEST_F(DeltaScanTest, TheOutermostByteOfAnExtentCounts) {
  constexpr std::uint32_t kReach = 40;
  Rule context = testing::prefix_rule("test-context", "abc_", 24);
  context.context = {{"acme"}, kReach, false, false};
  Rule not_context = testing::prefix_rule("test-not-context", "def_", 24);
  not_context.not_context = {"acme"};
  Rule near = testing::prefix_rule("test-near", "nearby", 8);
  near.anchors[0].place = AnchorPlace::kNear;
  near.body = {};
  near.pattern = "\\bv[0-9]{8}\\b";
  near.extent = 60;
  near.tests.allow_placeholders = true;
  const auto detector = testing::detector_of({context, not_context, near});
  BlobScanner derived(detector->detection());
  BlobScanner whole(detector->detection());
  TestRandom random(12);
  const auto value = [&] { return random.text(testing::kBase62, 24); };
  const auto number = [&] { return "v" + random.text("123456789", 8); };
  const auto gap = [](std::size_t size) { return std::string(size, ' '); };
  const std::vector<std::string> texts = {
      "acme" + gap(kReach - 4) + "abc_" + value(),
      "abc_" + value() + gap(kReach - 4) + "acme",
      "acme" + gap(512 - 4) + "def_" + value(),
      "def_" + value() + gap(512 - 4) + "acme",
      " " + number() + gap(60 - 9) + "nearby",
      "nearby" + gap(60 - 9) + number() + " ",
      "z" + number() + gap(60 - 9) + "nearby",
      "nearby" + gap(60 - 9) + number() + "z",
      "\n" + gap(500) + "acme &quotquotqu;abc_" + value() + gap(500),
      "acme &quotquotqu;abc_" + value() + "0",
  };
  for (const std::string& text : texts) {
    SCOPED_TRACE(text);
    for (const std::size_t around : {0U, 1U, 700U}) {
      const std::string base =
          std::string(around, '.') + text + std::string(around, '.');
      ScanState state;
      whole.scan(as_bytes(base), &state);
      for (std::size_t at = 0; at < base.size(); ++at) {
        for (const char* other : {"", "x", " ", ". "}) {
          EditedText edited(base);
          edited.copy(0, at);
          edited.insert(other);
          edited.copy(at + 1, base.size() - at - 1);
          check(derived, whole, edited, state, at);
        }
        EditedText front(base);
        front.copy(0, at);
        check(derived, whole, front, state, at);
        EditedText back(base);
        back.copy(at, base.size() - at);
        check(derived, whole, back, state, at);
      }
      ASSERT_FALSE(HasFailure()) << around;
    }
  }
}

TEST_F(DeltaScanTest, LongRunsOfEncodedText) {
  TestRandom random(6);
  const Detection detection = testing::catalogue_detector().detection();
  BlobScanner derived(detection);
  BlobScanner whole(detection);
  for (int round = 0; round < 6; ++round) {
    SCOPED_TRACE(round);
    const std::string plain =
        testing::random_text(snippets(), 20'000 + random.below(20'000), random);
    std::string base = round % 3 == 0   ? testing::base64(plain)
                       : round % 3 == 1 ? testing::hex_lower(plain)
                                        : testing::utf16le(plain);
    if (round >= 3) {
      for (std::size_t at = 76; at < base.size(); at += 77) {
        base.insert(at, 1, '\n');
      }
    }
    base = "before\n" + base + "\nbehind\n";
    ScanState state;
    whole.scan(as_bytes(base), &state);
    for (int child = 0; child < 4; ++child) {
      const EditedText edited = testing::random_edits(base, snippets(), random);
      check(derived, whole, edited, state, random.below(6));
      if (HasFailure()) return;
    }
  }
}

TEST_F(DeltaScanTest, UntouchedHitsAreNotLookedAtAgain) {
  const auto detector =
      testing::detector_of({testing::prefix_rule("test-one", "abc_", 24)});
  TestRandom random(8);
  std::string base;
  for (int i = 0; i < 200; ++i) {
    base += "k=abc_" + random.text(testing::kBase62, 24) + "\n";
  }
  BlobScanner scanner(detector->detection());
  ScanState state;
  ASSERT_EQ(scanner.scan(as_bytes(base), &state).size(), 200U);
  EditedText edited(base);
  edited.copy(0, 3'000);
  edited.insert("a new line\n");
  edited.copy(3'000, base.size() - 3'000);
  std::string buffer;
  DerivedBytes bytes = edited.derive(buffer);
  const ScanCounters before = scanner.counters();
  EXPECT_GE(scanner.scan_derived(bytes, state).size(), 199U);
  const ScanCounters& after = scanner.counters();
  EXPECT_LT(after.matched_bytes - before.matched_bytes, 100U);
  EXPECT_LT(after.confirms - before.confirms, 5U);
  EXPECT_GE(after.inherited_hits - before.inherited_hits, 195U);
  // Little of the content was put together.
  const auto there =
      std::mismatch(buffer.begin(), buffer.end(), edited.text().begin());
  EXPECT_NE(there.first, buffer.end());
}

TEST_F(DeltaScanTest, CapsCutBothAtTheSamePlace) {
  const auto detector =
      testing::detector_of({testing::prefix_rule("test-one", "abc_", 24)});
  TestRandom random(9);
  std::string base;
  for (std::uint32_t i = 0; i < BlobScanner::kMaxMatchesPerRule + 50; ++i) {
    base += "abc_" + random.text(testing::kBase62, 24) + "\n";
  }
  BlobScanner derived(detector->detection());
  BlobScanner whole(detector->detection());
  ScanState state;
  EXPECT_EQ(whole.scan(as_bytes(base), &state).size(),
            BlobScanner::kMaxMatchesPerRule);
  for (int child = 0; child < 5; ++child) {
    const EditedText edited = testing::random_edits(base, {"abc_"}, random);
    check(derived, whole, edited, state, random.below(6));
  }
}

TEST_F(DeltaScanTest, RawCapStartsOverAndCountsTheSame) {
  // Each near anchor finds all values around it again.
  Rule near = testing::prefix_rule("test-near", "token", 8);
  near.anchors[0].place = AnchorPlace::kNear;
  near.body = {};
  near.pattern = "\\b[0-9]{8}\\b";
  near.extent = 600;
  near.tests.allow_placeholders = true;
  const auto detector = testing::detector_of({near});
  TestRandom random(10);
  std::string base;
  for (int i = 0; i < 2'500; ++i) {
    base += "token " + random.text("0123456789", 8) + " ";
  }
  BlobScanner derived(detector->detection());
  BlobScanner whole(detector->detection());
  ScanState state;
  whole.scan(as_bytes(base), &state);
  for (int child = 0; child < 6; ++child) {
    const EditedText edited =
        testing::random_edits(base, {"token 12345678"}, random);
    check(derived, whole, edited, state, random.below(6));
  }
  // Many values at few anchors: over the cap.
  while (base.size() < 200'000) base += base;
  whole.scan(as_bytes(base), &state);
  EXPECT_GT(whole.counters().capped, 0U);
  EXPECT_FALSE(state.complete);
  EditedText edited(base);
  edited.copy(100, base.size() - 100);
  check(derived, whole, edited, state, 1);
}

TEST_F(DeltaScanTest, DecodingBudgetCutsBothAtTheSamePlace) {
  const auto detector =
      testing::detector_of({testing::prefix_rule("test-one", "abc_", 24)});
  TestRandom random(13);
  std::string plain;
  for (int i = 0; i < 16'000; ++i) {
    plain += "abc_" + random.text(testing::kBase62, 10) + "\n";  // too short
  }
  const std::string base = testing::base64(plain);
  BlobScanner derived(detector->detection());
  BlobScanner whole(detector->detection());
  ScanState state;
  whole.scan(as_bytes(base), &state);
  EXPECT_GT(whole.counters().capped, 0U);
  EXPECT_FALSE(state.complete);
  // Under the limit before the edit, over it with it.
  const std::string half = base.substr(0, base.size() / 2);
  whole.scan(as_bytes(half), &state);
  EXPECT_TRUE(state.complete);
  EditedText twice(half);
  twice.copy(0, half.size());
  twice.insert("\n");
  twice.copy(0, half.size());
  check(derived, whole, twice, state, 1);
}

}  // namespace
}  // namespace tokensweep
