// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/object_fan.h"

#include <algorithm>
#include <utility>

#include "scanner/sources/lfs_pointer.h"

namespace tokensweep {
namespace {

// What an object leaves for those that are made from it.
struct ObjectState final : git::WalkState {
  ScanState scan;  // incomplete when it was not scanned
  git::TreeState tree;
};

}  // namespace

std::unique_ptr<git::WalkState> ObjectFan::object(
    unsigned worker, const git::WalkedObject& object,
    const git::WalkState* base_state) {
  const auto* base = static_cast<const ObjectState*>(base_state);
  std::unique_ptr<ObjectState> state;
  if (object.has_children()) state = std::make_unique<ObjectState>();
  if (known_.contains(object.id())) {
    scan_.count_object(worker, object);
  } else {
    scan_.object(worker, object, base != nullptr ? &base->scan : nullptr,
                 state != nullptr ? &state->scan : nullptr);
  }
  if (object.type() != git::ObjectType::kBlob) {
    references_.object(worker, object, base != nullptr ? &base->tree : nullptr,
                       state != nullptr ? &state->tree : nullptr);
  } else if (object.size() <= kMaxLfsPointerBytes) {
    if (auto id = lfs_pointer_id(object.content())) {
      MutexLock lock(mutex_);
      lfs_ids_.insert(*std::move(id));
    }
  }
  return state;
}

std::set<std::string> ObjectFan::take_lfs_ids() {
  MutexLock lock(mutex_);
  return std::move(lfs_ids_);
}

std::vector<git::ObjectId> ObjectFan::take_left_out() {
  std::ranges::sort(left_out_);
  // Not std::ranges::unique: clang 14 refuses its result.
  left_out_.erase(std::unique(left_out_.begin(), left_out_.end()),
                  left_out_.end());
  return std::move(left_out_);
}

}  // namespace tokensweep
