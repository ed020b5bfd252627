// SPDX-License-Identifier: Apache-2.0
// A folder is listed by one worker; its sub-folders go to the shared stack,
// and so do its files in batches when there are many.
#include "scanner/sources/walk_worker.h"

#include <fcntl.h>

#include <optional>
#include <utility>

namespace tokensweep {
namespace {

// Files per batch, and how many a folder must have to be split.
constexpr std::size_t kBatchFiles = 64;
constexpr std::size_t kSplitFiles = 128;

// Levels between folders that stay open when few more may.
constexpr std::size_t kSparseLevels = 64;

constexpr std::string_view kDotGit = ".git";
constexpr std::string_view kGitignore = ".gitignore";

}  // namespace

WalkWorker::WalkWorker(unsigned worker, WalkState& state,
                       WorkStack<WalkTask>& stack, Coverage& coverage)
    : state_(state),
      stack_(stack),
      coverage_(coverage),
      feeder_({.worker = worker,
               .kind = OccurrenceKind::kFile,
               .max_bytes = state.options.max_file_bytes,
               .stop = state.options.stop},
              state.file_system, state.sink, coverage) {}

void WalkWorker::run() {
  bool interrupted = false;
  while (const std::optional<WalkTask> task = stack_.pop()) {
    // When stopping, what is left is taken off the stack and dropped.
    if (state_.options.stop.stop_requested()) {
      interrupted = true;
    } else {
      do_task(*task);
    }
    stack_.done();
  }
  if (interrupted) {
    coverage_.skip(skip_reason::kInterrupted, SkipEffect::kIncomplete, {});
  }
}

void WalkWorker::do_task(const WalkTask& task) {
  if (task.named_file != nullptr) {
    feeder_.feed_named(task.named_file->path.c_str(), task.named_file->display);
  } else if (task.files.empty()) {
    list_folder(task.folder);
  } else {
    read_batch(task);
  }
}

Fd WalkWorker::open(const FolderRef& folder) {
  if (folder->parent == nullptr) {
    return Fd(state_.file_system.open(AT_FDCWD, folder->place->path.c_str(),
                                      O_RDONLY | O_DIRECTORY));
  }
  if (folder->parent == last_.get() && last_fd_) {
    return Fd(state_.file_system.open(last_fd_.get(), folder->name.c_str(),
                                      O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
  }
  return open_folder(state_.file_system, *folder.get());
}

bool WalkWorker::may_keep_open(const Folder& folder) {
  // Once half of the budget is gone, only every so many levels: a deep tree
  // then never has far to go from a folder that is open.
  const int left = state_.open_budget.fetch_sub(1);
  if (left > state_.scarce_budget) return true;
  if (left > 0 && folder.depth % kSparseLevels == 0) return true;
  state_.open_budget.fetch_add(1);
  return false;
}

int WalkWorker::keep_open(const FolderRef& folder, Fd fd) {
  const bool is_top = folder->parent == nullptr;
  const bool has_work = !folders_.empty() || files_.size() > kSplitFiles;
  last_ = folder;
  if (!is_top && (!has_work || !may_keep_open(*folder.get()))) {
    last_fd_ = std::move(fd);
    return last_fd_.get();
  }
  last_fd_.reset();
  folder->fd = std::move(fd);
  if (!is_top) folder->budget = &state_.open_budget;
  return folder->fd.get();
}

void WalkWorker::list_folder(const FolderRef& folder) {
  set_paths(folder);
  Fd fd = open(folder);
  if (!fd || !identify(fd.get(), *folder.get())) {
    return count(skip_reason::kUnreadableFolder, SkipEffect::kIncomplete, {});
  }
  if (repeats_an_ancestor(*folder.get())) {
    return count(skip_reason::kFolderLoop, SkipEffect::kCounted, {});
  }
  if (!entries_.read(fd.get())) {
    count(skip_reason::kUnreadableFolder, SkipEffect::kIncomplete, {});
  }
  bool has_git = false;
  bool has_rules = false;
  for (const FolderEntries::Entry& entry : entries_.entries()) {
    const std::string_view name = entries_.name(entry);
    has_git |= name == kDotGit;
    has_rules |= name == kGitignore && entry.kind == EntryKind::kFile;
  }
  if (has_git && !enter_repository(folder, fd.get())) return;
  if (has_rules) load_rules(folder, fd.get());
  sort_entries(folder);

  const bool split = state_.options.threads > 1 && files_.size() > kSplitFiles;
  const int open_fd = keep_open(folder, std::move(fd));
  push_work(folder, split);
  if (split) return;
  for (const char* name : files_) {
    if (state_.options.stop.stop_requested()) {
      return count(skip_reason::kInterrupted, SkipEffect::kIncomplete, name);
    }
    feeder_.feed_entry(open_fd, name, joined(display_, display_size_, name));
  }
}

bool WalkWorker::enter_repository(const FolderRef& folder, int fd) {
  const RepositoryMark mark = look_for_repository(state_.file_system, fd);
  if (!mark.is_repository) return true;
  folder->is_repository = true;
  const PathSet* tracked = state_.options.tracked;
  if (state_.options.nested == NestedRepositories::kSkip &&
      folder->parent != nullptr &&
      (tracked == nullptr ||
       !tracked->has_below(joined(relative_, relative_size_, {})))) {
    count(skip_reason::kSubmodule, SkipEffect::kCounted, {});
    return false;
  }
  if (state_.options.respect_ignore) {
    folder->scope = state_.scopes.start_repository(rule_size_, mark);
  }
  return true;
}

void WalkWorker::load_rules(const FolderRef& folder, int fd) {
  if (!state_.options.respect_ignore || folder->all_ignored) return;
  folder->scope = state_.scopes.add_gitignore(folder->scope, rule_size_, fd);
}

void WalkWorker::sort_entries(const FolderRef& folder) {
  files_.clear();
  folders_.clear();
  for (const FolderEntries::Entry& entry : entries_.entries()) {
    sort_entry(folder, entries_.name(entry), entry.kind);
  }
}

void WalkWorker::sort_entry(const FolderRef& folder, const char* name,
                            EntryKind kind) {
  if (kind == EntryKind::kFolder && folder->is_repository && name == kDotGit) {
    const bool own_of_audit =
        folder->parent == nullptr &&
        state_.options.nested == NestedRepositories::kSkip;
    if (!own_of_audit) {
      count(skip_reason::kGitFolder, SkipEffect::kCounted, name);
    }
    return;
  }
  bool all_ignored = folder->all_ignored;
  if (leave_out(*folder.get(), name, kind, all_ignored)) return;
  switch (kind) {
    case EntryKind::kFile:
      files_.push_back(name);
      break;
    case EntryKind::kFolder:
      folders_.push_back({name, all_ignored});
      break;
    case EntryKind::kSymlink:
      count(skip_reason::kSymlink, SkipEffect::kCounted, name);
      break;
    case EntryKind::kOther:
      count(skip_reason::kNotRegular, SkipEffect::kCounted, name);
      break;
  }
}

bool WalkWorker::leave_out(const Folder& folder, std::string_view name,
                           EntryKind kind, bool& all_ignored) {
  const EntryType type =
      kind == EntryKind::kFolder ? EntryType::kFolder : EntryType::kFile;
  if (excludes_count_ &&
      state_.exclude.match(joined(exclude_path_, exclude_size_, name), type) ==
          GitignoreRules::Verdict::kIgnored) {
    count(skip_reason::kExcluded, SkipEffect::kCounted, name);
    return true;
  }
  if (!folder.all_ignored &&
      (folder.scope == nullptr ||
       !is_ignored(folder.scope, joined(rule_path_, rule_size_, name), type))) {
    return false;
  }
  if (const PathSet* tracked = state_.options.tracked) {
    joined(relative_, relative_size_, name);
    if (type == EntryType::kFile && tracked->contains(relative_)) return false;
    if (type == EntryType::kFolder &&
        tracked->has_below(relative_.append("/"))) {
      all_ignored = true;
      return false;
    }
  }
  count(skip_reason::kIgnored, SkipEffect::kCounted, name);
  return true;
}

void WalkWorker::push_work(const FolderRef& folder, bool split) {
  std::vector<WalkTask> tasks;
  tasks.reserve(folders_.size());
  for (SubFolder& sub : folders_) {
    FolderRef child(*folder->place, folder, std::move(sub.name));
    child->all_ignored = sub.all_ignored;
    WalkTask task;
    task.folder = std::move(child);
    tasks.push_back(std::move(task));
  }
  if (split) {
    for (std::size_t i = 0; i < files_.size(); i += kBatchFiles) {
      const std::size_t end = std::min(i + kBatchFiles, files_.size());
      WalkTask batch;
      batch.folder = folder;
      batch.files.assign(files_.begin() + static_cast<std::ptrdiff_t>(i),
                         files_.begin() + static_cast<std::ptrdiff_t>(end));
      tasks.push_back(std::move(batch));
    }
  }
  stack_.push(std::move(tasks));
}

void WalkWorker::read_batch(const WalkTask& task) {
  const FolderRef& folder = task.folder;
  set_paths(folder);
  int fd = folder->fd ? folder->fd.get() : -1;
  if (fd < 0) {
    if (folder.get() != last_.get() || !last_fd_) {
      last_fd_ = open_folder(state_.file_system, *folder.get());
      last_ = folder;
    }
    fd = last_fd_.get();
  }
  for (const std::string& name : task.files) {
    if (fd < 0) {
      count(skip_reason::kUnreadableFile, SkipEffect::kIncomplete, name);
    } else if (state_.options.stop.stop_requested()) {
      return count(skip_reason::kInterrupted, SkipEffect::kIncomplete, name);
    } else {
      feeder_.feed_entry(fd, name.c_str(),
                         joined(display_, display_size_, name));
    }
  }
}

void WalkWorker::count(std::string_view reason, SkipEffect effect,
                       std::string_view name) {
  std::string_view shown = joined(display_, display_size_, name);
  // A folder itself is shown without the slash, the root as the user named it.
  if (name.empty() && shown.size() > 1) shown.remove_suffix(1);
  coverage_.skip(reason, effect, shown.empty() ? "." : shown);
}

void WalkWorker::set_paths(const FolderRef& folder) {
  if (paths_of_ && paths_of_.get() == folder.get()) return;
  if (paths_of_ && paths_of_.get() == folder->parent) {
    relative_.resize(relative_size_);
    relative_ += folder->name;
  } else {
    relative_ = relative_path(*folder.get());
  }
  if (!relative_.empty()) relative_ += '/';
  const WalkPlace& place = *folder->place;
  display_.assign(place.display).append(relative_);
  rule_path_.assign(place.rule_prefix).append(relative_);
  set_exclude_path(place);
  relative_size_ = relative_.size();
  display_size_ = display_.size();
  rule_size_ = rule_path_.size();
  exclude_size_ = exclude_path_.size();
  paths_of_ = folder;
}

void WalkWorker::set_exclude_path(const WalkPlace& place) {
  excludes_count_ = !state_.exclude.empty() && place.exclude_from &&
                    relative_.starts_with(*place.exclude_from);
  exclude_path_ = place.exclude_prefix;
  if (excludes_count_)
    exclude_path_ += relative_.substr(place.exclude_from->size());
}

std::string_view WalkWorker::joined(std::string& path, std::size_t base,
                                    std::string_view name) {
  path.resize(base);
  return path.append(name);
}

}  // namespace tokensweep
