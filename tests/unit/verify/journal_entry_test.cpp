// SPDX-License-Identifier: Apache-2.0
#include "verify/journal_entry.h"

#include <cstddef>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokensweep::verify {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

JournalEntry sample_plan() {
  JournalEntry entry;
  entry.time = "2026-03-01T10:00:00Z";
  entry.run = "0011223344556677";
  entry.actor = "acme";
  entry.kind = TokenKind::kPersonal;
  entry.provider = "docker";
  entry.rule = "docker-pat";
  entry.owner = "acme";
  entry.token = "8f1d2c3b-0000-4000-8000-000000000001";
  entry.label = "ci \xff\xc3\xa4 \"x\"\n";
  entry.fingerprint = "ts1:00";
  entry.target_kind = "repository";
  entry.target_path = "x/\xfe";
  entry.target_place = "/srv/x/\xfe";
  Occurrence place;
  place.kind = OccurrenceKind::kBlob;
  place.path = "a/b";
  place.line = 3;
  place.column = 4;
  place.blob = "ab";
  place.commit = "cd";
  place.count = 2;
  place.encoding = Encoding::kBase64;
  entry.places = {place, Occurrence()};
  entry.wants_delete = true;
  return entry;
}

JournalEntry step(JournalAction action, JournalPhase phase) {
  JournalEntry entry;
  entry.run = "r";
  entry.action = action;
  entry.phase = phase;
  entry.before = ObjectState::kActive;
  entry.after = ObjectState::kInactive;
  entry.status = 200;
  return entry;
}

std::string chain(const std::vector<JournalEntry>& entries) {
  std::string text;
  std::string previous = journal_start();
  for (const JournalEntry& entry : entries) {
    const std::string line = journal_line(entry, previous);
    previous = journal_hash(line);
    text += line + '\n';
  }
  return text;
}

std::vector<JournalEntry> sample() {
  return {sample_plan(),
          step(JournalAction::kDeactivate, JournalPhase::kIntent),
          step(JournalAction::kDeactivate, JournalPhase::kResult),
          step(JournalAction::kDone, JournalPhase::kNote)};
}

TEST(JournalEntryTest, ReadsBackWhatWasWritten) {
  const JournalContents contents = read_journal(chain(sample()));
  EXPECT_EQ(contents.broken_line, 0U) << contents.problem;
  EXPECT_FALSE(contents.torn_end);
  EXPECT_EQ(contents.entries, sample());
}

TEST(JournalEntryTest, ALineIsAsciiAndHasNoNewline) {
  const std::string line = journal_line(sample_plan(), journal_start());
  for (const char byte : line) {
    EXPECT_GE(byte, ' ');
    EXPECT_LE(byte, '~');
  }
}

TEST(JournalEntryTest, AnEmptyJournalIsWhole) {
  const JournalContents contents = read_journal("");
  EXPECT_EQ(contents.broken_line, 0U);
  EXPECT_FALSE(contents.torn_end);
  EXPECT_TRUE(contents.entries.empty());
}

// Whatever byte changes, the chain breaks: at its line, or where a newline
// came or went at that line or the next.
TEST(JournalEntryTest, AnyChangedByteBreaksTheChainAtItsLine) {
  const std::string text = chain(sample());
  std::size_t line = 1;
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    const JournalContents contents = read_journal(changed);
    if (at + 1 == text.size()) {
      EXPECT_TRUE(contents.torn_end);  // the last newline
    } else if (contents.broken_line != 0) {
      EXPECT_GE(contents.broken_line, line);
      EXPECT_LE(contents.broken_line, line + 1);
      EXPECT_LT(contents.entries.size(), line);
    } else {
      // The end of the last line: as if a crash had cut it.
      EXPECT_TRUE(contents.torn_end) << at;
      EXPECT_EQ(line, 4U) << at;
      EXPECT_LT(contents.entries.size(), 4U);
    }
    if (text[at] == '\n') ++line;
  }
}

TEST(JournalEntryTest, AMissingLineBreaksTheChain) {
  const std::string text = chain(sample());
  const std::size_t first = text.find('\n') + 1;
  const std::size_t second = text.find('\n', first) + 1;
  EXPECT_EQ(read_journal(text.substr(first)).broken_line, 1U);
  const JournalContents gap =
      read_journal(text.substr(0, first) + text.substr(second));
  EXPECT_EQ(gap.broken_line, 2U);
  EXPECT_THAT(gap.problem, HasSubstr("does not continue"));
  EXPECT_EQ(gap.entries.size(), 1U);
}

TEST(JournalEntryTest, SwappedAndDoubledLinesBreakTheChain) {
  const std::string text = chain(sample());
  const std::size_t first = text.find('\n') + 1;
  const std::size_t second = text.find('\n', first) + 1;
  const std::string one = text.substr(0, first);
  const std::string two = text.substr(first, second - first);
  EXPECT_EQ(read_journal(two + one).broken_line, 1U);
  EXPECT_EQ(read_journal(one + two + two).broken_line, 3U);
}

TEST(JournalEntryTest, ALineWithAWordFromElsewhereIsRefused) {
  std::string line = journal_line(
      step(JournalAction::kDone, JournalPhase::kNote), journal_start());
  // Hashed anew, so that only the word is wrong.
  const std::string body = line.substr(0, line.rfind(",\"hash\""));
  std::string other = body;
  other.replace(other.find("\"done\""), 6, "\"dune\"");
  const std::string forged =
      other + ",\"hash\":\"" + journal_hash(other) + "\"}\n";
  const JournalContents contents = read_journal(forged);
  EXPECT_EQ(contents.broken_line, 1U);
  EXPECT_THAT(contents.problem, HasSubstr("no word of this version"));
  EXPECT_THAT(contents.problem, Not(HasSubstr("dune")));
}

TEST(JournalEntryTest, AnyTornEndIsToleratedAndReported) {
  const std::string text = chain(sample());
  const std::size_t last = text.rfind('\n', text.size() - 2) + 1;
  for (std::size_t size = last + 1; size < text.size(); ++size) {
    const JournalContents contents = read_journal(text.substr(0, size));
    EXPECT_EQ(contents.broken_line, 0U) << size;
    EXPECT_TRUE(contents.torn_end) << size;
    EXPECT_EQ(contents.entries.size(), 3U);
  }
}

TEST(JournalEntryTest, ATornLineIsVouchedForByARecoveryOnly) {
  const std::string whole = chain({sample_plan()});
  const std::string torn = whole + "{\"v\":1,\"prev\n{\"v\"";
  const JournalEnd end = journal_end(torn);
  EXPECT_EQ(end.tail, JournalTail::kTornNoNewline);
  EXPECT_EQ(journal_end(torn + "\n").previous, end.previous);
  EXPECT_EQ(journal_end(torn + "\n").tail, JournalTail::kTorn);

  const JournalEntry recover =
      step(JournalAction::kRecover, JournalPhase::kNote);
  const JournalContents good =
      read_journal(torn + "\n" + journal_line(recover, end.previous) + "\n");
  EXPECT_EQ(good.broken_line, 0U) << good.problem;
  EXPECT_FALSE(good.torn_end);
  EXPECT_THAT(good.entries, ElementsAre(sample_plan(), recover));

  const JournalEntry done = step(JournalAction::kDone, JournalPhase::kNote);
  EXPECT_EQ(read_journal(torn + "\n" + journal_line(done, end.previous) + "\n")
                .broken_line,
            4U);
  // One that vouches for other bytes.
  EXPECT_EQ(read_journal(whole + "{\"v\":2,\"prev\n{\"v\"\n" +
                         journal_line(recover, end.previous) + "\n")
                .broken_line,
            4U);
}

TEST(JournalEntryTest, TheEndOfAWholeJournalIsItsLastLine) {
  const std::string line = journal_line(sample_plan(), journal_start());
  EXPECT_EQ(journal_end("").previous, journal_start());
  EXPECT_EQ(journal_end(line + "\n").previous, journal_hash(line));
  EXPECT_EQ(journal_end(line + "\n").tail, JournalTail::kClean);
  EXPECT_EQ(journal_end(line).previous, journal_hash(line));
  EXPECT_EQ(journal_end(line).tail, JournalTail::kNoNewline);
}

}  // namespace
}  // namespace tokensweep::verify
