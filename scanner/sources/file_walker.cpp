// SPDX-License-Identifier: Apache-2.0
#include "scanner/sources/file_walker.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "base/file.h"
#include "scanner/sources/walk_worker.h"

namespace tokensweep {
namespace {

constexpr int kMaxOpenFolders = 256;

// Folders that may stay open: a share of what the process may open.
int folder_budget() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  return static_cast<int>(
      std::min<rlim_t>(limit.rlim_cur / 4, kMaxOpenFolders));
}

// Absolute and without symlinks; empty when it cannot be told.
std::string real_path(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(
      ::realpath(path.c_str(), nullptr), &std::free);
  return real == nullptr ? std::string() : std::string(real.get());
}

// The path from `outer` to `inner` with a slash at the end, empty when they
// are the same; nullopt when `inner` is elsewhere.
std::optional<std::string> path_below(std::string outer, std::string inner) {
  if (!outer.ends_with('/')) outer += '/';
  if (!inner.ends_with('/')) inner += '/';
  if (!inner.starts_with(outer)) return std::nullopt;
  return inner.substr(outer.size());
}

// Says where excludes of `exclude_root` count in the folder `real`.
void place_excludes(const std::string& exclude_root, const std::string& real,
                    WalkPlace& place) {
  const std::string root = real_path(exclude_root);
  place.exclude_from.reset();
  if (root.empty() || real.empty()) return;
  if (auto below = path_below(root, real)) {
    place.exclude_prefix = *std::move(below);
    place.exclude_from = "";
  } else {
    place.exclude_from = path_below(real, root);
  }
}

std::string normalized(std::string_view path) {
  std::string out(path.starts_with('/') ? "/" : "");
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (!out.empty() && out != "/") out += '/';
    out += part;
  }
  return out;
}

Result<WalkPlace> prepare(const WalkRoot& root, WalkState& state) {
  WalkPlace place;
  place.path = root.path;
  place.display = root.display;
  struct stat info {};
  if (::stat(root.path.c_str(), &info) != 0) {
    // What exists but may not be looked at is counted as unreadable later.
    if (errno != EACCES) {
      return Error(ErrorKind::kUsage, root.path + ": " + errno_text(errno));
    }
    return place;
  }
  place.is_folder = S_ISDIR(info.st_mode);
  if (!place.is_folder) return place;
  if (!place.display.empty() && !place.display.ends_with('/')) {
    place.display += '/';
  }
  const WalkOptions& options = state.options;
  const std::string real = real_path(root.path);
  if (!options.exclude_root.empty()) {
    place_excludes(options.exclude_root, real, place);
  }
  if (options.respect_ignore && !real.empty()) {
    IgnoreScopes::Enclosing around = state.scopes.enclosing(real);
    place.rule_prefix = std::move(around.path);
    place.scope = around.scope;
  }
  return place;
}

void run_workers(unsigned threads, WalkState& state, WorkStack<WalkTask>& stack,
                 Coverage& coverage) {
  std::vector<Coverage> counted(threads);
  {
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < threads; ++i) {
      others.emplace_back([i, &state, &stack, &counted] {
        WalkWorker(i, state, stack, counted[i]).run();
      });
    }
    WalkWorker(0, state, stack, counted[0]).run();
  }
  for (const Coverage& part : counted) coverage.merge(part);
}

}  // namespace

std::vector<WalkRoot> roots_as_named(const std::vector<std::string>& paths) {
  std::vector<WalkRoot> roots;
  std::set<std::string> seen;
  for (const std::string& path : paths) {
    std::string display = normalized(path);
    if (!seen.insert(display).second) continue;
    roots.push_back({path, std::move(display)});
  }
  return roots;
}

Result<void> walk_files(const std::vector<WalkRoot>& roots,
                        const WalkOptions& options, FileSink& sink,
                        Coverage& coverage, FileSystem& file_system) {
  WalkState state(options, file_system, sink);
  state.open_budget = folder_budget();
  state.scarce_budget = state.open_budget / 2;
  std::deque<WalkPlace> places;  // tasks point into it
  bool has_folder = false;
  for (const WalkRoot& root : roots) {
    TRY_ASSIGN(WalkPlace place, prepare(root, state));
    has_folder |= place.is_folder;
    places.push_back(std::move(place));
  }
  std::vector<WalkTask> tasks;
  // The newest goes first: pushed backwards, roots are read as named.
  for (auto place = places.rbegin(); place != places.rend(); ++place) {
    WalkTask task;
    if (place->is_folder) {
      task.folder = FolderRef(*place, {}, {});
      task.folder->scope = place->scope;
    } else {
      task.named_file = &*place;
    }
    tasks.push_back(std::move(task));
  }
  const std::size_t useful = has_folder ? options.threads : tasks.size();
  const auto threads = static_cast<unsigned>(
      std::clamp<std::size_t>(useful, 1, std::max(options.threads, 1U)));
  WorkStack<WalkTask> stack(std::move(tasks));
  run_workers(threads, state, stack, coverage);
  return {};
}

void read_stdin(int fd, std::uint64_t max_bytes, const std::stop_token& stop,
                FileSink& sink, Coverage& coverage, FileSystem& file_system) {
  FileFeeder feeder({.worker = 0,
                     .kind = OccurrenceKind::kStdin,
                     .max_bytes = max_bytes,
                     .stop = stop},
                    file_system, sink, coverage);
  feeder.feed_stream(fd, "-");
}

}  // namespace tokensweep
