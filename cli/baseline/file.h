// SPDX-License-Identifier: Apache-2.0
// The baseline on disk, and what its commands put into entries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/baseline/arguments.h"
#include "cli/baseline/lock.h"
#include "findings/allow.h"

namespace tokensweep::cli {

class BaselineFile {
 public:
  // `named` by the user, or, when it is empty, the one at the top of the
  // repository that `folder` is in. kUsage when that has no working tree.
  [[nodiscard]] static Result<BaselineFile> find(const std::string& named,
                                                 const std::string& folder);

  [[nodiscard]] const std::string& path() const { return path_; }
  // Top of the repository; empty for a file that the user named.
  [[nodiscard]] const std::string& folder() const { return folder_; }
  // On the disk, or only in the index because a sparse checkout leaves it out.
  [[nodiscard]] Result<bool> exists() const;
  // Whether the index marks it as left out, which git is to be told to change.
  [[nodiscard]] bool is_left_out() const;
  // To be held from before read() to after write().
  [[nodiscard]] Result<BaselineLock> lock() const;
  // Empty when there is no file. Errors of its content name it. The one of the
  // repository is read only when no symlink leads to it; the index has it where
  // a sparse checkout leaves it out.
  [[nodiscard]] Result<std::vector<AllowEntry>> read() const;
  // Replaces the file as a whole, which keeps its mode; in a repository also
  // one that is a symlink.
  [[nodiscard]] Result<void> write(
      const std::vector<AllowEntry>& entries) const;

 private:
  [[nodiscard]] bool is_on_disk() const;
  // Of the index; nullopt when nothing is left out.
  [[nodiscard]] Result<std::optional<std::string>> left_out() const;

  std::string path_;
  std::string start_;   // where the repository was looked for
  std::string folder_;  // of the repository; empty: named by the user
};

// What all entries of one command share: reason, author, expiry.
// kUsage for a blank reason, and for an expiry that is no day. Warns on
// standard error of a day that is over.
[[nodiscard]] Result<AllowEntry> entry_of(const BaselineArguments& arguments,
                                          std::int64_t now);

// The last day, YYYY-MM-DD: from a day, or from days from now ("90d"). kUsage.
[[nodiscard]] Result<std::string> parse_last_day(std::string_view text,
                                                 std::int64_t now);

// user.name of git's config as it is for the repository that `folder` is in,
// else the name of the account; may be empty.
[[nodiscard]] std::string default_author(const std::string& folder);

struct PutResult {
  bool changed = false;          // there was one of this scope
  std::size_t other_scopes = 0;  // entries of the fingerprint that stay
};

// Puts the entry into the baseline, in the place of those with its fingerprint
// and its scope: the same rule and the same paths, in any order. Entries of
// another scope stay as they are.
PutResult put_entry(std::vector<AllowEntry>& entries, AllowEntry entry);

}  // namespace tokensweep::cli
