// SPDX-License-Identifier: Apache-2.0
// One thread of a walk. Private to file_walker.cpp.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/handle.h"
#include "findings/coverage.h"
#include "scanner/sources/file_feeder.h"
#include "scanner/sources/folder.h"
#include "scanner/sources/folder_entries.h"
#include "scanner/sources/ignore_scopes.h"
#include "scanner/sources/walk_options.h"
#include "scanner/sources/work_stack.h"

namespace tokensweep {

// A root, ready to be walked.
struct WalkPlace {
  std::string path;
  bool is_folder = false;
  std::string display;  // of a file its name, of a folder what comes before
  // Put before paths below a folder to get what the rules are relative to;
  // empty or with a slash at the end.
  std::string rule_prefix;
  std::string exclude_prefix;
  // Where excludes count: below this, which they do not see, as a path from
  // the folder that is empty or has a slash at its end; nullopt: nowhere.
  std::optional<std::string> exclude_from = "";
  const IgnoreScope* scope = nullptr;  // rules from outside of the folder
};

// Exactly one of: a named file, a folder to list, a batch of files in a folder
// that was listed.
struct WalkTask {
  const WalkPlace* named_file = nullptr;
  FolderRef folder;
  std::vector<std::string> files;
};

// What the threads of one walk share.
struct WalkState {
  WalkState(const WalkOptions& walk_options, FileSystem& system,
            FileSink& file_sink)
      : options(walk_options),
        file_system(system),
        sink(file_sink),
        exclude(walk_options.exclude),
        scopes(system, walk_options.user_ignore_file) {}

  const WalkOptions& options;
  FileSystem& file_system;
  FileSink& sink;
  const GitignoreRules exclude;
  IgnoreScopes scopes;
  std::atomic<int> open_budget{0};  // folders that may be kept open
  int scarce_budget = 0;            // from here on only some are
};

class WalkWorker {
 public:
  // `coverage` belongs to this worker until run() returns.
  WalkWorker(unsigned worker, WalkState& state, WorkStack<WalkTask>& stack,
             Coverage& coverage);

  // Works until nothing is left or the walk is asked to stop.
  void run();

 private:
  void do_task(const WalkTask& task);
  void list_folder(const FolderRef& folder);
  void read_batch(const WalkTask& task);

  // Where tasks in the same or the next folder find it open.
  [[nodiscard]] Fd open(const FolderRef& folder);
  // Makes the descriptor stay open with the folder while the budget lasts;
  // returns the one to use.
  int keep_open(const FolderRef& folder, Fd fd);
  [[nodiscard]] bool may_keep_open(const Folder& folder);

  // False when the folder is another repository that is to be skipped.
  [[nodiscard]] bool enter_repository(const FolderRef& folder, int fd);
  void load_rules(const FolderRef& folder, int fd);
  void sort_entries(const FolderRef& folder);
  // Counts the entry, or puts it into files_ or folders_.
  void sort_entry(const FolderRef& folder, const char* name, EntryKind kind);
  // Whether rules or lists leave it out; counts it then.
  [[nodiscard]] bool leave_out(const Folder& folder, std::string_view name,
                               EntryKind kind, bool& all_ignored);
  void push_work(const FolderRef& folder, bool split);
  void count(std::string_view reason, SkipEffect effect, std::string_view name);

  // Makes the paths below name what lies in `folder`.
  void set_paths(const FolderRef& folder);
  void set_exclude_path(const WalkPlace& place);
  std::string_view joined(std::string& path, std::size_t base,
                          std::string_view name);

  struct SubFolder {
    std::string name;
    bool all_ignored = false;
  };

  WalkState& state_;
  WorkStack<WalkTask>& stack_;
  Coverage& coverage_;
  FileFeeder feeder_;
  FolderEntries entries_;
  std::vector<const char*> files_;
  std::vector<SubFolder> folders_;

  FolderRef last_;  // the folder that was listed last
  Fd last_fd_;      // open, unless the folder keeps it

  // Of the folder at hand, with a slash at the end: relative to the root, as
  // shown, and as rules and excludes see it; and their lengths.
  FolderRef paths_of_;
  std::string relative_, display_, rule_path_, exclude_path_;
  std::size_t relative_size_ = 0, display_size_ = 0;
  std::size_t rule_size_ = 0, exclude_size_ = 0;
  bool excludes_count_ = true;  // in the folder at hand
};

}  // namespace tokensweep
