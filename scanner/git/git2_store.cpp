// SPDX-License-Identifier: Apache-2.0
// Packed objects through libgit2, loose ones by ourselves. Every worker has its
// own object database handle, because one handle holds its lock during a whole
// read; all handles together share libgit2's delta caches. Chunks of neighbours
// in a pack keep those warm.
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
#include "scanner/git/loose_object.h"

namespace tokensweep::git {
namespace {

constexpr std::size_t kChunk = 1024;

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

Result<Odb> open_odb(const Git2Api& api,
                     const std::vector<std::string>& folders) {
  git_odb* raw = nullptr;
  if (api.odb_new(&raw) != 0) return git2_error(api, "libgit2");
  Odb odb(raw, OdbFree{&api});
  // Alternates are folders of their own here.
  for (const std::string& folder : folders) {
    git_odb_backend* packs = nullptr;
    if (api.odb_backend_pack(&packs, folder.c_str()) != 0 ||
        api.odb_add_backend(odb.get(), packs, 1) != 0) {
      return git2_error(api, folder);
    }
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

// One thread's way to the objects.
class ObjectReader {
 public:
  static Result<ObjectReader> open(const Git2Api& api,
                                   const std::vector<std::string>& folders) {
    TRY_ASSIGN(Odb odb, open_odb(api, folders));
    return ObjectReader(api, folders, std::move(odb));
  }

  // Asks wanted(type, size), and when that says yes gives the content to
  // take(type, content). False when the object cannot be read. An object that
  // moved between pack and loose since it was listed is found all the same.
  template <typename Wanted, typename Take>
  bool read(const ObjectId& id, Wanted wanted, Take take) {
    return read_packed(id, wanted, take) || read_loose(id, wanted, take);
  }
  template <typename Wanted, typename Take>
  bool read_loose_first(const ObjectId& id, Wanted wanted, Take take) {
    return read_loose(id, wanted, take) || read_packed(id, wanted, take);
  }

 private:
  ObjectReader(const Git2Api& api, const std::vector<std::string>& folders,
               Odb odb)
      : api_(&api), folders_(&folders), odb_(std::move(odb)) {}

  template <typename Wanted, typename Take>
  bool read_packed(const ObjectId& id, Wanted& wanted, Take& take) {
    const git_oid oid = to_oid(id);
    std::size_t size = 0;
    git_object_t raw_type = GIT_OBJECT_INVALID;
    if (api_->odb_read_header(&size, &raw_type, odb_.get(), &oid) != 0) {
      return false;
    }
    const auto type = to_type(raw_type);
    if (!type) return false;
    if (!wanted(*type, size)) return true;
    git_odb_object* raw = nullptr;
    if (api_->odb_read(&raw, odb_.get(), &oid) != 0) return false;
    const OdbObject object(raw, OdbObjectFree{api_});
    const auto* data =
        static_cast<const std::byte*>(api_->odb_object_data(object.get()));
    take(*type, ByteView(data, api_->odb_object_size(object.get())));
    return true;
  }

  template <typename Wanted, typename Take>
  bool read_loose(const ObjectId& id, Wanted& wanted, Take& take) {
    for (const std::string& folder : *folders_) {
      const auto object = LooseObject::open(loose_object_path(folder, id));
      if (!object) continue;
      const LooseHeader& header = object->header();
      if (!wanted(header.type, header.size)) return true;
      const auto content = object->read();
      if (!content) continue;
      take(header.type, as_bytes(*content));
      return true;
    }
    return false;
  }

  const Git2Api* api_;
  const std::vector<std::string>* folders_;  // outlives this
  Odb odb_;
};

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
    ObjectReader reader;
    Coverage coverage;
  };

  void run(Worker& worker, const ReadOptions& options, ObjectSink& sink,
           std::atomic<std::size_t>& next);
  void read_one(Worker& worker, const ReadOptions& options, ObjectSink& sink,
                std::size_t place);

  const Git2Api& api_;
  // By position in the listing; 0 is not known yet. A position is written by
  // one worker of a pass only.
  std::vector<std::uint8_t> types_;
  std::optional<ObjectReader> single_;  // of read()
};

void Git2Store::read_one(Worker& worker, const ReadOptions& options,
                         ObjectSink& sink, std::size_t place) {
  const std::uint32_t position = listing().read_order[place];
  const ObjectId& id = listing().ids[position];
  std::uint8_t& known = types_[position];
  if (known != 0 && (options.types & 1U << known) == 0) return;
  const auto skip = [&](std::string_view reason) {
    worker.coverage.skip(reason, SkipEffect::kIncomplete, id.hex());
  };
  const auto wanted = [&](ObjectType type, std::uint64_t size) {
    known = static_cast<std::uint8_t>(type);
    if ((options.types & mask_of(type)) == 0) return false;
    if (size <= options.max_object_bytes) return true;
    skip("object too large");
    return false;
  };
  const auto take = [&](ObjectType type, ByteView content) {
    sink.object(worker.number, {id, type, content});
  };
  const bool found = place < listing().packed
                         ? worker.reader.read(id, wanted, take)
                         : worker.reader.read_loose_first(id, wanted, take);
  if (!found) skip("corrupt object");
}

void Git2Store::run(Worker& worker, const ReadOptions& options,
                    ObjectSink& sink, std::atomic<std::size_t>& next) {
  const std::size_t count = listing().read_order.size();
  while (true) {
    const std::size_t begin = next.fetch_add(kChunk);
    if (begin >= count) return;
    for (std::size_t i = begin; i < std::min(begin + kChunk, count); ++i) {
      if (options.stop.stop_requested()) return;
      read_one(worker, options, sink, i);
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
    TRY_ASSIGN(ObjectReader reader, ObjectReader::open(api_, folders()));
    workers.push_back({i, std::move(reader), {}});
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
  if (!std::ranges::binary_search(listing().ids, id)) {
    return Error(ErrorKind::kNotFound, id.hex() + ": no such object");
  }
  if (!single_) {
    TRY_ASSIGN(single_, ObjectReader::open(api_, folders()));
  }
  Object result;
  const bool found = single_->read(
      id, [](ObjectType, std::uint64_t) { return true; },
      [&](ObjectType type, ByteView content) {
        result = {type, to_string(content)};
      });
  if (!found) {
    return Error(ErrorKind::kCorrupt, id.hex() + ": cannot be read");
  }
  return result;
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
