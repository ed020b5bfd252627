// SPDX-License-Identifier: Apache-2.0
// The seam between those who read objects (our own pack reader, libgit2, the
// git program) and those who look at them (scan, reference check,
// attribution).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "findings/coverage.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_type.h"
#include "scanner/git/object_walk.h"
#include "scanner/git/store_marks.h"

namespace tokensweep::git {

struct ObjectView {
  ObjectId id;
  ObjectType type = ObjectType::kBlob;
  ByteView content;  // valid during the call
};

// Takes objects. `worker` is below the number of threads; calls with the same
// worker never overlap, calls with different workers do.
class ObjectSink {
 public:
  virtual ~ObjectSink() = default;
  virtual void object(unsigned worker, const ObjectView& object) = 0;
};

struct ReadOptions {
  TypeMask types = kAllTypes;
  unsigned threads = 1;
  // Larger objects are skipped and counted as "object too large".
  std::uint64_t max_object_bytes = std::uint64_t{1} << 30;
  // A walk that makes more than this in all ends there, counted as "too many
  // bytes in all". The largest public monorepos are below 2 TiB; a small pack
  // made to keep us busy has been seen with 7.
  std::uint64_t max_total_bytes = std::uint64_t{16} << 40;
  std::stop_token stop;
};

// Why an object cannot be had that could be before: somebody changes the
// repository. A reason for Coverage.
inline constexpr std::string_view kGoneObject = "object gone while scanning";

// The same of a file.
inline constexpr std::string_view kChangedFile = "changed while it was read";

class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  // Every object of the wanted types, each unique one once, in no particular
  // order. What cannot be read is counted in `coverage` by reason
  // ("corrupt object", "object too large", ...) with its id as example, and
  // the rest goes on. An error only when the store as a whole cannot be read.
  // After a stop request it returns early, without an error.
  [[nodiscard]] virtual Result<void> for_each(const ReadOptions& options,
                                              ObjectSink& sink,
                                              Coverage& coverage) = 0;

  // The same, base first: an object that is made from another one is shown
  // after it, with its edits. The default shows every object whole, through
  // for_each.
  [[nodiscard]] virtual Result<WalkStatistics> walk(const ReadOptions& options,
                                                    WalkSink& sink,
                                                    Coverage& coverage);

  // The same for some objects (ids sorted, unique), when these are so many that
  // a walk is faster than to read() them one by one; else shows nothing. What
  // cannot be shown is left out and not counted: read() tells why.
  [[nodiscard]] virtual Result<WalkStatistics> walk_some(
      std::span<const ObjectId> /*ids*/, const ReadOptions& /*options*/,
      WalkSink& /*sink*/) {
    return WalkStatistics();
  }

  // All ids of the store, sorted, unique. Cheap compared with for_each.
  [[nodiscard]] virtual Result<std::vector<ObjectId>> ids() = 0;

  // Lists what there is. Of an object with several copies read() then takes the
  // one that a walk takes; before, it may be any.
  [[nodiscard]] virtual Result<void> list() { return {}; }

  // One object's content; kNotFound when it is not there. May be called after
  // for_each, from one thread at a time.
  struct Object {
    ObjectType type = ObjectType::kBlob;
    std::string content;
  };
  [[nodiscard]] virtual Result<Object> read(const ObjectId& id) = 0;

  // The files that an object is read from, for those who remember what they
  // read: its pack and index, or its own file. Empty when it is not there, when
  // several files hold it, and when that is not known.
  [[nodiscard]] virtual std::vector<std::string> files_of(
      const ObjectId& /*id*/) {
    return {};
  }
  // What headers say of an object, of which nothing else is read. Nullopt
  // unless it and all that it is made from are in files_of().
  struct Head {
    ObjectType type = ObjectType::kBlob;
    std::uint64_t size = 0;
  };
  [[nodiscard]] virtual std::optional<Head> head_of(const ObjectId& /*id*/) {
    return std::nullopt;
  }
  // Marks of all files of the store; see mark_store().
  [[nodiscard]] virtual StoreMarks marks(
      const std::vector<FileMark>& /*before*/, TouchedFiles /*touched*/) const {
    return {};
  }

  // Counts files that changed while they were read, so that what was read of
  // them may be wrong: "changed while it was read". One thread.
  virtual void check_files(Coverage& /*coverage*/) const {}
};

}  // namespace tokensweep::git
