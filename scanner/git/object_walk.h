// SPDX-License-Identifier: Apache-2.0
// What a walk over a store shows: objects base first, each with the edits that
// make it from the object shown before it.
#pragma once

#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/check.h"
#include "base/derived_bytes.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_type.h"

namespace tokensweep::git {

// Valid during the call that shows it.
class WalkedObject {
 public:
  // One that is there as a whole.
  WalkedObject(const ObjectId& id, ObjectType type, ByteView content,
               bool has_children)
      : id_(id), content_(content), type_(type), has_children_(has_children) {}
  // One that is made from the bytes of its base.
  WalkedObject(const ObjectId& id, ObjectType type, DerivedBytes& derived,
               bool has_children)
      : id_(id), derived_(&derived), type_(type), has_children_(has_children) {}

  [[nodiscard]] const ObjectId& id() const { return id_; }
  [[nodiscard]] ObjectType type() const { return type_; }
  [[nodiscard]] std::uint64_t size() const {
    return is_delta() ? derived_->size() : content_.size();
  }
  // Whether other objects are made from this one; else nobody asks for the
  // state that the sink returns.
  [[nodiscard]] bool has_children() const { return has_children_; }

  [[nodiscard]] bool is_delta() const { return derived_ != nullptr; }
  // REQUIRES: is_delta().
  [[nodiscard]] DerivedBytes& derived() const {
    CHECK(is_delta());
    return *derived_;
  }
  // All of it; puts it together when that was not done yet.
  [[nodiscard]] ByteView content() const {
    return is_delta() ? derived_->content() : content_;
  }

 private:
  ObjectId id_;
  ByteView content_;
  DerivedBytes* derived_ = nullptr;  // of the walk
  ObjectType type_;
  bool has_children_;
};

// What a sink keeps of an object for the objects made from it.
class WalkState {
 public:
  virtual ~WalkState() = default;
};

// Takes objects. `worker` is below the number of threads; calls with the same
// worker never overlap, calls with different workers do.
class WalkSink {
 public:
  virtual ~WalkSink() = default;
  // `base_state` is what was returned for the object that this one is made
  // from, by whichever worker: null when that was null, and for whole objects.
  // Several workers may read it at once. What is returned lives until the last
  // object made from this one was shown.
  virtual std::unique_ptr<WalkState> object(unsigned worker,
                                            const WalkedObject& object,
                                            const WalkState* base_state) = 0;
  // One that could not be shown, which the walk counts. Not all stores say so.
  // After all objects, one thread.
  virtual void left_out(const ObjectId& /*id*/) {}
};

struct WalkStatistics {
  std::uint64_t objects = 0;         // shown
  std::uint64_t bytes_inflated = 0;  // that came out of zlib streams
  std::uint64_t bytes_produced = 0;  // the objects' sizes, built or not
  std::uint64_t peak_buffer_bytes = 0;
  std::uint64_t plan_bytes = 0;  // held for the table of objects
};

}  // namespace tokensweep::git
