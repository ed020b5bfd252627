// SPDX-License-Identifier: Apache-2.0
// What a hit means depends on no byte outside the extent that it says it has,
// for every rule of the catalogue.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "rules/confirm.h"
#include "rules/sample.h"
#include "scanner/engine/encoded_run.h"
#include "scanner/engine/literals.h"
#include "tests/support/edits.h"
#include "tests/support/test_random.h"
#include "tests/support/test_rules.h"

namespace tokensweep {
namespace {

using testing::TestRandom;

std::vector<std::uint64_t> places_of(const Anchor& anchor,
                                     std::string_view text) {
  const std::string lower = to_lower(text);
  const std::string wanted =
      anchor.caseless ? to_lower(anchor.text) : anchor.text;
  const std::string_view searched =
      anchor.caseless ? std::string_view(lower) : text;
  std::vector<std::uint64_t> places;
  for (std::size_t at = searched.find(wanted); at != std::string_view::npos;
       at = searched.find(wanted, at + 1)) {
    places.push_back(at);
  }
  return places;
}

std::vector<Match> confirm_at(const CompiledRule& rule, const Anchor& anchor,
                              std::uint64_t at, std::string_view content) {
  std::vector<Match> matches;
  confirm(rule, 0, anchor.place, {at, at + anchor.text.size()}, content,
          matches);
  return matches;
}

// Other bytes of the same length outside of a range.
std::string mutate_outside(std::string text, const ByteRange& kept,
                           TestRandom& random) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i >= kept.begin && i < kept.end) continue;
    text[i] = "aZ0_\n\\ n=\"%;&\xFF"[random.below(14)];
  }
  return text;
}

TEST(ExtentTest, ConfirmDependsOnItsExtentOnly) {
  TestRandom random(1);
  const RuleSet& rules = testing::catalogue_detector().rules();
  std::size_t matches = 0;
  for (std::uint32_t index = 0; index < rules.size(); ++index) {
    const CompiledRule& compiled = rules.compiled(index);
    const Rule& rule = compiled.rule();
    std::vector<std::string> texts;
    for (const auto* list : {&rule.examples_match, &rule.examples_no_match}) {
      for (const Example& example : *list) {
        if (const auto filled = fill_example(rule, example, 3)) {
          texts.push_back(filled->text);
        }
      }
    }
    for (const std::string& text : texts) {
      const std::size_t around = random.below(2) == 0 ? 2 : 1'500;
      const std::string content = random.text("ab =\"\n0", around) + text +
                                  random.text("ab =\"\n0", around);
      for (const Anchor& anchor : rule.anchors) {
        for (const std::uint64_t at : places_of(anchor, content)) {
          const std::uint64_t before = rule.confirm_before(anchor.place);
          const ByteRange extent{
              at > before ? at - before : 0,
              std::min<std::uint64_t>(
                  content.size(),
                  at + rule.confirm_after(anchor.place, anchor.text.size()))};
          const auto found = confirm_at(compiled, anchor, at, content);
          matches += found.size();
          EXPECT_EQ(confirm_at(compiled, anchor, at,
                               mutate_outside(content, extent, random)),
                    found)
              << rule.id;
          // The scanner gives it the extent alone.
          auto inside = confirm_at(
              compiled, anchor, at - extent.begin,
              std::string_view(content).substr(extent.begin, extent.size()));
          for (Match& match : inside) {
            match.span.begin += extent.begin;
            match.span.end += extent.begin;
          }
          EXPECT_EQ(inside, found) << rule.id;
        }
      }
    }
  }
  EXPECT_GT(matches, 1'000U);
}

struct Decoded {
  std::string bytes;
  ByteRange range;
  friend bool operator==(const Decoded&, const Decoded&) = default;
};

Decoded decode(std::string_view content, const LiteralUse& use,
               const ByteRange& hit, LineBreaks line_breaks, RunLook& look) {
  const auto run =
      decode_run(content, use.form, use.phase, hit, line_breaks, &look);
  if (!run) return {};
  return {std::string(run->bytes()), run->range()};
}

TEST(ExtentTest, DecodingDependsOnWhatItLookedAtOnly) {
  TestRandom random(2);
  const Detection detection = testing::catalogue_detector().detection();
  const auto scratch = detection.engine.make_scratch();
  const auto snippets = testing::catalogue_snippets(5);
  std::size_t runs = 0;
  for (int round = 0; round < 60; ++round) {
    std::string content = testing::random_text(snippets, 3'000, random);
    if (round % 4 == 0) {  // runs over the reach
      content += random.text(testing::kBase62, 40'000);
      for (std::size_t i = 0; i < 20; ++i) {
        content.insert(3'000 + i * 1'500, "ZG9ja2Vy");
      }
    }
    std::vector<LiteralHit> hits;
    detection.engine.find(as_bytes(content), *scratch, hits);
    for (const LiteralHit& hit : hits) {
      const ByteRange at{hit.end - detection.literals.length(hit.literal),
                         hit.end};
      detection.literals.for_each_use(hit.literal, [&](const LiteralUse& use) {
        if (use.form == Form::kPlain) return;
        for (const LineBreaks breaks :
             {LineBreaks::kStop, LineBreaks::kCross, LineBreaks::kOnlyCross}) {
          RunLook look;
          const Decoded run = decode(content, use, at, breaks, look);
          ++runs;
          const ByteRange seen{
              static_cast<std::uint64_t>(std::max<std::int64_t>(0, look.begin)),
              std::min<std::uint64_t>(content.size(),
                                      static_cast<std::uint64_t>(look.end))};
          RunLook again;
          EXPECT_EQ(decode(mutate_outside(content, seen, random), use, at,
                           breaks, again),
                    run);
          EXPECT_EQ(again.begin, look.begin);
          EXPECT_EQ(again.end, look.end);
          // Nor on how far the content goes on.
          if (look.begin < 0 ||
              look.end > static_cast<std::int64_t>(content.size())) {
            continue;
          }
          Decoded inside = decode(
              std::string_view(content).substr(seen.begin, seen.size()), use,
              {at.begin - seen.begin, at.end - seen.begin}, breaks, again);
          if (!inside.bytes.empty()) {
            inside.range.begin += seen.begin;
            inside.range.end += seen.begin;
          }
          EXPECT_EQ(inside, run);
        }
      });
    }
    if (::testing::Test::HasFailure()) return;
  }
  EXPECT_GT(runs, 1'000U);
}

}  // namespace
}  // namespace tokensweep
