// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/build_files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "base/file.h"
#include "base/glob.h"
#include "scanner/git/commit_parser.h"
#include "scanner/git/tree_parser.h"

namespace tokensweep {
namespace {

constexpr std::size_t kMostFiles = 200;
constexpr std::size_t kMostBytes = std::size_t{256} << 10;
// Looked at in a tree or a folder.
constexpr std::size_t kMostEntries = 20'000;
constexpr int kDeepest = 3;

using Named = std::pair<std::string, git::ObjectId>;  // path and blob

std::vector<std::string> read_blobs(git::ObjectStore& store,
                                    std::vector<Named> files) {
  std::ranges::sort(files);
  std::vector<std::string> contents;
  for (const auto& [path, blob] : files) {
    if (contents.size() == kMostFiles) break;
    auto read = store.read(blob);
    if (read && read->type == git::ObjectType::kBlob &&
        read->content.size() <= kMostBytes) {
      contents.push_back(std::move(read->content));
    }
  }
  return contents;
}

class TreeLister {
 public:
  TreeLister(git::ObjectStore& store, git::ObjectFormat format)
      : store_(store), format_(format) {}

  void list(const git::ObjectId& tree, const std::string& front, int depth) {
    const auto read = store_.read(tree);
    if (!read || read->type != git::ObjectType::kTree) return;
    git::TreeParser parser(as_bytes(read->content), format_);
    git::TreeEntry entry;
    while (parser.next(entry) && ++entries_ < kMostEntries) {
      std::string path = front + std::string(entry.name);
      if (entry.is_tree()) {
        if (depth < kDeepest) list(entry.id(), path + "/", depth + 1);
      } else if (!entry.is_submodule() && is_build_file(path)) {
        files.emplace_back(std::move(path), entry.id());
      }
    }
  }

  std::vector<Named> files;

 private:
  git::ObjectStore& store_;
  git::ObjectFormat format_;
  std::size_t entries_ = 0;
};

std::vector<Named> files_of_head(git::Repository& repository) {
  const auto head = repository.head();
  if (!head || !*head) return {};
  const auto commit = repository.objects().read(**head);
  if (!commit) return {};
  const git::ObjectFormat format = repository.layout().format;
  const auto header = git::parse_commit(as_bytes(commit->content), format);
  if (!header) return {};
  TreeLister lister(repository.objects(), format);
  lister.list(header->tree, "", 0);
  return std::move(lister.files);
}

std::vector<std::string> read_repository(git::Repository& repository) {
  std::vector<Named> files;
  const auto index = repository.index();
  if (index && !index->empty()) {
    for (const git::IndexEntry& entry : *index) {
      if (is_build_file(entry.path)) {
        files.emplace_back(entry.path, entry.blob);
      }
    }
  } else {
    files = files_of_head(repository);
  }
  return read_blobs(repository.objects(), std::move(files));
}

std::vector<std::string> read_folder(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::recursive_directory_iterator at(
      folder, fs::directory_options::skip_permission_denied, error);
  std::vector<std::string> paths;
  std::size_t entries = 0;
  for (; !error && at != fs::recursive_directory_iterator();
       at.increment(error)) {
    if (++entries > kMostEntries) break;
    if (at.depth() >= kDeepest) at.disable_recursion_pending();
    const std::string path = at->path().lexically_relative(folder).string();
    if (is_build_file(path)) paths.push_back(path);
  }
  std::ranges::sort(paths);
  std::vector<std::string> contents;
  for (const std::string& path : paths) {
    if (contents.size() == kMostFiles) break;
    const auto fd = open_beneath(folder, path);
    if (!fd) continue;
    auto content = read_regular(*fd, kMostBytes);
    if (content) contents.push_back(*std::move(content));
  }
  return contents;
}

}  // namespace

bool is_build_file(std::string_view path) {
  static constexpr std::array<std::string_view, 17> kNames = {
      "[Dd]ockerfile*",
      "*.[Dd]ockerfile",
      "Containerfile*",
      "*compose*.y*ml",
      ".gitlab-ci*.y*ml",
      "Jenkinsfile*",
      "[Mm]akefile*",
      "*.mk",
      "*.sh",
      ".travis.y*ml",
      "*pipelines.y*ml",
      "cloudbuild.y*ml",
      ".drone.y*ml",
      "skaffold.y*ml",
      "README*",
      "Taskfile.y*ml",
      "values*.y*ml"};
  static constexpr std::array<std::string_view, 4> kFolders = {
      ".github/workflows/", ".circleci/", ".buildkite/", ".woodpecker/"};
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const auto in = [&](std::string_view folder) {
    return path.starts_with(folder);
  };
  if (std::ranges::any_of(kFolders, in)) return true;
  static const std::vector<Glob> globs(kNames.begin(), kNames.end());
  return std::ranges::any_of(
      globs, [&](const Glob& glob) { return glob.matches(name); });
}

std::vector<std::string> read_build_files(const PlaceReader& places) {
  if (places.repository() != nullptr) {
    return read_repository(*places.repository());
  }
  std::vector<std::string> contents;
  for (const std::string& folder : places.folders()) {
    for (std::string& content : read_folder(folder)) {
      if (contents.size() < kMostFiles) contents.push_back(std::move(content));
    }
  }
  return contents;
}

}  // namespace tokensweep
