// SPDX-License-Identifier: Apache-2.0
// The seam between those who read objects (libgit2, the git program, later our
// own pack reader) and those who look at them (scan, reference check,
// attribution).
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "findings/coverage.h"
#include "scanner/git/object_id.h"

namespace tokensweep::git {

enum class ObjectType : std::uint8_t {
  kCommit = 1,
  kTree = 2,
  kBlob = 3,
  kTag = 4,
};

// Bit set of object types.
using TypeMask = std::uint8_t;
[[nodiscard]] constexpr TypeMask mask_of(ObjectType type) {
  return static_cast<TypeMask>(1U << static_cast<unsigned>(type));
}
inline constexpr TypeMask kAllTypes = 0b11110;

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
  std::stop_token stop;
};

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

  // All ids of the store, sorted, unique. Cheap compared with for_each.
  [[nodiscard]] virtual Result<std::vector<ObjectId>> ids() = 0;

  // One object's content; kNotFound when it is not there. May be called after
  // for_each, from one thread.
  struct Object {
    ObjectType type = ObjectType::kBlob;
    std::string content;
  };
  [[nodiscard]] virtual Result<Object> read(const ObjectId& id) = 0;
};

}  // namespace tokensweep::git
