// SPDX-License-Identifier: Apache-2.0
// Random edit scripts as deltas of packs that git would not write: copies out
// of order, from overlapping sources, of 64 KiB, and nothing at all. From the
// bytes of the pack to the matches, against scans of the whole texts.
#include <algorithm>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/git/pack_store.h"
#include "tests/differential/matching_sink.h"
#include "tests/support/edits.h"
#include "tests/support/git_repo.h"
#include "tests/support/pack_writer.h"
#include "tests/support/test_rules.h"

namespace tokensweep::testing {
namespace {

using test::DeltaWriter;
using test::made_up_id;
using test::PackWriter;
using test::ScratchFolder;

constexpr std::size_t k64Kib = 0x10000;
constexpr std::size_t kMaxInsert = 127;

// What was written, so that a test knows that it tested something.
struct Kinds {
  std::size_t scripts = 0;
  std::size_t out_of_order = 0;  // scripts with such copies
  std::size_t overlapping = 0;
  std::size_t copies_of_64_kib = 0;
  std::size_t empty = 0;
};

// Large pieces in any order, some of them twice.
EditedText shuffled_pieces(std::string_view base, TestRandom& random) {
  EditedText out(base);
  for (int i = 0; i < 5; ++i) {
    const std::size_t begin = random.below(base.size() + 1);
    out.copy(begin, std::min(base.size() - begin, k64Kib));
    if (random.below(2) == 0) out.insert(random.text(kBase62, 3));
  }
  return out;
}

// The edits as a delta; copies and inserts are cut as a delta allows.
DeltaWriter as_delta(const EditedText& edited, std::size_t base_size,
                     Kinds& kinds, TestRandom& random) {
  DeltaWriter delta(base_size, edited.text().size());
  bool out_of_order = false;
  bool overlapping = false;
  std::vector<ByteRange> copied;
  for (const Segment& segment : edited.segments()) {
    if (segment.is_inserted()) {
      std::string_view rest = as_chars(segment.bytes);
      while (!rest.empty()) {
        const std::size_t size =
            std::min<std::size_t>(rest.size(), 1 + random.below(kMaxInsert));
        delta.insert(rest.substr(0, size));
        rest.remove_prefix(size);
      }
      continue;
    }
    const std::uint64_t source_end = segment.source + segment.bytes.size();
    for (const ByteRange& other : copied) {
      out_of_order |= source_end <= other.begin;
      overlapping |= segment.source < other.end && other.begin < source_end;
    }
    copied.push_back({segment.source, source_end});
    const std::size_t most = random.below(3) == 0 ? 700 : k64Kib;
    for (std::uint64_t at = segment.source; at < source_end;) {
      const auto size = static_cast<std::uint32_t>(
          std::min<std::uint64_t>(most, source_end - at));
      delta.copy(static_cast<std::uint32_t>(at), size == k64Kib ? 0 : size);
      kinds.copies_of_64_kib += size == k64Kib ? 1 : 0;
      at += size;
    }
  }
  ++kinds.scripts;
  kinds.out_of_order += out_of_order ? 1 : 0;
  kinds.overlapping += overlapping ? 1 : 0;
  kinds.empty += edited.text().empty() ? 1 : 0;
  return delta;
}

class EditScriptsTest : public ::testing::Test {
 protected:
  EditScriptsTest() {
    std::filesystem::create_directories(folder / "objects/pack");
  }

  struct Written {
    std::size_t number = 0;
    std::uint64_t entry = 0;  // its place in the pack
  };

  static std::string id_of(std::size_t number) {
    return made_up_id(static_cast<std::uint32_t>(number));
  }

  Written write_whole(std::string text) {
    texts.push_back(std::move(text));
    const std::size_t number = texts.size() - 1;
    return {number, pack.whole(id_of(number), texts.back())};
  }

  Written write_edited(const Written& base, const EditedText& edited) {
    const DeltaWriter delta =
        as_delta(edited, texts[base.number].size(), kinds, random);
    texts.push_back(edited.text());
    const std::size_t number = texts.size() - 1;
    const bool by_id = random.below(4) == 0;
    return {number,
            by_id ? pack.id_delta(id_of(number), id_of(base.number), delta)
                  : pack.offset_delta(id_of(number), base.entry, delta)};
  }

  EditedText edit(const Written& base) {
    const std::string& text = texts[base.number];
    const bool large = text.size() > k64Kib && random.below(2) == 0;
    return large ? shuffled_pieces(text, random)
                 : random_edits(text, snippets, random);
  }

  // Writes what is made from a text, `levels` deep.
  void grow(const Written& base, int children, int levels) {
    if (levels == 0) return;
    for (int i = 0; i < children; ++i) {
      grow(write_edited(base, edit(base)), children, levels - 1);
    }
  }

  // Scans by edits, with 1 and 3 threads, and whole texts without any pack.
  void check() {
    pack.save(folder / "objects/pack/a");
    MatchesById expected;
    BlobScanner whole(catalogue_detector().detection());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto& found = whole.scan(as_bytes(texts[i]));
      matches += found.size();
      expected[id_of(i)] = found;
    }
    for (const unsigned threads : {1U, 3U}) {
      MatchingSink sink(catalogue_detector().detection(), threads,
                        MatchingSink::Mode::kDelta);
      git::ReadOptions options;
      options.threads = threads;
      Coverage coverage;
      ASSERT_TRUE(git::open_pack_store({folder / "objects"})
                      ->walk(options, sink, coverage));
      EXPECT_TRUE(coverage.complete());
      EXPECT_EQ(sink.scanned_by_edits(), kinds.scripts);
      expect_same_matches(sink.take_matches(), expected);
    }
  }

  ScratchFolder folder;
  PackWriter pack;
  std::deque<std::string> texts;  // stable; by number of their id
  std::vector<std::string> snippets = catalogue_snippets(8);
  TestRandom random{31};
  Kinds kinds;
  std::size_t matches = 0;  // in all texts
};

TEST_F(EditScriptsTest, OfSmallTexts) {
  for (int i = 0; i < 250; ++i) {
    grow(write_whole(random_text(snippets, 1 + random.below(3'000), random)), 3,
         2);
  }
  check();
  EXPECT_EQ(kinds.scripts, 3'000U);
  EXPECT_GT(kinds.out_of_order, 300U);
  EXPECT_GT(kinds.overlapping, 300U);
  EXPECT_GT(kinds.empty, 50U);
  EXPECT_GT(matches, 10'000U);
}

TEST_F(EditScriptsTest, OfTextsOverTheSizeOfACopy) {
  for (int i = 0; i < 3; ++i) {
    grow(write_whole(random_text(snippets, 160'000, random)), 3, 2);
  }
  check();
  EXPECT_GT(kinds.copies_of_64_kib, 30U);
  EXPECT_GT(kinds.out_of_order, 5U);
  EXPECT_GT(kinds.overlapping, 5U);
  EXPECT_GT(matches, 1'000U);
}

TEST_F(EditScriptsTest, OfEmptyTexts) {
  for (int i = 0; i < 20; ++i) grow(write_whole(""), 4, 3);
  check();
  EXPECT_GT(kinds.empty, 20U);
  EXPECT_GT(matches, 100U);
}

// Each state is made from the state before.
TEST_F(EditScriptsTest, InAChainOfAThousand) {
  constexpr std::size_t kLinks = 1'000;
  Written last = write_whole(random_text(snippets, 5'000, random));
  while (kinds.scripts < kLinks) {
    const EditedText edited = edit(last);
    // Do not dwindle.
    const std::size_t size = edited.text().size();
    if (size > 3'000 && size < 12'000) last = write_edited(last, edited);
  }
  check();
  EXPECT_GT(matches, 5'000U);
}

}  // namespace
}  // namespace tokensweep::testing
