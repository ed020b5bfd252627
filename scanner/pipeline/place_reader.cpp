// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/place_reader.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "base/file.h"
#include "scanner/pipeline/index_names.h"
#include "scanner/sources/file_walker.h"

namespace tokensweep {
namespace {

constexpr std::string_view kMetadataDisplay = ".git/";
// What redaction leaves in a path.
constexpr std::string_view kRedactionMark = "…";

Error gone(std::string_view what) {
  return Error(ErrorKind::kNotFound,
               std::string(what) + " is not there any more");
}

Error outside() {
  return Error(ErrorKind::kUsage,
               "its path leads out of what the report says was scanned");
}

Error open_error(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      return gone("the file");
    case ELOOP:
      return Error(ErrorKind::kUsage,
                   "its path leads through a symlink, which is not followed");
    default:
      return Error(ErrorKind::kIo,
                   "the file cannot be opened: " + errno_text(error_number));
  }
}

}  // namespace

Result<std::string> read_regular(const Fd& fd, std::uint64_t max_bytes) {
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return Error(ErrorKind::kUnsupported,
                 "it was read from what is no regular file: it cannot be read "
                 "again");
  }
  return read_descriptor(fd.get(), max_bytes);
}

std::string content_key(const Occurrence& occurrence) {
  if (!occurrence.blob.empty()) return "object " + occurrence.blob;
  std::string key(to_string(occurrence.kind));
  // Of all names in the index one list is made.
  if (occurrence.kind == OccurrenceKind::kIndex) return key;
  if (occurrence.line == 0) key += " name";
  return key + " " + occurrence.path;
}

Result<Fd> open_beneath(const std::string& folder, std::string_view path) {
  constexpr int kAlways = O_RDONLY | O_CLOEXEC | O_NOCTTY;
  if (path.empty() || path.find('\0') != std::string_view::npos) {
    return outside();
  }
  Fd at(::open(folder.c_str(), kAlways | O_DIRECTORY));
  if (!at) return open_error(errno);
  while (true) {
    const std::size_t slash = path.find('/');
    const std::string name(path.substr(0, slash));
    if (name.empty() || name == "." || name == "..") return outside();
    const bool last = slash == std::string_view::npos;
    // Of a FIFO nobody waits for the other end.
    const int flags = kAlways | O_NOFOLLOW | (last ? O_NONBLOCK : O_DIRECTORY);
    Fd next(::openat(at.get(), name.c_str(), flags));
    if (!next) {
      struct stat info {};
      const int error_number = errno;
      // A symlink in place of a folder gives ENOTDIR.
      const bool symlink =
          ::fstatat(at.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
          S_ISLNK(info.st_mode);
      return open_error(symlink ? ELOOP : error_number);
    }
    if (last) return next;
    at = std::move(next);
    path.remove_prefix(slash + 1);
  }
}

Result<PlaceReader> PlaceReader::open(const Target& target,
                                      const std::string& where,
                                      std::uint64_t max_bytes) {
  PlaceReader reader;
  reader.kind_ = target.kind;
  reader.max_bytes_ = max_bytes;
  const std::string& path = where.empty() ? target.path : where;
  if (target.kind == "repository") {
    TRY_ASSIGN(reader.repository_, git::Repository::open(path));
  } else if (target.kind == "files" && path.empty()) {
    // Several roots have no common name: their paths count from here.
    TRY(reader.add_root(".", ""));
  } else if (target.kind == "files" && path != "-") {
    TRY(reader.add_root(path, target.path.empty()
                                  ? std::string()
                                  : roots_as_named({target.path})[0].display));
  }
  return reader;
}

Result<PlaceReader> PlaceReader::open_files(
    const std::vector<std::string>& paths, std::uint64_t max_bytes) {
  PlaceReader reader;
  reader.kind_ = "files";
  reader.max_bytes_ = max_bytes;
  for (const WalkRoot& root : roots_as_named(paths)) {
    if (root.path != "-") TRY(reader.add_root(root.path, root.display));
  }
  return reader;
}

Result<void> PlaceReader::add_root(std::string path, std::string display) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    return Error(ErrorKind::kUsage, path + ": " + errno_text(errno));
  }
  roots_.push_back(
      {std::move(path), std::move(display), S_ISDIR(info.st_mode)});
  return {};
}

std::vector<std::string> PlaceReader::folders() const {
  std::vector<std::string> found;
  for (const Root& root : roots_) {
    if (root.is_folder) found.push_back(root.path);
  }
  return found;
}

Result<std::string> PlaceReader::content_of(const Occurrence& occurrence) {
  if (occurrence.kind == OccurrenceKind::kStdin || kind_ == "stdin") {
    return Error(ErrorKind::kUnsupported,
                 "it was read from standard input: give it to `verify -` or "
                 "`revoke -` by itself");
  }
  if (!occurrence.blob.empty()) return object(occurrence.blob);
  switch (occurrence.kind) {
    case OccurrenceKind::kIndex:
      return index_names();
    case OccurrenceKind::kGitMetadata:
      return metadata(occurrence.path);
    case OccurrenceKind::kFile:
      return file(occurrence);
    case OccurrenceKind::kBlob:
    case OccurrenceKind::kCommit:
    case OccurrenceKind::kTag:
    case OccurrenceKind::kNote:
    case OccurrenceKind::kStdin:
      break;
  }
  return Error(ErrorKind::kUsage, "the report names no object for it");
}

Result<std::string> PlaceReader::object(std::string_view hex) {
  const auto id = git::ObjectId::from_hex(hex);
  if (!repository_ || !id ||
      id->raw().size() !=
          static_cast<std::size_t>(repository_->layout().format)) {
    return Error(ErrorKind::kUsage,
                 "the report names an object that its target cannot have");
  }
  auto read = repository_->objects().read(*id);
  if (!read) {
    if (read.error().kind() == ErrorKind::kNotFound) {
      return gone("object " + id->hex());
    }
    return std::move(read).error();
  }
  if (read->content.size() > max_bytes_) {
    return Error(ErrorKind::kLimit, "object " + id->hex() + " is too large");
  }
  return std::move(read->content);
}

Result<std::string> PlaceReader::index_names() {
  if (!repository_) return outside();
  TRY_ASSIGN(const auto entries, repository_->index());
  return names_of_index(entries);
}

Result<std::string> PlaceReader::ref_names() {
  Coverage coverage;
  TRY_ASSIGN(const auto refs, repository_->refs(coverage));
  std::string names;
  for (const git::Ref& ref : refs) names += ref.name + '\n';
  return names;
}

// Git's own files are below the common folder, a worktree's own perhaps not.
Result<std::string> PlaceReader::metadata(std::string_view path) {
  if (!repository_) return outside();
  const git::Layout& layout = repository_->layout();
  if (!layout.work_dir.empty() && path.starts_with(kMetadataDisplay)) {
    path.remove_prefix(kMetadataDisplay.size());
  }
  if (path == "refs") return ref_names();
  Result<std::string> content = file_below(layout.common_dir, path);
  if (content || content.error().kind() != ErrorKind::kNotFound) {
    return content;
  }
  const std::string own =
      layout.git_dir.substr(layout.git_dir.rfind('/') + 1) + "/";
  if (!path.starts_with(own)) return content;
  return file_below(layout.git_dir, path.substr(own.size()));
}

Result<std::string> PlaceReader::file(const Occurrence& occurrence) {
  const std::string_view path = occurrence.path;
  const bool is_name = occurrence.line == 0;
  if (is_name && path.find(kRedactionMark) != std::string_view::npos) {
    return Error(ErrorKind::kUnsupported,
                 "it stands in a file's name, which the report hides: use a "
                 "report made with --show-secrets");
  }
  TRY_ASSIGN(const Below below, find_root(path));
  if (is_name) {
    // The name is the content, if there is a file or folder of that name.
    if (!below.path.empty()) TRY(open_beneath(below.root, below.path));
    return std::string(path);
  }
  if (below.path.empty()) {
    // What the person named himself is opened as it was when it was scanned.
    const Fd fd(::open(below.root.c_str(),
                       O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (!fd) return open_error(errno);
    return read_regular(fd, max_bytes_);
  }
  return file_below(below.root, below.path);
}

Result<PlaceReader::Below> PlaceReader::find_root(std::string_view path) const {
  if (repository_) {
    const std::string& work_dir = repository_->layout().work_dir;
    if (work_dir.empty() || path.empty()) return outside();
    return Below{work_dir, std::string(path)};
  }
  for (const Root& root : roots_) {
    if (!root.is_folder) {
      if (path == root.display) return Below{root.path, ""};
      continue;
    }
    std::string front = root.display;
    if (!front.empty() && !front.ends_with('/')) front += '/';
    if (path.starts_with(front) && path.size() > front.size()) {
      return Below{root.path, std::string(path.substr(front.size()))};
    }
  }
  return outside();
}

Result<std::string> PlaceReader::file_below(const std::string& folder,
                                            std::string_view path) const {
  TRY_ASSIGN(const Fd fd, open_beneath(folder, path));
  return read_regular(fd, max_bytes_);
}

}  // namespace tokensweep
