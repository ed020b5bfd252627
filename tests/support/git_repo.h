// SPDX-License-Identifier: Apache-2.0
// Scratch repositories made by the real git: the same ids in every run, no
// influence of the user's configuration.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokensweep::test {

// A temporary folder, removed with everything in it.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string operator/(std::string_view name) const {
    return path_ + "/" + std::string(name);
  }

 private:
  std::string path_;
};

// Makes missing folders on the way. Throws std::runtime_error on failure.
void write_text(const std::string& path, std::string_view content);
[[nodiscard]] std::string read_text(const std::string& path);

struct GitRepoOptions {
  bool bare = false;
  bool sha256 = false;
};

// Every member throws std::runtime_error when git fails; the text names the
// command, not its input.
class GitRepo {
 public:
  // Makes a repository with the branch "main" in `folder`, which may exist.
  static GitRepo init(const std::string& folder, GitRepoOptions options = {});
  // One that exists already.
  explicit GitRepo(std::string folder) : folder_(std::move(folder)) {}

  [[nodiscard]] const std::string& folder() const { return folder_; }

  // Runs `git <words>` in the folder. Gives its output without the last line
  // break.
  std::string git(const std::vector<std::string>& words,
                  std::string_view input = {});
  // The same; false when git fails.
  bool try_git(const std::vector<std::string>& words,
               std::string_view input = {});

  // In the working tree. `name` may hold any bytes but NUL.
  void write(std::string_view name, std::string_view content);
  void remove(std::string_view name);

  // Stages everything and commits, one minute after the commit before, by
  // "Ann Author <ann@example.com>" at +02:00. Gives the id. May be empty.
  std::string commit(std::string_view message);
  // Merges without asking; a conflict is left in the working tree, where
  // commit() ends the merge. False on conflict.
  bool merge(const std::string& other);
  // Starts a branch at `from` and checks it out.
  void branch(const std::string& name, const std::string& from = "HEAD");
  void checkout(const std::string& name);
  void tag(const std::string& name, std::string_view message);
  // Adds a note to HEAD.
  void note(std::string_view text);
  // Stashes index, working tree and untracked files.
  void stash();

  // Feeds a stream to `git fast-import`, for long histories at the price of
  // one process. The objects become loose ones.
  void fast_import(std::string_view stream);
  // All objects into one pack, unreachable ones too, with a given delta depth.
  void repack(int depth = 50);
  // Ids of all objects, sorted, as git lists them.
  std::vector<std::string> all_objects();
  std::string rev_parse(const std::string& name);
  // Writes an object; gives its id.
  std::string hash_object(const std::string& type, std::string_view content);
  // The file of a loose object.
  [[nodiscard]] std::string loose_path(const std::string& id) const;

  // What the next commit, tag or note is dated; seconds since 1970.
  std::int64_t now = 1'700'000'000;

 private:
  std::string folder_;
};

}  // namespace tokensweep::test
