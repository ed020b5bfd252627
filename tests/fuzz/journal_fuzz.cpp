// SPDX-License-Identifier: Apache-2.0
// Reading a journal never crashes, what was read is written and read back
// unchanged, and a line that continues any whole journal keeps it whole.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "verify/journal_entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace tokensweep::verify;  // NOLINT(google-build-using-namespace)
  const std::string_view text =
      size == 0 ? std::string_view()
                : std::string_view(reinterpret_cast<const char*>(data), size);
  const JournalContents contents = read_journal(text);
  std::string again;
  std::string previous = journal_start();
  for (const JournalEntry& entry : contents.entries) {
    const std::string line = journal_line(entry, previous);
    previous = journal_hash(line);
    again += line + '\n';
  }
  const JournalContents second = read_journal(again);
  CHECK(second.broken_line == 0);
  CHECK(second.entries == contents.entries);

  if (contents.broken_line != 0) return 0;
  const JournalEnd end = journal_end(text);
  if (end.tail == JournalTail::kNoNewline) return 0;
  JournalEntry next;
  next.action = JournalAction::kRecover;
  std::string more(text);
  if (end.tail == JournalTail::kTornNoNewline) more += '\n';
  more += journal_line(next, end.previous) + '\n';
  const JournalContents third = read_journal(more);
  CHECK(third.broken_line == 0 && !third.torn_end);
  CHECK(third.entries.size() == contents.entries.size() + 1);
  return 0;
}
