// SPDX-License-Identifier: Apache-2.0
// Ids are kept as rows of many: those of an audit by their first byte, so that
// a look-up reads one of 256 parts; what comes later in rows of its own until
// there is enough of it to be worth a new order.
#include "scanner/pipeline/scan_cache.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "scanner/pipeline/audit_memory.h"
#include "scanner/pipeline/cache_file.h"
#include "scanner/pipeline/packed_ids.h"

namespace tokensweep {
namespace {

// Shards below it hold the ids with that first byte.
constexpr std::int64_t kFirstBytes = 256;
// What audits added since.
constexpr std::int64_t kAdded = kFirstBytes;
// What others scanned; audits know nothing of it.
constexpr std::int64_t kOthers = kAdded + 1;
constexpr std::size_t kShards = kOthers + 1;

constexpr std::int64_t kMaxAddedBytes = std::int64_t{1} << 20;
constexpr std::int64_t kMaxRowsOfOthers = 64;
// More than this are forgotten: nobody audits here, so nothing else ends it.
constexpr std::size_t kMaxOthers = std::size_t{1} << 20;

std::int64_t shard_of(const git::ObjectId& id) {
  return std::to_integer<std::int64_t>(id.raw().front());
}

std::vector<git::ObjectId> sorted(std::span<const git::ObjectId> ids) {
  std::vector<git::ObjectId> result(ids.begin(), ids.end());
  std::ranges::sort(result);
  // Not std::ranges::unique: clang 14 refuses its result.
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

// Begins a transaction that goes back unless it is committed.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database) {
    TRY(database.run("BEGIN IMMEDIATE"));
    return Transaction(database);
  }
  Transaction(Transaction&& other) noexcept
      : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction() {
    if (database_ != nullptr) static_cast<void>(database_->run("ROLLBACK"));
  }
  [[nodiscard]] Result<void> commit() {
    return std::exchange(database_, nullptr)->run("COMMIT");
  }

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

class FileCache final : public ScanCache, public AuditMemory {
 public:
  explicit FileCache(CacheFile file) : file_(std::move(file)) {}

  bool is_clean(const git::ObjectId& id) const override;
  Result<void> add_clean(std::span<const git::ObjectId> ids) override;
  AuditMemory* audits() override { return this; }
  std::string problem() const override {
    MutexLock lock(mutex_);
    return problem_;
  }

  std::optional<AuditRecord> last() override;
  std::vector<git::ObjectId> clean_ids() override;
  void replace(const AuditRecord& record, std::span<const git::ObjectId> ids,
               std::span<const git::ObjectId> except) override;
  void extend(const AuditRecord& record,
              std::span<const git::ObjectId> more) override;

 private:
  using Shard = std::vector<PackedIds>;  // by row

  // The value of a result; of an error, notes it, gives up the file, and
  // returns nothing.
  template <typename T>
  std::optional<T> keep(Result<T> result) const REQUIRES(mutex_);
  void give_up(const Error& error) const REQUIRES(mutex_);

  [[nodiscard]] const Shard& shard(std::int64_t number) const REQUIRES(mutex_);
  [[nodiscard]] Result<Shard> read_shard(std::int64_t number) const
      REQUIRES(mutex_);
  [[nodiscard]] Result<AuditRecord> read_record() REQUIRES(mutex_);
  [[nodiscard]] Result<std::int64_t> generation() const REQUIRES(mutex_);
  [[nodiscard]] Result<void> write_chunk(std::int64_t shard,
                                         const PackedIds& ids) REQUIRES(mutex_);
  [[nodiscard]] Result<void> write_record(const AuditRecord& record)
      REQUIRES(mutex_);
  [[nodiscard]] Result<std::vector<git::ObjectId>> read_clean_ids() const
      REQUIRES(mutex_);
  [[nodiscard]] Result<void> write_shards(std::span<const git::ObjectId> ids,
                                          std::span<const git::ObjectId> except)
      REQUIRES(mutex_);
  [[nodiscard]] Result<void> write_all(const AuditRecord& record,
                                       std::span<const git::ObjectId> ids,
                                       std::span<const git::ObjectId> except)
      REQUIRES(mutex_);
  [[nodiscard]] Result<void> write_more(const AuditRecord& record,
                                        std::span<const git::ObjectId> more)
      REQUIRES(mutex_);
  [[nodiscard]] Result<void> write_others(const PackedIds& ids)
      REQUIRES(mutex_);
  [[nodiscard]] Result<void> join_others() REQUIRES(mutex_);

  mutable Mutex mutex_;
  mutable std::optional<CacheFile> file_ GUARDED_BY(mutex_);
  mutable std::string problem_ GUARDED_BY(mutex_);
  mutable std::array<std::optional<Shard>, kShards> shards_ GUARDED_BY(mutex_);
  std::int64_t generation_ GUARDED_BY(mutex_) = 0;  // of last()
};

template <typename T>
std::optional<T> FileCache::keep(Result<T> result) const {
  if (result) return *std::move(result);
  give_up(result.error());
  return std::nullopt;
}

void FileCache::give_up(const Error& error) const {
  if (!file_) return;
  problem_ = "scan cache not used: " + file_->path() + ": " + error.message();
  if (error.kind() == ErrorKind::kCorrupt && file_->throw_away()) {
    problem_ =
        "scan cache thrown away: " + file_->path() + ": " + error.message();
  }
  file_.reset();
}

Result<FileCache::Shard> FileCache::read_shard(std::int64_t number) const {
  TRY_ASSIGN(Statement select,
             file_->database().prepare(
                 "SELECT width, checksum, ids FROM chunk WHERE shard = ?1"));
  select.bind(1, number);
  Shard rows;
  while (true) {
    TRY_ASSIGN(const bool row, select.step());
    if (!row) return rows;
    const ByteView bytes = select.bytes(2);
    auto ids = PackedIds::from_bytes(
        bytes, static_cast<std::size_t>(select.integer(0)));
    if (!ids || crc32(bytes) != select.integer(1)) {
      return Error(ErrorKind::kCorrupt, "damaged ids");
    }
    rows.push_back(*std::move(ids));
  }
}

const FileCache::Shard& FileCache::shard(std::int64_t number) const {
  std::optional<Shard>& known = shards_[static_cast<std::size_t>(number)];
  if (!known) {
    if (file_) known = keep(read_shard(number));
    if (!known) known.emplace();
  }
  return *known;
}

bool FileCache::is_clean(const git::ObjectId& id) const {
  MutexLock lock(mutex_);
  for (const std::int64_t number : {shard_of(id), kAdded, kOthers}) {
    const Shard& rows = shard(number);
    // A damaged file proves nothing, whatever was read of it before.
    if (!file_) return false;
    if (std::ranges::any_of(
            rows, [&id](const PackedIds& row) { return row.contains(id); })) {
      return true;
    }
  }
  return false;
}

Result<std::int64_t> FileCache::generation() const {
  return file_->database().integer(
      "SELECT coalesce(max(generation), 0) FROM record");
}

Result<AuditRecord> FileCache::read_record() {
  TRY_ASSIGN(Statement select,
             file_->database().prepare(
                 "SELECT generation, checksum, content FROM record"));
  TRY_ASSIGN(const bool row, select.step());
  if (!row) return Error(ErrorKind::kNotFound, "no audit yet");
  const ByteView content = select.bytes(2);
  auto record = decode_audit_record(content);
  if (!record || crc32(content) != select.integer(1)) {
    return Error(ErrorKind::kCorrupt, "damaged record");
  }
  generation_ = select.integer(0);
  return *std::move(record);
}

std::optional<AuditRecord> FileCache::last() {
  MutexLock lock(mutex_);
  if (!file_) return std::nullopt;
  auto record = read_record();
  if (!record && record.error().kind() == ErrorKind::kNotFound) {
    return std::nullopt;
  }
  return keep(std::move(record));
}

Result<std::vector<git::ObjectId>> FileCache::read_clean_ids() const {
  std::vector<git::ObjectId> ids;
  for (std::int64_t number = 0; number < kFirstBytes; ++number) {
    TRY_ASSIGN(const Shard rows, read_shard(number));
    for (const PackedIds& row : rows) row.append_to(ids);
  }
  const auto middle = static_cast<std::ptrdiff_t>(ids.size());
  TRY_ASSIGN(const Shard added, read_shard(kAdded));
  for (const PackedIds& row : added) row.append_to(ids);
  std::sort(ids.begin() + middle, ids.end());
  std::inplace_merge(ids.begin(), ids.begin() + middle, ids.end());
  if (std::ranges::adjacent_find(ids, std::ranges::greater_equal()) !=
      ids.end()) {
    return Error(ErrorKind::kCorrupt, "ids out of order");
  }
  return ids;
}

std::vector<git::ObjectId> FileCache::clean_ids() {
  MutexLock lock(mutex_);
  if (!file_) return {};
  return keep(read_clean_ids()).value_or(std::vector<git::ObjectId>());
}

Result<void> FileCache::write_chunk(std::int64_t shard, const PackedIds& ids) {
  if (ids.empty()) return {};
  shards_[static_cast<std::size_t>(shard)].reset();
  TRY_ASSIGN(Statement insert,
             file_->database().prepare("INSERT INTO chunk (shard, width, "
                                       "checksum, ids) VALUES (?1, ?2, ?3, "
                                       "?4)"));
  insert.bind(1, shard)
      .bind(2, static_cast<std::int64_t>(ids.width()))
      .bind(3, std::int64_t{crc32(ids.bytes())})
      .bind(4, ids.bytes());
  TRY(insert.step());
  return {};
}

Result<void> FileCache::write_record(const AuditRecord& record) {
  TRY_ASSIGN(const std::int64_t before, generation());
  TRY(file_->database().run("DELETE FROM record"));
  const std::string content = encode_audit_record(record);
  TRY_ASSIGN(Statement insert, file_->database().prepare(
                                   "INSERT INTO record VALUES (?1, ?2, ?3)"));
  insert.bind(1, before + 1)
      .bind(2, std::int64_t{crc32(as_bytes(content))})
      .bind(3, as_bytes(content));
  TRY(insert.step());
  generation_ = before + 1;
  return {};
}

Result<void> FileCache::write_shards(std::span<const git::ObjectId> ids,
                                     std::span<const git::ObjectId> except) {
  TRY(file_->database().run("DELETE FROM chunk"));
  shards_ = {};
  auto left_out = except.begin();
  auto id = ids.begin();
  for (std::int64_t number = 0; number < kFirstBytes; ++number) {
    PackedIds chunk;
    for (; id != ids.end() && shard_of(*id) == number; ++id) {
      while (left_out != except.end() && *left_out < *id) ++left_out;
      if (left_out == except.end() || *left_out != *id) chunk.add(*id);
    }
    TRY(write_chunk(number, chunk));
  }
  return {};
}

Result<void> FileCache::write_all(const AuditRecord& record,
                                  std::span<const git::ObjectId> ids,
                                  std::span<const git::ObjectId> except) {
  TRY_ASSIGN(auto transaction, Transaction::begin(file_->database()));
  TRY(write_shards(ids, except));
  TRY(write_record(record));
  return transaction.commit();
}

void FileCache::replace(const AuditRecord& record,
                        std::span<const git::ObjectId> ids,
                        std::span<const git::ObjectId> except) {
  MutexLock lock(mutex_);
  if (!file_) return;
  const auto done = write_all(record, ids, except);
  if (!done) give_up(done.error());
}

Result<void> FileCache::write_more(const AuditRecord& record,
                                   std::span<const git::ObjectId> more) {
  TRY_ASSIGN(auto transaction, Transaction::begin(file_->database()));
  // What it adds to must be what was read: another run may have been here.
  TRY_ASSIGN(const std::int64_t now, generation());
  if (now != generation_) return {};
  TRY(write_chunk(kAdded, PackedIds(more)));
  TRY(write_record(record));
  TRY_ASSIGN(const std::int64_t added,
             file_->database().integer(
                 "SELECT coalesce(sum(length(ids)), 0) FROM chunk WHERE shard "
                 "= " +
                 std::to_string(kAdded)));
  if (added > kMaxAddedBytes) {
    TRY_ASSIGN(const std::vector<git::ObjectId> all, read_clean_ids());
    TRY(write_shards(all, {}));
  }
  return transaction.commit();
}

void FileCache::extend(const AuditRecord& record,
                       std::span<const git::ObjectId> more) {
  MutexLock lock(mutex_);
  if (!file_) return;
  const auto done = write_more(record, more);
  if (!done) give_up(done.error());
}

Result<void> FileCache::join_others() {
  TRY_ASSIGN(
      const std::int64_t rows,
      file_->database().integer("SELECT count(*) FROM chunk WHERE shard = " +
                                std::to_string(kOthers)));
  if (rows <= kMaxRowsOfOthers) return {};
  TRY_ASSIGN(const Shard all, read_shard(kOthers));
  std::vector<git::ObjectId> ids;
  for (const PackedIds& row : all) row.append_to(ids);
  TRY(file_->database().run("DELETE FROM chunk WHERE shard = " +
                            std::to_string(kOthers)));
  if (ids.size() > kMaxOthers) ids.clear();
  return write_chunk(kOthers, PackedIds(sorted(ids)));
}

Result<void> FileCache::write_others(const PackedIds& ids) {
  TRY_ASSIGN(auto transaction, Transaction::begin(file_->database()));
  TRY(write_chunk(kOthers, ids));
  TRY(join_others());
  return transaction.commit();
}

Result<void> FileCache::add_clean(std::span<const git::ObjectId> ids) {
  MutexLock lock(mutex_);
  if (!file_ || ids.empty()) return {};
  auto done = write_others(PackedIds(sorted(ids)));
  if (!done) give_up(done.error());
  return done;
}

}  // namespace

Result<std::unique_ptr<ScanCache>> ScanCache::open(const std::string& folder,
                                                   const ScanCacheKey& key,
                                                   std::string& notice) {
  TRY_ASSIGN(CacheFile file, CacheFile::open(folder, key, notice));
  return {std::make_unique<FileCache>(std::move(file))};
}

}  // namespace tokensweep
