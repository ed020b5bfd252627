// SPDX-License-Identifier: Apache-2.0
// Folders, sinks and a file system for tests of sources.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "findings/coverage.h"
#include "scanner/sources/file_system.h"
#include "scanner/sources/source_file.h"

namespace tokensweep::testing {

// A folder that goes away with its content.
class Scratch {
 public:
  Scratch() {
    std::string name =
        (std::filesystem::temp_directory_path() / "sources.XXXXXX").string();
    path_ = std::filesystem::canonical(::mkdtemp(name.data())).string();
  }
  ~Scratch() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string operator/(std::string_view name) const {
    return path_ + '/' + std::string(name);
  }

  // Parent folders are made.
  void write(std::string_view name, std::string_view content = "x") const {
    const std::filesystem::path file(*this / name);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
  }
  void make_folder(std::string_view name) const {
    std::filesystem::create_directories(*this / name);
  }

 private:
  std::string path_;
};

// Keeps every file, by path.
class RecordingSink : public FileSink {
 public:
  void file(unsigned worker, const SourceFile& file) override {
    MutexLock lock(mutex_);
    workers_.insert(worker);
    kinds_[std::string(file.path)] = file.kind;
    contents_.emplace(file.path, as_chars(file.content));
  }

  // Call these when the walk is over.
  [[nodiscard]] std::vector<std::string> paths() {
    MutexLock lock(mutex_);
    std::vector<std::string> paths;
    for (const auto& [path, content] : contents_) paths.push_back(path);
    return paths;
  }
  [[nodiscard]] std::string content(const std::string& path) {
    MutexLock lock(mutex_);
    const auto at = contents_.find(path);
    return at == contents_.end() ? "(none)" : at->second;
  }
  [[nodiscard]] OccurrenceKind kind(const std::string& path) {
    MutexLock lock(mutex_);
    return kinds_.at(path);
  }
  [[nodiscard]] std::set<unsigned> workers() {
    MutexLock lock(mutex_);
    return workers_;
  }

 private:
  Mutex mutex_;
  std::multimap<std::string, std::string> contents_ GUARDED_BY(mutex_);
  std::map<std::string, OccurrenceKind> kinds_ GUARDED_BY(mutex_);
  std::set<unsigned> workers_ GUARDED_BY(mutex_);
};

// Fails for given names and remembers which were opened.
class FakeFileSystem : public FileSystem {
 public:
  int open(int folder, const char* name, int flags) override;
  ssize_t read(int fd, std::span<std::byte> buffer) override;

  std::map<std::string, int> open_errors;  // by last name: errno
  std::set<std::string> unreadable;        // open, but read fails with EIO

  [[nodiscard]] std::set<std::string> opened() {
    MutexLock lock(mutex_);
    return opened_;
  }

 private:
  Mutex mutex_;
  std::set<std::string> opened_ GUARDED_BY(mutex_);
  std::set<int> failing_ GUARDED_BY(mutex_);
};

[[nodiscard]] inline std::uint64_t skipped(const Coverage& coverage,
                                           const std::string& reason) {
  const auto at = coverage.skipped.find(reason);
  return at == coverage.skipped.end() ? 0 : at->second.count;
}

// Runs a shell command in `folder` without the user's git config; its standard
// output. Aborts the test program when it fails.
[[nodiscard]] std::string run_shell(const std::string& folder,
                                    const std::string& command);

[[nodiscard]] std::vector<std::string> split(std::string_view text, char at);

}  // namespace tokensweep::testing
