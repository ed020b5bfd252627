// SPDX-License-Identifier: Apache-2.0
// Packs that no git writes: each damage takes away what depends on it, is
// counted under its reason, and nothing else.
#include <unistd.h>

#include <filesystem>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "scanner/git/pack_store.h"
#include "tests/support/git_repo.h"
#include "tests/support/pack_writer.h"
#include "tests/support/test_random.h"
#include "tests/unit/scanner_git/checking_walk_sink.h"

namespace tokensweep::git {
namespace {

using test::CheckingWalkSink;
using tokensweep::test::DeltaWriter;
using tokensweep::test::made_up_id;
using tokensweep::test::PackWriter;
using tokensweep::test::read_text;
using tokensweep::test::ScratchFolder;
using tokensweep::test::write_text;
using tokensweep::test::zlib_stream;

class HostilePackTest : public ::testing::Test {
 protected:
  HostilePackTest() { std::filesystem::create_directories(stem("")); }

  std::string stem(const std::string& name) const {
    return folder / ("objects/pack/" + name);
  }

  std::unique_ptr<ObjectStore> open() const {
    return open_pack_store({folder / "objects"});
  }

  // Walks with 1 and with 3 threads; both must come to the same.
  void walk(ReadOptions options = {}) {
    for (const unsigned threads : {1U, 3U}) {
      options.threads = threads;
      CheckingWalkSink sink;
      Coverage coverage;
      const auto done = open()->walk(options, sink, coverage);
      ASSERT_TRUE(done);
      EXPECT_EQ(sink.live_states(), 0);
      if (threads == 1) {
        contents = sink.contents();
        seen = coverage;
        statistics = *done;
        peak_states = sink.peak_states();
      } else {
        EXPECT_EQ(contents, sink.contents());
        EXPECT_EQ(seen, coverage);
      }
    }
  }

  std::uint64_t skipped(const std::string& reason) const {
    const auto found = seen.skipped.find(reason);
    return found == seen.skipped.end() ? 0 : found->second.count;
  }

  ScratchFolder folder;
  PackWriter pack;
  std::map<std::string, std::string> contents;
  Coverage seen;
  WalkStatistics statistics;
  int peak_states = 0;
};

TEST_F(HostilePackTest, ReadsEveryKindOfIndex) {
  for (const auto version :
       {PackWriter::Index::kVersion1, PackWriter::Index::kVersion2,
        PackWriter::Index::kLongOffsets}) {
    PackWriter one;
    const auto base = one.whole(made_up_id(1), "0123456789");
    one.offset_delta(made_up_id(2), base, DeltaWriter(10, 3).copy(7, 3));
    one.id_delta(made_up_id(3), made_up_id(2),
                 DeltaWriter(3, 4).copy(0, 3).insert("!"));
    one.save(stem("a"), version);
    walk();
    EXPECT_TRUE(seen.complete());
    EXPECT_EQ(contents.at(made_up_id(3)), "789!");
    EXPECT_EQ(contents.size(), 3U);
  }
}

TEST_F(HostilePackTest, DropsOnlyWhatDependsOnDamage) {
  const auto good = pack.whole(made_up_id(1), "0123456789");
  const auto bad = pack.raw(made_up_id(2), PackWriter::header(3, 10) + "junk");
  const auto child =
      pack.offset_delta(made_up_id(3), bad, DeltaWriter(10, 3).copy(0, 3));
  pack.offset_delta(made_up_id(4), child, DeltaWriter(3, 1).copy(0, 1));
  pack.offset_delta(made_up_id(5), good, DeltaWriter(10, 2).copy(8, 2));
  pack.offset_delta(made_up_id(6), good, DeltaWriter(11, 2).copy(8, 2));
  pack.offset_delta(made_up_id(7), good, DeltaWriter(10, 2).insert(""));
  pack.offset_delta(made_up_id(8), good, DeltaWriter(10, 2).copy(9, 2));
  pack.raw(made_up_id(9), PackWriter::header(3, 4) + zlib_stream("12345"));
  pack.raw(made_up_id(10), PackWriter::header(3, 6) + zlib_stream("12345"));
  pack.raw(made_up_id(11), PackWriter::header(5, 5) + zlib_stream("12345"));
  pack.raw(made_up_id(12), PackWriter::header(0, 5) + zlib_stream("12345"));
  std::string sum = zlib_stream("a checksum");
  sum.back() = static_cast<char>(~sum.back());
  pack.raw(made_up_id(13), PackWriter::header(3, 10) + sum);
  // In front of the pack's begin, and far behind its end.
  pack.raw(made_up_id(14),
           PackWriter::header(6, 5) + "\xff\x7f" + zlib_stream("12345"));
  pack.place(made_up_id(15), 1'000'000);
  pack.save(stem("a"));
  walk();
  EXPECT_EQ(contents.size(), 2U);
  EXPECT_EQ(contents.at(made_up_id(5)), "89");
  EXPECT_EQ(skipped("corrupt object"), 11U);
  EXPECT_EQ(skipped("missing base"), 2U);
  EXPECT_EQ(seen.skipped.at("missing base").examples.front(), made_up_id(3));
  EXPECT_FALSE(seen.complete());
  const auto store = open();
  EXPECT_TRUE(store->read(*ObjectId::from_hex(made_up_id(5))));
  const auto lost = store->read(*ObjectId::from_hex(made_up_id(4)));
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind(), ErrorKind::kCorrupt);
}

TEST_F(HostilePackTest, CountsMissingBasesAndCycles) {
  pack.id_delta(made_up_id(1), made_up_id(99), DeltaWriter(1, 1).copy(0, 1));
  pack.id_delta(made_up_id(2), made_up_id(1), DeltaWriter(1, 1).copy(0, 1));
  pack.id_delta(made_up_id(3), made_up_id(4), DeltaWriter(1, 1).copy(0, 1));
  pack.id_delta(made_up_id(4), made_up_id(5), DeltaWriter(1, 1).copy(0, 1));
  pack.id_delta(made_up_id(5), made_up_id(3), DeltaWriter(1, 1).copy(0, 1));
  pack.id_delta(made_up_id(6), made_up_id(5), DeltaWriter(1, 1).copy(0, 1));
  pack.id_delta(made_up_id(7), made_up_id(7), DeltaWriter(1, 1).copy(0, 1));
  pack.whole(made_up_id(8), "x");
  pack.save(stem("a"));
  walk();
  EXPECT_EQ(contents.size(), 1U);
  EXPECT_EQ(skipped("missing base"), 2U);
  EXPECT_EQ(skipped("delta cycle"), 5U);
  EXPECT_FALSE(open()->read(*ObjectId::from_hex(made_up_id(6))));
}

TEST_F(HostilePackTest, FindsBasesInOtherPacksAndLooseFiles) {
  pack.id_delta(made_up_id(1), made_up_id(2), DeltaWriter(3, 2).copy(1, 2));
  pack.id_delta(made_up_id(3), made_up_id(4), DeltaWriter(5, 2).copy(3, 2));
  pack.save(stem("a"));
  PackWriter other;
  other.whole(made_up_id(2), "abc");
  other.save(stem("b"));
  const std::string hex = made_up_id(4);
  write_text(folder / ("objects/" + hex.substr(0, 2) + "/" + hex.substr(2)),
             zlib_stream(std::string("blob 5\0hello", 12)));
  walk();
  EXPECT_TRUE(seen.complete());
  EXPECT_EQ(contents.at(made_up_id(1)), "bc");
  EXPECT_EQ(contents.at(made_up_id(3)), "lo");
  EXPECT_EQ(contents.size(), 4U);
  EXPECT_EQ(open()->read(*ObjectId::from_hex(made_up_id(3)))->content, "lo");
}

TEST_F(HostilePackTest, TakesAnotherCopyOfWhatIsDamaged) {
  const auto bad = pack.raw(made_up_id(1), PackWriter::header(3, 5) + "junk");
  const auto child =
      pack.offset_delta(made_up_id(2), bad, DeltaWriter(5, 2).copy(3, 2));
  pack.offset_delta(made_up_id(3), child, DeltaWriter(2, 1).copy(1, 1));
  pack.save(stem("a"));
  PackWriter other;
  other.whole(made_up_id(1), "hello");
  other.save(stem("b"));
  walk();
  EXPECT_TRUE(seen.complete());
  EXPECT_EQ(contents.size(), 3U);
  EXPECT_EQ(contents.at(made_up_id(3)), "o");
}

// Two packs, each with one object made from the other's: with copies.
TEST_F(HostilePackTest, CopiesMakeNoCycles) {
  for (const char* name : {"a", "b"}) {
    const bool first = *name == 'a';
    PackWriter one;
    const auto base = one.whole(made_up_id(first ? 1 : 2), "hello");
    one.offset_delta(made_up_id(first ? 2 : 1), base,
                     DeltaWriter(5, 5).copy(0, 5));
    one.save(stem(name));
  }
  walk();
  EXPECT_TRUE(seen.complete());
  EXPECT_EQ(contents.size(), 2U);
}

TEST_F(HostilePackTest, ReadsTheDeepestChainOnly) {
  auto last = pack.whole(made_up_id(0), "0");
  constexpr std::uint32_t kDepth = 4095;
  for (std::uint32_t i = 1; i <= kDepth + 5; ++i) {
    last = pack.offset_delta(made_up_id(i), last,
                             DeltaWriter(i, i + 1).copy(0, i).insert("1"));
  }
  pack.save(stem("a"));
  walk();
  EXPECT_EQ(contents.size(), kDepth + 1);
  EXPECT_EQ(contents.at(made_up_id(kDepth)).size(), kDepth + 1);
  EXPECT_EQ(skipped("delta chain too deep"), 5U);
  // A chain needs two at a time: the base and what is made from it.
  EXPECT_LE(peak_states, 2);
  const auto store = open();
  EXPECT_TRUE(store->read(*ObjectId::from_hex(made_up_id(kDepth))));
}

TEST_F(HostilePackTest, HoldsFewContentsOfWideTrees) {
  // A full binary tree of 1023 objects, the worst there is.
  std::vector<std::uint64_t> offsets = {pack.whole(made_up_id(1), "0")};
  for (std::uint32_t i = 2; i < 1024; ++i) {
    offsets.push_back(pack.offset_delta(made_up_id(i), offsets[i / 2 - 1],
                                        DeltaWriter(1, 1).copy(0, 1)));
  }
  pack.save(stem("a"));
  walk();
  EXPECT_EQ(contents.size(), 1023U);
  EXPECT_LE(peak_states, 12);
}

TEST_F(HostilePackTest, TakesNoMemoryForClaims) {
  // Claims of a root, a delta stream, a delta's result; and a bomb of copies.
  pack.raw(made_up_id(1), PackWriter::header(3, 1U << 30) + zlib_stream("x"));
  pack.raw(made_up_id(2),
           PackWriter::header(3, std::uint64_t{1} << 50) + zlib_stream("x"));
  const auto base = pack.whole(made_up_id(3), std::string(1 << 20, 'x'));
  pack.offset_delta(made_up_id(4), base,
                    DeltaWriter(1 << 20, 1 << 30).copy(0, 1 << 20));
  pack.offset_delta(made_up_id(5), base,
                    DeltaWriter(1 << 20, std::uint64_t{1} << 40));
  DeltaWriter bomb(1 << 20, 64 << 20);
  for (int i = 0; i < 64; ++i) bomb.copy(0, 1 << 20);
  const auto large = pack.offset_delta(made_up_id(6), base, bomb);
  pack.offset_delta(made_up_id(7), large, DeltaWriter(64 << 20, 1).copy(0, 1));
  pack.save(stem("a"));
  ReadOptions options;
  options.max_object_bytes = 32 << 20;
  walk(options);
  EXPECT_EQ(contents.size(), 1U);
  EXPECT_EQ(skipped("object too large"), 5U);
  EXPECT_EQ(skipped("missing base"), 1U);
  EXPECT_LE(statistics.peak_buffer_bytes, 8U << 20);
  walk();
  EXPECT_EQ(contents.size(), 3U);
  EXPECT_EQ(skipped("corrupt object"), 2U);
  EXPECT_EQ(skipped("object too large"), 2U);
}

TEST_F(HostilePackTest, EndsWhenThereIsTooMuch) {
  const auto base = pack.whole(made_up_id(0), std::string(1 << 20, 'x'));
  for (std::uint32_t i = 1; i < 100; ++i) {
    pack.offset_delta(made_up_id(i), base,
                      DeltaWriter(1 << 20, 1 << 20).copy(0, 1 << 20));
  }
  pack.save(stem("a"));
  for (const unsigned threads : {1U, 4U}) {
    ReadOptions options;
    options.threads = threads;
    options.max_total_bytes = 10 << 20;
    CheckingWalkSink sink;
    Coverage coverage;
    ASSERT_TRUE(open()->walk(options, sink, coverage));
    EXPECT_EQ(coverage.skipped.at("too many bytes in all").count, 1U);
    EXPECT_FALSE(coverage.complete());
    EXPECT_LT(sink.contents().size(), 100U);
    EXPECT_EQ(sink.live_states(), 0);
  }
}

TEST_F(HostilePackTest, ReadsWhatIsLeftOfACutPack) {
  testing::TestRandom random(5);
  for (std::uint32_t i = 0; i < 50; ++i) {
    pack.whole(made_up_id(i), random.bytes(1000));
  }
  pack.save(stem("a"));
  const std::string whole = read_text(stem("a.pack"));
  write_text(stem("a.pack"), whole.substr(0, whole.size() / 2));
  walk();
  EXPECT_GE(contents.size(), 20U);
  EXPECT_EQ(contents.size() + skipped("corrupt object"), 50U);
  // No pack at all.
  write_text(stem("a.pack"), "PACK");
  walk();
  EXPECT_EQ(skipped("corrupt object"), 50U);
  // Cut while we read it.
  write_text(stem("a.pack"), whole);
  const auto store = open();
  ASSERT_EQ(store->ids()->size(), 50U);
  ASSERT_EQ(::truncate(stem("a.pack").c_str(), 8192), 0);
  CheckingWalkSink sink;
  Coverage coverage;
  ASSERT_TRUE(store->walk({}, sink, coverage));
  EXPECT_GE(sink.contents().size(), 7U);
  EXPECT_LT(sink.contents().size(), 50U);
  EXPECT_FALSE(coverage.complete());
}

// An index out of order, with an object twice and two objects in one place.
TEST_F(HostilePackTest, TrustsNoIndex) {
  pack.whole(made_up_id(5), "five");
  const auto one = pack.whole(made_up_id(1), "one");
  pack.place(made_up_id(1), one);
  pack.place(made_up_id(2), one);
  pack.offset_delta(made_up_id(7), one, DeltaWriter(3, 1).copy(0, 1));
  pack.save(stem("a"));
  walk();
  EXPECT_TRUE(seen.complete());
  EXPECT_EQ(contents.size(), 4U);
  EXPECT_EQ(contents.at(made_up_id(2)), "one");
  EXPECT_EQ(contents.at(made_up_id(7)), "o");
  EXPECT_EQ(open()->ids()->size(), 4U);
}

// One tree keeps several workers busy.
TEST_F(HostilePackTest, SharesASingleTree) {
  const auto base = pack.whole(made_up_id(0), std::string(10'000, 'x'));
  for (std::uint32_t i = 1; i < 4000; ++i) {
    pack.offset_delta(made_up_id(i), base,
                      DeltaWriter(10'000, 10'000).copy(0, 10'000));
  }
  pack.save(stem("a"));
  ReadOptions options;
  options.threads = 4;
  CheckingWalkSink sink;
  Coverage coverage;
  ASSERT_TRUE(open()->walk(options, sink, coverage));
  EXPECT_EQ(sink.contents().size(), 4000U);
  EXPECT_GT(sink.by_worker().size(), 1U);
}

}  // namespace
}  // namespace tokensweep::git
