// SPDX-License-Identifier: Apache-2.0
#include "tests/support/git_repo.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "base/file.h"
#include "base/subprocess.h"

namespace tokensweep::test {
namespace {

constexpr std::uint64_t kMaxOutput = std::uint64_t{1} << 30;

std::vector<std::string> git_environment(std::int64_t now) {
  const std::string date = "@" + std::to_string(now) + " +0200";
  std::vector<std::string> result = {"LC_ALL=C",
                                     "HOME=/nonexistent",
                                     "GIT_CONFIG_GLOBAL=/dev/null",
                                     "GIT_CONFIG_NOSYSTEM=1",
                                     "GIT_AUTHOR_NAME=Ann Author",
                                     "GIT_AUTHOR_EMAIL=ann@example.com",
                                     "GIT_AUTHOR_DATE=" + date,
                                     "GIT_COMMITTER_NAME=Col Committer",
                                     "GIT_COMMITTER_EMAIL=col@example.com",
                                     "GIT_COMMITTER_DATE=" + date};
  // Nothing in the environment changes while tests run.
  const char* path = ::getenv("PATH");  // NOLINT(concurrency-mt-unsafe)
  result.push_back(std::string("PATH=") +
                   (path != nullptr ? path : "/usr/bin:/bin"));
  return result;
}

Fd input_file(std::string_view input) {
  Fd file(::memfd_create("input", MFD_CLOEXEC));
  if (!file || ::write(file.get(), input.data(), input.size()) !=
                   static_cast<ssize_t>(input.size())) {
    throw std::runtime_error("cannot write a temporary file");
  }
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

struct GitResult {
  bool success = false;
  std::string output;
};

GitResult run_git(const std::string& folder,
                  const std::vector<std::string>& words, std::string_view input,
                  std::int64_t now) {
  SubprocessOptions options;
  options.argv = {"git"};
  for (const char* setting :
       {"gc.auto=0", "protocol.file.allow=always", "core.autocrlf=false",
        "commit.gpgsign=false", "merge.renames=true", "advice.detachedHead=0",
        "safe.directory=*", "init.defaultBranch=main"}) {
    options.argv.insert(options.argv.end(), {"-c", setting});
  }
  options.argv.insert(options.argv.end(), words.begin(), words.end());
  options.environment = git_environment(now);
  options.folder = folder;
  const Fd file = input_file(input);
  options.input = file.get();
  auto process = Subprocess::start(options);
  if (!process) throw std::runtime_error(process.error().message());
  auto output = read_descriptor(process->output(), kMaxOutput);
  if (!output) throw std::runtime_error(output.error().message());
  const ExitStatus status = process->wait();
  return {status.success(), *std::move(output)};
}

}  // namespace

ScratchFolder::ScratchFolder() {
  path_ = std::filesystem::temp_directory_path() / "tokensweep-test-XXXXXX";
  if (::mkdtemp(path_.data()) == nullptr) {
    throw std::runtime_error("cannot make a temporary folder");
  }
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void write_text(const std::string& path, std::string_view content) {
  std::filesystem::create_directories(
      std::filesystem::path(path).parent_path());
  // Git's own files are read-only.
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  std::ofstream file(path, std::ios::binary);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

std::string read_text(const std::string& path) {
  auto text = read_file(path, kMaxOutput);
  if (!text) throw std::runtime_error(text.error().message());
  return *std::move(text);
}

GitRepo GitRepo::init(const std::string& folder, GitRepoOptions options) {
  std::filesystem::create_directories(folder);
  GitRepo repo(folder);
  std::vector<std::string> words = {"init", "-q"};
  if (options.bare) words.emplace_back("--bare");
  if (options.sha256) words.emplace_back("--object-format=sha256");
  repo.git(words);
  return repo;
}

std::string GitRepo::git(const std::vector<std::string>& words,
                         std::string_view input) {
  GitResult result = run_git(folder_, words, input, now);
  if (!result.success) {
    std::string command = "git";
    for (const std::string& word : words) command += ' ' + word;
    throw std::runtime_error(command + " failed");
  }
  if (result.output.ends_with('\n')) result.output.pop_back();
  return std::move(result.output);
}

bool GitRepo::try_git(const std::vector<std::string>& words,
                      std::string_view input) {
  return run_git(folder_, words, input, now).success;
}

void GitRepo::write(std::string_view name, std::string_view content) {
  write_text(folder_ + "/" + std::string(name), content);
}

void GitRepo::remove(std::string_view name) {
  std::filesystem::remove_all(folder_ + "/" + std::string(name));
}

std::string GitRepo::commit(std::string_view message) {
  now += 60;
  git({"add", "-A"});
  git({"commit", "-q", "--allow-empty", "--no-verify", "--cleanup=verbatim",
       "-F", "-"},
      message);
  return rev_parse("HEAD");
}

bool GitRepo::merge(const std::string& other) {
  now += 60;
  return try_git({"merge", "-q", "--no-ff", "--no-edit",
                  "--allow-unrelated-histories", other});
}

void GitRepo::branch(const std::string& name, const std::string& from) {
  git({"checkout", "-q", "-b", name, from});
}

void GitRepo::checkout(const std::string& name) {
  git({"checkout", "-q", name});
}

void GitRepo::tag(const std::string& name, std::string_view message) {
  now += 60;
  git({"tag", "-a", "--cleanup=verbatim", "-F", "-", name}, message);
}

void GitRepo::note(std::string_view text) {
  now += 60;
  git({"notes", "add", "-f", "-F", "-"}, text);
}

void GitRepo::stash() {
  now += 60;
  git({"stash", "push", "-q", "--include-untracked"});
}

void GitRepo::fast_import(std::string_view stream) {
  git({"-c", "fastimport.unpackLimit=1000000", "fast-import", "--quiet",
       "--force"},
      stream);
}

void GitRepo::repack(int depth) {
  std::string ids;
  for (const std::string& id : all_objects()) ids += id + '\n';
  const std::string pack = git({"rev-parse", "--git-path", "objects/pack"});
  const std::string name =
      git({"pack-objects", "-q", "--depth=" + std::to_string(depth),
           "--window=50", pack + "/pack"},
          ids);
  const std::string kept = "pack-" + name;
  std::filesystem::path packs(pack);
  if (packs.is_relative()) packs = std::filesystem::path(folder_) / packs;
  for (const auto& entry : std::filesystem::directory_iterator(packs)) {
    if (entry.path().stem() != kept) std::filesystem::remove(entry.path());
  }
  git({"prune-packed", "-q"});
}

std::vector<std::string> GitRepo::all_objects() {
  std::istringstream lines(
      git({"cat-file", "--batch-all-objects", "--batch-check=%(objectname)"}));
  std::vector<std::string> ids;
  for (std::string line; std::getline(lines, line);) ids.push_back(line);
  std::ranges::sort(ids);
  return ids;
}

std::string GitRepo::rev_parse(const std::string& name) {
  return git({"rev-parse", "--verify", "-q", name});
}

std::string GitRepo::hash_object(const std::string& type,
                                 std::string_view content) {
  return git({"hash-object", "-w", "-t", type, "--literally", "--stdin"},
             content);
}

std::string GitRepo::loose_path(const std::string& id) const {
  const bool bare = !std::filesystem::exists(folder_ + "/.git");
  return folder_ + (bare ? "" : "/.git") + "/objects/" + id.substr(0, 2) + "/" +
         id.substr(2);
}

}  // namespace tokensweep::test
