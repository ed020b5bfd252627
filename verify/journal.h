// SPDX-License-Identifier: Apache-2.0
// The record of what was done to tokens: a file that is only appended to, in
// the user's own state folder.
#pragma once

#include <functional>
#include <string>

#include "base/handle.h"
#include "base/result.h"
#include "verify/journal_entry.h"

namespace tokensweep::verify {

// $XDG_STATE_HOME/tokensweep/journal.jsonl, by default under ~/.local/state.
// kUsage when neither that nor HOME is an absolute path.
[[nodiscard]] Result<std::string> journal_path(
    const std::function<const char*(const char*)>& getenv);

// Sixteen random hex digits: names the entries of one run of the program.
[[nodiscard]] std::string new_run_id();

// Open for appending. Several processes may append at the same time: each line
// is written under a lock, on top of whatever is last by then. One thread at a
// time.
class Journal {
 public:
  // Makes the folder (0700) and the file (0600). kIo when it cannot be
  // written, is a symlink, or belongs to somebody else.
  [[nodiscard]] static Result<Journal> open(const std::string& path);

  // On disk when it returns. An error means that the entry must be taken as
  // not written.
  [[nodiscard]] Result<void> append(const JournalEntry& entry);

 private:
  Journal(Fd fd, std::string path)
      : fd_(std::move(fd)), path_(std::move(path)) {}

  Fd fd_;
  std::string path_;
};

// Reads under the lock that append() takes. A file that is not there is an
// empty journal. kLimit over 256 MiB.
[[nodiscard]] Result<JournalContents> load_journal(const std::string& path);

}  // namespace tokensweep::verify
