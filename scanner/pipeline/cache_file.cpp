// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/cache_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <optional>
#include <utility>
#include <vector>

#include "base/file.h"
#include "scanner/git/folder.h"
#include "scanner/pipeline/cache_folder.h"

namespace tokensweep {
namespace {

constexpr std::int64_t kApplication = 0x746b7377;  // "tksw"
constexpr std::int64_t kLayout = 3;
constexpr std::string_view kSuffix = ".sqlite";
constexpr std::size_t kNameBytes = 8;
// Of a repository: other rules, other versions.
constexpr std::size_t kMaxFilesOfRepository = 4;
constexpr std::int64_t kMaxIdleSeconds = std::int64_t{30} * 24 * 60 * 60;

// Without fsync: what a power cut breaks is thrown away. The checksums of the
// rows tell, where the file's structure does not.
constexpr const char* kSettings =
    "PRAGMA page_size = 16384;"
    "PRAGMA synchronous = OFF;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA cell_size_check = ON;";
constexpr const char* kSchema =
    "CREATE TABLE key (hash BLOB NOT NULL);"
    "CREATE TABLE record (generation INTEGER NOT NULL, checksum INTEGER NOT "
    "NULL, content BLOB NOT NULL);"
    "CREATE TABLE chunk (part INTEGER PRIMARY KEY, shard INTEGER NOT NULL, "
    "width INTEGER NOT NULL, checksum INTEGER NOT NULL, ids BLOB NOT NULL);"
    "CREATE INDEX chunk_of ON chunk (shard);";
constexpr std::int64_t kParts = 4;  // of it

Sha256 hash_of(const ScanCacheKey& key) {
  std::string text = "scan cache\n" + key.rules_hash + "\n" + key.version +
                     "\n" + key.common_dir;
  return sha256(as_bytes(text));
}

std::string short_hex(const Sha256& hash) {
  return to_hex(ByteView(hash).first(kNameBytes));
}

std::string repository_prefix(const ScanCacheKey& key) {
  return short_hex(sha256(as_bytes(key.common_dir))) + "-";
}

Error damaged(std::string reason) {
  return Error(ErrorKind::kCorrupt, std::move(reason));
}

Result<void> create(Database& database, const Sha256& hash) {
  TRY(database.run(kSchema));
  TRY(database.run("PRAGMA application_id = " + std::to_string(kApplication) +
                   "; PRAGMA user_version = " + std::to_string(kLayout)));
  TRY_ASSIGN(Statement insert, database.prepare("INSERT INTO key VALUES (?1)"));
  TRY(insert.bind(1, ByteView(hash)).step());
  return {};
}

Result<void> check(Database& database, const Sha256& hash) {
  TRY_ASSIGN(const std::int64_t application,
             database.integer("PRAGMA application_id"));
  if (application != kApplication) return damaged("not tokensweep's");
  TRY_ASSIGN(const std::int64_t layout,
             database.integer("PRAGMA user_version"));
  if (layout != kLayout) return damaged("of another version");
  TRY_ASSIGN(const std::int64_t parts,
             database.integer("SELECT count(*) FROM sqlite_schema WHERE name "
                              "IN ('key', 'record', 'chunk', 'chunk_of')"));
  if (parts != kParts) return damaged("lacks a table");
  TRY_ASSIGN(Statement select, database.prepare("SELECT hash FROM key"));
  TRY_ASSIGN(const bool row, select.step());
  if (!row || as_chars(select.bytes(0)) != as_chars(hash)) {
    return damaged("of another repository");
  }
  return {};
}

Result<Database> open_database(const std::string& path, const Sha256& hash) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) {
    const Fd made(::open(path.c_str(),
                         O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                         kPrivateFile));
    if (!made && errno != EEXIST) {
      return Error(ErrorKind::kIo, errno_text(errno));
    }
  } else if (!is_private(path, S_IFREG)) {
    return damaged("not a file that only the user can write to");
  }
  TRY_ASSIGN(Database database, Database::open(path));
  TRY(database.run(kSettings));
  TRY_ASSIGN(const std::int64_t pages, database.integer("PRAGMA page_count"));
  if (pages == 0) {
    TRY(database.run("BEGIN IMMEDIATE"));
    // Another run may have made it meanwhile.
    TRY_ASSIGN(const std::int64_t tables,
               database.integer("SELECT count(*) FROM sqlite_schema"));
    if (tables == 0) TRY(create(database, hash));
    TRY(database.run("COMMIT"));
  }
  TRY(check(database, hash));
  ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);  // it is in use
  return database;
}

// Whether the file is gone then. A folder in its place goes when it is empty:
// what somebody keeps there is not ours.
bool remove_file(const std::string& path) {
  for (const char* suffix : {"-journal", "-wal", "-shm"}) {
    ::unlink((path + suffix).c_str());
  }
  return ::unlink(path.c_str()) == 0 || errno == ENOENT ||
         ::rmdir(path.c_str()) == 0;
}

bool is_empty_file(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
         info.st_size == 0;
}

std::string thrown_away(const std::string& path, const std::string& reason) {
  return "scan cache thrown away: " + path + ": " + reason;
}

// Removes what was not used for long, and all but the newest few of the same
// repository. REQUIRES: nobody else uses the folder.
void prune(const std::string& folder, const std::string& prefix) {
  std::vector<std::pair<std::int64_t, std::string>> siblings;
  const std::int64_t now = ::time(nullptr);
  for (const std::string& name :
       git::names_in(folder).value_or(std::vector<std::string>())) {
    const std::string path = folder + "/" + name;
    struct stat info {};
    if (!name.ends_with(kSuffix) || ::lstat(path.c_str(), &info) != 0) continue;
    if (now - info.st_mtime > kMaxIdleSeconds) {
      remove_file(path);
    } else if (name.starts_with(prefix)) {
      siblings.emplace_back(info.st_mtime, path);
    }
  }
  std::ranges::sort(siblings, std::greater());
  for (std::size_t i = kMaxFilesOfRepository; i < siblings.size(); ++i) {
    remove_file(siblings[i].second);
  }
}

Error unusable(const std::string& path, const std::string& reason) {
  return Error(ErrorKind::kIo, path + ": " + reason);
}

}  // namespace

Result<CacheFile> CacheFile::open(const std::string& folder,
                                  const ScanCacheKey& key,
                                  std::string& notice) {
  if (!make_private_folder(folder) || !is_private(folder, S_IFDIR)) {
    return unusable(folder, "not a folder of the user's own");
  }
  if (const std::string open = replaceable_part(folder); !open.empty()) {
    return unusable(folder, "others can put another folder into " + open);
  }
  TRY_ASSIGN(FolderLock lock, FolderLock::take(folder));
  const Sha256 hash = hash_of(key);
  const std::string prefix = repository_prefix(key);
  const std::string path =
      folder + "/" + prefix + short_hex(hash) + std::string(kSuffix);
  struct stat info {};
  const bool fresh = ::lstat(path.c_str(), &info) != 0;
  if (is_empty_file(path)) {
    // Unless another run has just made it.
    static_cast<void>(lock.alone([&] {
      if (is_empty_file(path) && remove_file(path)) {
        notice = thrown_away(path, "is empty");
      }
    }));
  }
  auto database = open_database(path, hash);
  if (!database && database.error().kind() == ErrorKind::kCorrupt) {
    const std::string reason = database.error().message();
    bool removed = false;
    if (!lock.alone([&] { removed = remove_file(path); })) {
      return unusable(path, reason + ", and another run uses it");
    }
    if (!removed) {
      return unusable(path, reason + ", and it cannot be removed");
    }
    notice = thrown_away(path, reason);
    database = open_database(path, hash);
  }
  if (!database) return unusable(path, database.error().message());
  if (fresh) {
    static_cast<void>(lock.alone([&] { prune(folder, prefix); }));
  }
  return CacheFile(std::move(lock), path, *std::move(database));
}

bool CacheFile::throw_away() {
  bool removed = false;
  return lock_.alone([&] { removed = remove_file(path_); }) && removed;
}

}  // namespace tokensweep
