// SPDX-License-Identifier: Apache-2.0
// Objects through libgit2. Every worker has its own object database handle,
// because one handle holds its lock during a whole read; all handles together
// share libgit2's delta caches. Chunks of neighbours in a pack keep those warm.
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "scanner/git/git2_api.h"
#include "scanner/git/listed_store.h"

namespace tokensweep::git {
namespace {

constexpr std::size_t kChunk = 1024;
// A database looks into packs before it looks for loose objects.
constexpr int kPackPriority = 2;
constexpr int kLoosePriority = 1;

struct OdbFree {
  const Git2Api* api = nullptr;
  void operator()(git_odb* odb) const { api->odb_free(odb); }
};
using Odb = std::unique_ptr<git_odb, OdbFree>;

struct OdbObjectFree {
  const Git2Api* api = nullptr;
  void operator()(git_odb_object* object) const {
    api->odb_object_free(object);
  }
};
using OdbObject = std::unique_ptr<git_odb_object, OdbObjectFree>;

Error git2_error(const Git2Api& api, std::string_view what) {
  const git_error* last = api.error_last();
  std::string text(what);
  if (last != nullptr && last->message != nullptr) {
    text += ": ";
    text += last->message;
  }
  return Error(ErrorKind::kIo, text);
}

// Adds a folder's own objects; alternates are folders of their own here.
Result<void> add_folder(const Git2Api& api, git_odb* odb,
                        const std::string& folder) {
  git_odb_backend* backend = nullptr;
  if (api.odb_backend_pack(&backend, folder.c_str()) != 0 ||
      api.odb_add_backend(odb, backend, kPackPriority) != 0) {
    return git2_error(api, folder);
  }
  if (api.odb_backend_loose(&backend, folder.c_str(), -1, 0, 0, 0) != 0 ||
      api.odb_add_backend(odb, backend, kLoosePriority) != 0) {
    return git2_error(api, folder);
  }
  return {};
}

Result<Odb> open_odb(const Git2Api& api,
                     const std::vector<std::string>& folders) {
  git_odb* raw = nullptr;
  if (api.odb_new(&raw) != 0) return git2_error(api, "libgit2");
  Odb odb(raw, OdbFree{&api});
  for (const std::string& folder : folders) {
    TRY(add_folder(api, odb.get(), folder));
  }
  return odb;
}

git_oid to_oid(const ObjectId& id) {
  git_oid oid = {};
  std::memcpy(oid.id, id.raw().data(), sizeof oid.id);
  return oid;
}

std::optional<ObjectType> to_type(git_object_t type) {
  switch (type) {
    case GIT_OBJECT_COMMIT:
      return ObjectType::kCommit;
    case GIT_OBJECT_TREE:
      return ObjectType::kTree;
    case GIT_OBJECT_BLOB:
      return ObjectType::kBlob;
    case GIT_OBJECT_TAG:
      return ObjectType::kTag;
    default:
      return std::nullopt;
  }
}

class Git2Store final : public ListedStore {
 public:
  Git2Store(const Git2Api& api, StoreLocation location)
      : ListedStore(std::move(location)), api_(api) {}

  Result<void> for_each(const ReadOptions& options, ObjectSink& sink,
                        Coverage& coverage) override;
  Result<Object> read(const ObjectId& id) override;

 private:
  struct Worker {
    unsigned number = 0;
    Odb odb;
    Coverage coverage;
  };

  void run(Worker& worker, const ReadOptions& options, ObjectSink& sink,
           std::atomic<std::size_t>& next);
  void read_one(Worker& worker, const ReadOptions& options, ObjectSink& sink,
                std::uint32_t position);

  const Git2Api& api_;
  // By position in the listing; 0 is not known yet. A position is written by
  // one worker of a pass only.
  std::vector<std::uint8_t> types_;
  std::optional<Odb> single_;  // of read()
};

void Git2Store::read_one(Worker& worker, const ReadOptions& options,
                         ObjectSink& sink, std::uint32_t position) {
  const ObjectId& id = listing().ids[position];
  const auto skip = [&](std::string_view reason) {
    worker.coverage.skip(reason, SkipEffect::kIncomplete, id.hex());
  };
  std::uint8_t& known = types_[position];
  if (known != 0 && (options.types & 1U << known) == 0) return;
  const git_oid oid = to_oid(id);
  std::size_t size = 0;
  git_object_t raw_type = GIT_OBJECT_INVALID;
  if (api_.odb_read_header(&size, &raw_type, worker.odb.get(), &oid) != 0) {
    return skip("corrupt object");
  }
  const auto type = to_type(raw_type);
  if (!type) return skip("corrupt object");
  known = static_cast<std::uint8_t>(*type);
  if ((options.types & mask_of(*type)) == 0) return;
  if (size > options.max_object_bytes) return skip("object too large");
  git_odb_object* raw = nullptr;
  if (api_.odb_read(&raw, worker.odb.get(), &oid) != 0) {
    return skip("corrupt object");
  }
  const OdbObject object(raw, OdbObjectFree{&api_});
  const auto* data =
      static_cast<const std::byte*>(api_.odb_object_data(object.get()));
  sink.object(worker.number,
              {id, *type, ByteView(data, api_.odb_object_size(object.get()))});
}

void Git2Store::run(Worker& worker, const ReadOptions& options,
                    ObjectSink& sink, std::atomic<std::size_t>& next) {
  const std::vector<std::uint32_t>& order = listing().read_order;
  while (!options.stop.stop_requested()) {
    const std::size_t begin = next.fetch_add(kChunk);
    if (begin >= order.size()) return;
    const std::size_t end = std::min(begin + kChunk, order.size());
    for (std::size_t i = begin; i < end; ++i) {
      if (options.stop.stop_requested()) return;
      read_one(worker, options, sink, order[i]);
    }
  }
}

Result<void> Git2Store::for_each(const ReadOptions& options, ObjectSink& sink,
                                 Coverage& coverage) {
  TRY(ensure_listed());
  coverage.merge(listing_coverage());
  types_.resize(listing().ids.size());
  std::vector<Worker> workers;
  for (unsigned i = 0; i < std::max(1U, options.threads); ++i) {
    TRY_ASSIGN(Odb odb, open_odb(api_, folders()));
    workers.push_back({i, std::move(odb), {}});
  }
  std::atomic<std::size_t> next = 0;
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < workers.size(); ++i) {
      threads.emplace_back([&, i] { run(workers[i], options, sink, next); });
    }
    run(workers.front(), options, sink, next);
  }
  for (const Worker& worker : workers) coverage.merge(worker.coverage);
  return {};
}

Result<ObjectStore::Object> Git2Store::read(const ObjectId& id) {
  TRY(ensure_listed());
  const auto not_found = [&] {
    return Error(ErrorKind::kNotFound, id.hex() + ": no such object");
  };
  if (id.raw().size() != GIT_OID_RAWSZ) return not_found();
  if (!single_) {
    TRY_ASSIGN(single_, open_odb(api_, folders()));
  }
  const git_oid oid = to_oid(id);
  git_odb_object* raw = nullptr;
  const int code = api_.odb_read(&raw, single_->get(), &oid);
  if (code == GIT_ENOTFOUND) return not_found();
  if (code != 0) {
    return Error(ErrorKind::kCorrupt, id.hex() + ": cannot be read");
  }
  const OdbObject object(raw, OdbObjectFree{&api_});
  const auto type = to_type(api_.odb_object_type(object.get()));
  if (!type) {
    return Error(ErrorKind::kCorrupt, id.hex() + ": of an unknown type");
  }
  const auto* data =
      static_cast<const char*>(api_.odb_object_data(object.get()));
  return Object{*type, std::string(data, api_.odb_object_size(object.get()))};
}

}  // namespace

Result<std::unique_ptr<ObjectStore>> open_git2_store(
    const StoreLocation& location) {
  if (location.format != ObjectFormat::kSha1) {
    return Error(ErrorKind::kUnsupported, "libgit2 reads no SHA-256 objects");
  }
  TRY_ASSIGN(const Git2Api* const api, git2_api());
  return {std::make_unique<Git2Store>(*api, location)};
}

}  // namespace tokensweep::git
