// SPDX-License-Identifier: Apache-2.0
#include "scanner/sources/git_metadata.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <set>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/handle.h"
#include "scanner/sources/file_feeder.h"
#include "scanner/sources/folder_entries.h"

namespace tokensweep {
namespace {

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;

std::string join(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (!path.empty() && !path.ends_with('/')) path += '/';
  return path.append(name);
}

std::string_view last_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// "worktrees/NAME/rest" becomes "rest": a worktree's folder is laid out like
// the main one.
std::string_view without_worktree(std::string_view path) {
  constexpr std::string_view kWorktrees = "worktrees/";
  if (!path.starts_with(kWorktrees)) return path;
  const std::size_t slash = path.find('/', kWorktrees.size());
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// Lists a git folder. Paths are relative to it.
class Lister {
 public:
  Lister(const GitMetadataOptions& options, int top, FileSystem& file_system,
         Coverage& coverage)
      : options_(options),
        top_(top),
        file_system_(file_system),
        coverage_(coverage) {}

  void run() {
    folders_.emplace_back();
    while (!folders_.empty() && !options_.stop.stop_requested()) {
      const std::string folder = std::move(folders_.back());
      folders_.pop_back();
      list(folder);
    }
    if (!folders_.empty()) skip(skip_reason::kInterrupted, "", kBad);
    std::ranges::sort(files);
  }

  std::vector<std::string> files;
  std::set<std::string> ref_names;

 private:
  static constexpr SkipEffect kBad = SkipEffect::kIncomplete;

  void skip(std::string_view reason, std::string_view path,
            SkipEffect effect = SkipEffect::kCounted) {
    coverage_.skip(reason, effect, join(options_.display, path));
  }

  void list(const std::string& folder) {
    const Fd fd(file_system_.open(top_, folder.empty() ? "." : folder.c_str(),
                                  kFolderFlags));
    if (!fd) return skip(skip_reason::kUnreadableFolder, folder, kBad);
    if (!entries_.read(fd.get())) {
      skip(skip_reason::kUnreadableFolder, folder, kBad);
    }
    if (is_submodule(folder, fd.get())) {
      skip("submodule repository", folder);
      if (::faccessat(fd.get(), "modules", F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
        folders_.push_back(join(folder, "modules"));
      }
      return;
    }
    for (const FolderEntries::Entry& entry : entries_.entries()) {
      take(join(folder, entries_.name(entry)), entry.kind);
    }
  }

  static bool is_submodule(std::string_view folder, int fd) {
    return without_worktree(folder).starts_with("modules/") &&
           ::faccessat(fd, "HEAD", F_OK, AT_SYMLINK_NOFOLLOW) == 0;
  }

  void take(std::string path, EntryKind kind) {
    const std::string_view inner = without_worktree(path);
    if (is_left_out(inner)) return;
    switch (kind) {
      case EntryKind::kFolder:
        folders_.push_back(std::move(path));
        break;
      case EntryKind::kFile:
        note_ref_name(inner);
        files.push_back(std::move(path));
        break;
      case EntryKind::kSymlink:
        skip(skip_reason::kSymlink, path);
        break;
      case EntryKind::kOther:
        skip(skip_reason::kNotRegular, path);
        break;
    }
  }

  // What others read, samples that come with git, and lists that a repack
  // writes anew from refs and packs.
  static bool is_left_out(std::string_view path) {
    if (path.starts_with("objects/")) {
      return path != "objects/info" && path != "objects/info/alternates" &&
             path != "objects/info/http-alternates";
    }
    if (path.starts_with("hooks/")) return path.ends_with(".sample");
    return path == "index" || path == "info/refs" ||
           path.starts_with("sharedindex.");
  }

  void note_ref_name(std::string_view path) {
    if (path.starts_with("logs/")) path.remove_prefix(5);
    if (path.starts_with("refs/")) ref_names.emplace(path);
  }

  const GitMetadataOptions& options_;
  const int top_;
  FileSystem& file_system_;
  Coverage& coverage_;
  FolderEntries entries_;
  std::vector<std::string> folders_;
};

// Hands files on, and notes the names that the list of packed refs shows.
class PackedRefsWatch : public FileSink {
 public:
  PackedRefsWatch(FileSink& next, std::string path)
      : next_(next), path_(std::move(path)) {}

  void file(unsigned worker, const SourceFile& file) override {
    if (file.path == path_) note_names(as_chars(file.content));
    next_.file(worker, file);
  }

  // After the workers have joined.
  [[nodiscard]] const std::set<std::string, std::less<>>& names() const {
    return names_;
  }

 private:
  // Of lines such as "<id> refs/heads/main". One file, so one thread.
  void note_names(std::string_view text) {
    while (!text.empty()) {
      const std::string_view line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(line.size() + 1, text.size()));
      const std::size_t blank = line.find(' ');
      if (blank != std::string_view::npos) {
        names_.emplace(line.substr(blank + 1));
      }
    }
  }

  FileSink& next_;
  const std::string path_;
  std::set<std::string, std::less<>> names_;
};

void feed_files(const GitMetadataOptions& options, int top,
                const std::vector<std::string>& files, FileSink& sink,
                Coverage& coverage, FileSystem& file_system) {
  const auto threads = static_cast<unsigned>(std::clamp<std::size_t>(
      files.size() / 8, 1, std::max(options.threads, 1U)));
  std::atomic<std::size_t> next{0};
  std::vector<Coverage> counted(threads);
  const auto work = [&](unsigned worker) {
    FileFeeder feeder({.worker = worker,
                       .kind = OccurrenceKind::kGitMetadata,
                       .max_bytes = options.max_file_bytes,
                       .stop = options.stop},
                      file_system, sink, counted[worker]);
    for (std::size_t i = next++; i < files.size(); i = next++) {
      const std::string display = join(options.display, files[i]);
      if (options.stop.stop_requested()) {
        counted[worker].skip(skip_reason::kInterrupted, SkipEffect::kIncomplete,
                             display);
        return;
      }
      feeder.feed_entry(top, files[i].c_str(), display);
    }
  };
  {
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < threads; ++i) others.emplace_back(work, i);
    work(0);
  }
  for (const Coverage& part : counted) coverage.merge(part);
}

Result<void> read_folder(const GitMetadataOptions& options,
                         const std::string& path, FileSink& sink,
                         Coverage& coverage, FileSystem& file_system) {
  const Fd top(
      file_system.open(AT_FDCWD, path.c_str(), O_RDONLY | O_DIRECTORY));
  if (!top) return Error(ErrorKind::kIo, path + ": " + errno_text(errno));
  Lister lister(options, top.get(), file_system, coverage);
  lister.run();
  PackedRefsWatch watch(sink, join(options.display, "packed-refs"));
  feed_files(options, top.get(), lister.files, watch, coverage, file_system);
  for (const std::string& name : options.ref_names) {
    const std::string_view inner = without_worktree(name);
    if (!watch.names().contains(inner)) lister.ref_names.emplace(inner);
  }
  if (lister.ref_names.empty()) return {};
  std::string names;
  for (const std::string& name : lister.ref_names) {
    names.append(name).push_back('\n');
  }
  coverage.bytes += names.size();
  const std::string display = join(options.display, "refs");
  sink.file(0, {.kind = OccurrenceKind::kGitMetadata,
                .path = display,
                .content = as_bytes(names)});
  return {};
}

}  // namespace

Result<void> read_git_metadata(const GitMetadataOptions& options,
                               FileSink& sink, Coverage& coverage,
                               FileSystem& file_system) {
  TRY(read_folder(options, options.common_dir, sink, coverage, file_system));
  // A worktree's own folder is below the common one, unless somebody moved it.
  const std::string common = join(options.common_dir, "");
  if (options.git_dir == options.common_dir ||
      options.git_dir.starts_with(common.ends_with('/') ? common
                                                        : common + '/')) {
    return {};
  }
  GitMetadataOptions own = options;
  own.ref_names.clear();
  own.display = join(options.display, last_name(options.git_dir));
  return read_folder(own, options.git_dir, sink, coverage, file_system);
}

}  // namespace tokensweep
