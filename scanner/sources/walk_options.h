// SPDX-License-Identifier: Apache-2.0
// What to walk and how.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokensweep {

// Paths of tracked files, sorted once.
class PathSet {
 public:
  PathSet() = default;
  explicit PathSet(std::vector<std::string> paths) : paths_(std::move(paths)) {
    std::ranges::sort(paths_);
  }

  [[nodiscard]] bool contains(std::string_view path) const {
    return std::binary_search(paths_.begin(), paths_.end(), path,
                              std::less<>());
  }
  // `folder` ends with a slash.
  [[nodiscard]] bool has_below(std::string_view folder) const {
    const auto at =
        std::lower_bound(paths_.begin(), paths_.end(), folder, std::less<>());
    return at != paths_.end() && at->starts_with(folder);
  }

 private:
  std::vector<std::string> paths_;
};

// A file or folder to read. `display` is what people see: the name of a file,
// or what is put before the paths below a folder; it may be empty.
struct WalkRoot {
  std::string path;
  std::string display;
};

// Roots shown as the user named them, without "./", doubled slashes and a
// slash at the end. The same name twice is one root.
[[nodiscard]] std::vector<WalkRoot> roots_as_named(
    const std::vector<std::string>& paths);

// Other repositories inside a walked folder.
enum class NestedRepositories : std::uint8_t {
  kEnter,  // their files are read, by their own ignore rules
  kSkip,   // counted as "submodule", unless it holds tracked files; the walked
           // folder's own .git is then the caller's business and not counted
};

struct WalkOptions {
  unsigned threads = 1;
  // A larger file is not read: "file too large", incomplete.
  std::uint64_t max_file_bytes = std::uint64_t{1} << 30;
  // Leaves out what .gitignore files, .git/info/exclude and the user's own
  // ignore file name. .gitignore files count outside of repositories, too; the
  // rules of parent folders count up to the root of the repository.
  bool respect_ignore = true;
  // The user's own ignore file; empty for none, by default git's default.
  std::optional<std::string> user_ignore_file;
  // Ignore rules of our own config ("excluded"), in force whatever
  // respect_ignore says, relative to `exclude_root` and only below it, or to
  // each walked folder when that is empty.
  std::vector<std::string> exclude;
  std::string exclude_root;
  // Files that are read even though an ignore rule names them, relative to the
  // walked folder; borrowed for the walk.
  const PathSet* tracked = nullptr;
  NestedRepositories nested = NestedRepositories::kEnter;
  std::stop_token stop;
};

}  // namespace tokensweep
